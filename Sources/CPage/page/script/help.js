// Help with words and keys.

import { link } from './address.js';
import { openDialog } from './dialogs.js';
import { element } from './dom.js';
import { text } from './strings.js';

export function openHelp() {
  const dialog = openDialog(
    text('helpTitle'), element('p', {}, text('helpWords')),
    element('dl', { class: 'help-words' }, ...text('helpExamples').flatMap(([query, meaning]) => [
      element('dt', {}, element('a', { href: link({ q: query }), onclick: () => dialog.close() }, element('code', {}, query))),
      element('dd', {}, meaning)])),
    element('h3', {}, text('helpKeysTitle')),
    element('dl', { class: 'help-keys' }, ...text('helpKeys').flatMap(([key, meaning]) => [
      element('dt', {}, element('kbd', {}, key)), element('dd', {}, meaning)])),
    element('p', {}, element('a', { class: 'help-api', href: 'api/docs' }, text('helpAPI'))));
  dialog.classList.add('help');
}
