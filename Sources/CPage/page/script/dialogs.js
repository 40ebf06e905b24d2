// Small dialogs. The browser keeps the focus inside, and gives it back when they are closed.

import { toast } from './announce.js';
import { button, element } from './dom.js';
import { text } from './strings.js';

/** Opens a dialog with a title. It is removed from the document when it is closed. */
export function openDialog(title, ...content) {
  const heading = element('h2', { id: 'dialog-title' }, title);
  const dialog = element(
    'dialog', { class: 'sheet', 'aria-labelledby': 'dialog-title' },
    element('header', {}, heading, button('close', text('close'), () => dialog.close(), { class: 'plain' })), ...content);
  const opener = document.activeElement;
  dialog.addEventListener('close', () => {
    // A note stays for as long as it would without the dialog.
    const note = dialog.querySelector('.toasts');
    if (note) document.body.append(note);
    dialog.remove();
    if (document.activeElement === document.body) opener?.focus?.();
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * A dialog that asks for words. `send` does the work and gives a note; what it throws is shown, and the dialog stays open.
 * `fields` are elements with a name, `hint` is a sentence.
 */
export function ask(title, { hint, fields, action, send }) {
  const fault = element('p', { class: 'fault', role: 'alert' });
  const submit = element('button', { type: 'submit', class: 'main' }, action);
  const form = element(
    'form', { autocomplete: 'off' }, hint && element('p', { class: 'quiet' }, hint), ...fields, fault,
    element('footer', {}, element('button', { type: 'button', onclick: () => dialog.close() }, text('cancel')), submit));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    submit.disabled = true;
    try {
      const note = await send(Object.fromEntries(new FormData(form)));
      dialog.close();
      toast(note);
    } catch (error) {
      fault.textContent = error.message;
      submit.disabled = false;
    }
  });
  const dialog = openDialog(title, form);
  form.querySelector('input').focus();
}

/** A field with its label. */
export function field(label, attributes) {
  return element('label', { class: 'field' }, element('span', {}, label), element('input', { type: 'text', dir: 'auto', ...attributes }));
}
