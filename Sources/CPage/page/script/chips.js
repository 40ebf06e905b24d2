// The parts of the query as chips that can be removed.

import * as api from './api.js';
import { page } from './address.js';
import { button, byID, element, icon } from './dom.js';
import { marked, unquoted, without } from './query.js';
import { parts } from './query-parts.js';
import { saveProbe, saveSearch } from './save-dialogs.js';
import { text } from './strings.js';
import { find } from './uploads.js';

const symbols = {
  after: 'date', before: 'date', date: 'date', year: 'date', in: 'place', near: 'place', under: 'folder', name: 'picture',
  camera: 'camera', lens: 'camera', tag: 'tag', person: 'person', rating: 'star', like: 'star', strength: 'filter',
};

function chip(label, content, remove) {
  return element(
    'li', {},
    element(
      'button', { type: 'button', class: 'chip', 'aria-label': text('removePart', { part: label }), onclick: remove },
      ...content, icon('close')));
}

function chipOf(part) {
  const { q } = page.state;
  const negative = part.sign * (part.weight ?? 1) < 0;
  const weight = Math.abs(part.weight ?? 1);
  const isSetting = part.key !== undefined;
  const label = part.kind === 'picture' ? text('picturePart', { id: String(part.id) })
    : isSetting ? `${part.key}:${unquoted(part.value)}` : unquoted(part.text ?? q.slice(...part.ranges[0]));
  const content = [
    symbols[part.key] && icon(symbols[part.key]),
    negative && element('span', { class: 'chip-sign' }, isSetting ? text('minus') : '−'),
    !negative && !isSetting && part.ranges[0][0] > 0 && element('span', { class: 'chip-sign' }, '+'),
    weight !== 1 && element('span', { class: 'quiet' }, `${weight} ×`),
    part.kind === 'picture' && element('img', { src: api.thumbnail(part, 256), alt: '' }),
    element('bdi', {}, part.kind === 'picture' ? `#${part.id}` : label),
  ];
  return chip(negative ? `${text('minus')} ${label}` : label, content.filter(Boolean), () => page.go({ q: without(page.state.q, part) }));
}

let address = null; // Of the picture that is shown in its chip

function uploadChip(picture) {
  if (address) URL.revokeObjectURL(address);
  address = picture ? URL.createObjectURL(picture) : null;
  const image = address && element('img', { src: address, alt: '', onerror: (event) => event.target.remove() });
  return chip(
    text('uploadPart'), [image ?? icon('picture'), element('bdi', {}, picture?.name || text('uploadPart'))],
    () => page.go({ upload: null }));
}

/** A single text needs no chip: it is what stands in the field. */
const isPlain = (found) => found.length === 0 || (found.length === 1 && found[0].kind === 'words' && found[0].sign > 0);

export async function showChips() {
  const { q, upload } = page.state;
  const found = parts(q);
  const picture = upload ? await find(upload) : null;
  if (page.state.q !== q || page.state.upload !== upload) return;
  const root = byID('chips');
  const chips = [upload && uploadChip(picture), ...(isPlain(found) ? [] : found.map(chipOf))].filter(Boolean);
  root.hidden = chips.length === 0;
  const focused = [...root.querySelectorAll('.chip')].indexOf(document.activeElement);
  const marks = marked(q);
  root.replaceChildren(
    ...(chips.length ? [element('ul', { 'aria-label': text('chips') }, ...chips)] : []));
  // The focus of a chip that was removed goes to the next one, or to the field.
  if (focused >= 0) ([...root.querySelectorAll('.chip')].slice(0, focused + 1).at(-1) ?? byID('query')).focus();
  const action = (symbol, label, act) => button(symbol, text(label), act, { shown: true, class: 'link' });
  byID('actions').replaceChildren(...[
    marks.positives.length > 0 && saveProbe.isAvailable && action('star', 'saveProbe', () => saveProbe(marks)),
    q && saveSearch.isAvailable && action('save', 'saveSearch', () => saveSearch(q)),
  ].filter(Boolean));
}
