// More like this, and not like this.

import { page } from './address.js';
import { mark, withMark } from './query.js';

/** Marks a picture in the query with 1 or -1; the same mark again takes it away. */
export function toggleMark(id, sign, change = {}) {
  const { q, upload } = page.state;
  page.go({ ...change, q: withMark(q, id, mark(q, id) === sign ? 0 : sign, { isRanked: Boolean(upload) }) });
}
