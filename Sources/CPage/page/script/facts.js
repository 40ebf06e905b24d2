// Everything that is known of a picture.

import { link, page } from './address.js';
import { toast } from './announce.js';
import * as api from './api.js';
import { button, element, icon } from './dom.js';
import { copy } from './downloads.js';
import { bytes, exposure, fileName, megapixels, momentName, number, placeName } from './format.js';
import { library } from './library.js';
import { mapOf } from './map.js';
import { quote } from './query.js';
import { changeTags } from './selection-bar.js';
import { text } from './strings.js';

const matched = { looks: 'matchedLooks', tag: 'matchedTag', name: 'matchedName', text: 'matchedText' };

const searchFor = (q, label) => element('a', { href: link({ q }) }, element('bdi', {}, label));

function row(label, ...content) {
  const shown = content.flat().filter(Boolean);
  return shown.length ? [element('dt', {}, text(label)), element('dd', {}, ...shown)] : [];
}

/** Shows the facts of a picture; `changed` is called after its tags have changed. */
export function showFacts(root, hit, changed) {
  root.replaceChildren(...[
    element('h2', { dir: 'auto' }, hit.title || fileName(hit.path)),
    hit.caption && element('p', { dir: 'auto', class: 'words' }, hit.caption),
    hit.latitude !== undefined && mapOf(hit),
    element(
      'dl', {},
      ...row('factTaken', taken(hit)), ...row('factPlace', place(hit)),
      ...row('factAltitude', hit.altitude !== undefined && text('metres', { count: Math.round(hit.altitude) })),
      ...row('factCamera', hit.camera && searchFor(`camera:${quote(hit.camera)}`, hit.camera)),
      ...row('factLens', hit.lens && searchFor(`lens:${quote(hit.lens)}`, hit.lens)), ...row('factExposure', exposure(hit)),
      ...row('factSize', size(hit)), ...row('factTags', tags(hit, changed)),
      ...row('factPeople', links(hit.people, (name) => `person:${quote(name)}`)),
      ...row('factRating', hit.rating !== undefined && stars(hit.rating)),
      ...row('factKind', [hit.live && text('live'), hit.screenshot && text('screenshot')].filter(Boolean).join(', ')),
      ...row('factMatch', match(hit)), ...row('factFile', file(hit.path)),
      ...row('factFiles', (hit.files ?? []).map((path) => file(path.path ?? path))),
      ...row('factFolded', folded(hit)),
      ...row('factModels', (hit.models ?? []).filter((model) => model.embedded).map((model) => element('span', {}, model.model)))),
  ].filter(Boolean));
}

const guesses = { fileName: 'takenFileName', fileTime: 'takenFileTime' };

function taken(hit) {
  if (!hit.takenAt) return null;
  const guess = guesses[hit.takenAtSource];
  return [
    searchFor(`date:${hit.takenAt.slice(0, 10)}`, momentName(hit.takenAt)),
    guess && element('span', { class: 'quiet' }, text(guess)),
  ];
}

function place(hit) {
  const name = placeName(hit);
  if (!name) return null;
  if (hit.latitude === undefined) return searchFor(`in:${quote(hit.place ?? hit.region ?? hit.country)}`, name);
  return searchFor(`near:${hit.latitude.toFixed(3)},${hit.longitude.toFixed(3)},10km`, name);
}

const size = (hit) => [
  `${number(hit.width)} × ${number(hit.height)}`, text('megapixels', { count: megapixels(hit.width, hit.height) }), hit.format,
  hit.bytes && bytes(hit.bytes),
].filter(Boolean).join(' · ');

const links = (values, query) => values?.length && element(
  'ul', { class: 'pills' }, ...values.map((value) => element('li', { class: 'pill' }, searchFor(query(value), value))));

function tags(hit, changed) {
  const list = links(hit.tags, (tag) => `tag:${quote(tag)}`);
  if (library.isReadOnly || !changed) return list;
  return [list, button('tag', text('tagEdit'), () => changeTags([hit], changed), { shown: true, class: 'link' })].filter(Boolean);
}

const folded = (hit) => hit.foldedPictures?.length && element(
  'ul', { class: 'folded' },
  ...hit.foldedPictures.map(({ id, path }) => element(
    'li', {},
    element(
      'a', { href: link({ ...page.state, picture: id }), 'aria-label': fileName(path) },
      element('img', { src: api.thumbnail({ id }, 256), alt: '', loading: 'lazy' })))));

const stars = (count) => element(
  'span', { class: 'stars', role: 'img', 'aria-label': text('stars', { count }) },
  ...Array.from({ length: 5 }, (_, at) => {
    const star = icon('star');
    if (at < count) star.classList.add('is-full');
    return star;
  }));

const match = (hit) => [
  hit.strength !== undefined && text('strengthOf', { count: hit.strength }),
  ...(hit.matched ?? []).map((kind) => matched[kind] && text(matched[kind])),
].filter(Boolean).join(', ');

/** A path may be broken after each slash. */
const breakable = (path) => path.split(/(?<=\/)/).flatMap((part) => [part, element('wbr')]);

function file(path) {
  const folder = path.slice(0, path.lastIndexOf('/'));
  const copyPath = () => copy(path).then(
    () => toast(text('copied', { count: 1 })), () => toast(text('copyFailed'), { isFault: true }));
  return element(
    'span', { class: 'path' },
    element(
      'bdi', {}, folder && element('a', { href: link({ q: `under:${quote(folder)}` }) }, ...breakable(`${folder}/`)),
      fileName(path)),
    button('copy', text('copyPaths'), copyPath, { class: 'plain' }));
}
