// A folder can be added and indexed from the page.

import * as api from './api.js';
import { element } from './dom.js';
import { text } from './strings.js';

export function folderForm() {
  const input = element('input', {
    type: 'text', name: 'folder', required: true, placeholder: text('folderPlaceholder'), 'aria-label': text('folderPath'), dir: 'auto',
    spellcheck: 'false', autocapitalize: 'off',
  });
  const fault = element('p', { class: 'fault', role: 'alert' });
  return element(
    'form', {
      class: 'folder-form', autocomplete: 'off',
      onsubmit: async (event) => {
        event.preventDefault();
        fault.textContent = '';
        try {
          await api.startIndexing([input.value.trim()]);
          input.value = '';
        } catch (error) {
          fault.textContent = error.message;
        }
      },
    },
    element('p', {}, input, element('button', { type: 'submit', class: 'main' }, text('index'))), fault);
}
