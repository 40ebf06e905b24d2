// Saving a search under a name, and saving marked pictures as a probe.

import * as api from './api.js';
import { page } from './address.js';
import { ask, field } from './dialogs.js';
import { library } from './library.js';
import { withFilter, withMark } from './query.js';
import { text } from './strings.js';

export function saveSearch(query) {
  ask(text('saveTitle'), {
    fields: [field(text('name'), { name: 'name', required: true, maxlength: 200, value: query })], action: text('save'),
    send: async ({ name }) => {
      await api.saveSearch(name.trim(), query);
      library.refresh();
      return text('saved', { name: name.trim() });
    },
  });
}

/** The query goes on with the probe in place of the pictures that it has learned from. */
export function saveProbe({ positives, negatives }) {
  ask(text('probeTitle'), {
    hint: text('probeHint'), action: text('save'),
    fields: [field(text('name'), { name: 'name', required: true, maxlength: 100, pattern: '[\\w\\-]+' })],
    send: async ({ name }) => {
      await api.saveProbe(name, positives, negatives);
      let { q } = page.state;
      for (const id of [...positives, ...negatives]) q = withMark(q, id, 0);
      page.go({ q: withFilter(q, 'like', name) });
      return text('saved', { name });
    },
  });
}

// Whether the server has these calls; told by its status.
Object.defineProperty(saveSearch, 'isAvailable', { get: () => library.status?.saved !== undefined && !library.status.readOnly });
Object.defineProperty(saveProbe, 'isAvailable', { get: () => library.status !== null && !library.status.readOnly });
