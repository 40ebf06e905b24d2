// What changes is said to screen readers, and short notes are shown for a while.

import { byID, button, element } from './dom.js';
import { text } from './strings.js';

export function announce(words) {
  byID('announcement').textContent = words;
}

/** A note at the edge of the page, with an action if there is one. Notes with an action stay until they are closed. */
export function toast(words, { action, label, isFault = false } = {}) {
  const note = element('div', { class: 'toast', role: isFault ? 'alert' : 'status' }, element('span', {}, words));
  const close = () => note.remove();
  if (action) note.append(element('button', { type: 'button', onclick: () => (close(), action()) }, label));
  note.append(button('close', text('close'), close, { class: 'plain' }));
  if (!action) setTimeout(close, 6000);
  byID('toasts').replaceChildren(note);
}
