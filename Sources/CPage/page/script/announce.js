// What changes is said to screen readers, and short notes are shown for a while.

import { byID, button, element } from './dom.js';
import { text } from './strings.js';

/** So long a note is shown, in milliseconds. */
const shown = 6000;

export function announce(words) {
  byID('announcement').textContent = words;
}

/**
 * A note at the edge of the page, with an action if there is one. Notes with an action stay until they are closed.
 * A note stands in the dialog that is open, because everything else is out of reach then.
 */
export function toast(words, { action, label, isFault = false } = {}) {
  document.querySelector('.toasts')?.remove();
  const note = element('div', { class: 'toasts' });
  const close = () => note.remove();
  note.append(element(
    'div', { class: 'toast', role: isFault ? 'alert' : 'status' }, element('span', {}, words),
    action && element('button', { type: 'button', onclick: () => (close(), action()) }, label),
    button('close', text('close'), close, { class: 'plain' })));
  if (!action) setTimeout(close, shown);
  ([...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body).append(note);
}

/** An action that shows what the server says against it. */
export const attempt = (act) => async () => {
  try {
    await act();
  } catch (error) {
    toast(error.message, { isFault: true });
  }
};
