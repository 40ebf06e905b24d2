// Files that the browser saves, and words that it copies.

import { element } from './dom.js';

/** Saves what is at an address; the server says under which name, unless one is given. */
export function save(address, name = '') {
  const anchor = element('a', { href: address, download: name });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
}

/** Saves bytes that the page has. */
export function saveBlob(blob, name) {
  const address = URL.createObjectURL(blob);
  save(address, name);
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Copies words; throws if the browser does not allow it. */
export async function copy(words) {
  if (navigator.clipboard) return navigator.clipboard.writeText(words);
  // Pages of other hosts without HTTPS have no clipboard.
  const field = element('textarea', { class: 'unseen' });
  field.value = words;
  document.body.append(field);
  field.select();
  const isDone = document.execCommand('copy');
  field.remove();
  if (!isDone) throw new DOMException('copying is not allowed', 'NotAllowedError');
}
