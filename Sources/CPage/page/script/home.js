// The library without a query: this day in other years, groups, places, cameras, tags.

import { link } from './address.js';
import { attempt } from './announce.js';
import * as api from './api.js';
import { button, byID, element, icon } from './dom.js';
import { number } from './format.js';
import { library } from './library.js';
import { quote } from './query.js';
import { remember, remembered } from './settings.js';
import { text } from './strings.js';
import { description } from './tile.js';

/** Groups are asked for once; they are work for the server. */
const groupCount = 8;
/** A group is searched by the pictures in its middle. */
const core = 3;

const home = byID('home');
// What the server was asked for: null before that, undefined while it is waited for or if there is nothing.
const shelves = { onThisDay: null, groups: null };
let drawn = ''; // The part of the status that is shown

const section = (title, ...content) => element('section', { class: 'shelf' }, element('h2', {}, title), ...content);

function pills(title, symbol, values, query) {
  if (!values?.length) return null;
  return section(title, element(
    'ul', { class: 'pills' },
    ...values.slice(0, 24).map(({ value, images }) => element(
      'li', {},
      element(
        'a', { class: 'pill', href: link({ q: query(value) }) }, icon(symbol), element('bdi', {}, value),
        element('span', { class: 'quiet' }, number(images)))))));
}

function saved(searches) {
  if (!searches?.length) return null;
  const remove = (name) => attempt(async () => {
    await api.removeSearch(name);
    library.refresh();
  });
  return section(text('savedSearches'), element(
    'ul', { class: 'pills' },
    ...searches.map(({ name, query }) => element(
      'li', { class: 'pill' }, element('a', { href: link({ q: query }) }, icon('save'), element('bdi', {}, name)),
      !library.isReadOnly && button('close', text('removeSaved', { name }), remove(name), { class: 'plain' })))));
}

function thisDay(all) {
  const yearsAgo = (hit) => new Date().getFullYear() - Number(hit.takenAt?.slice(0, 4));
  const hits = all.filter((hit) => yearsAgo(hit) > 0);
  if (!hits.length) return null;
  return section(text('onThisDay'), element(
    'ul', { class: 'strip' },
    ...hits.slice(0, 30).map((hit) => element(
      'li', {},
      element(
        'a', { href: link({ picture: hit.id }), 'aria-label': description(hit) }, image(hit),
        element('span', { class: 'strip-caption', 'aria-hidden': 'true' }, text('yearsAgo', { count: yearsAgo(hit) })))))));
}

function image(hit) {
  const node = element('img', { src: api.thumbnail(hit, 256), alt: '', loading: 'lazy', decoding: 'async' });
  if (hit.width) node.style.aspectRatio = `${Math.min(2.4, Math.max(0.6, hit.width / hit.height))}`;
  return node;
}

function groups(found) {
  if (!found.length) return null;
  return section(text('groups'), element(
    'ul', { class: 'groups' },
    ...found.map(({ name, images, ids }) => element(
      'li', {},
      element(
        'a', { href: link({ q: ids.slice(0, core).map((id, at) => (at ? `+ #${id}` : `#${id}`)).join(' ') }) },
        element('span', { class: 'mosaic' }, ...ids.slice(0, 4).map((id) => image({ id }))),
        element('bdi', {}, name), element('span', { class: 'quiet' }, text('pictures', { count: images })))))));
}

/** Asks for a shelf; one that the server does not have is left out. */
async function fill(name, ask, draw) {
  if (shelves[name] !== null) return;
  shelves[name] = remembered(`shelf.${name}`) === 'shown' ? reserved(name) : undefined;
  if (shelves[name]) show();
  try {
    shelves[name] = draw(await ask()) ?? undefined;
  } catch {
    // The pictures below do without it.
    shelves[name] = undefined;
  }
  remember(`shelf.${name}`, shelves[name] ? 'shown' : 'hidden');
  show();
}

/** The room of a shelf that was there last time, so that the pictures below do not move when it comes. */
const reserved = (name) => section(text(name), element('div', { class: 'reserved', 'data-shelf': name }));

function show() {
  const { status } = library;
  home.replaceChildren(...[
    shelves.onThisDay, shelves.groups, saved(status?.saved),
    pills(text('places'), 'place', status?.places, (value) => `in:${quote(value)}`),
    pills(text('cameras'), 'camera', status?.cameras, (value) => `camera:${quote(value)}`),
    pills(text('tags'), 'tag', status?.tags, (value) => `tag:${quote(value)}`),
  ].filter(Boolean));
  if (home.children.length) home.append(element('h2', { class: 'all' }, text('allPictures')));
}

/** Shows the shelves, or hides them. */
export function showHome(isShown) {
  home.hidden = !isShown || library.isEmpty;
  if (home.hidden) return;
  const { places, cameras, tags, saved: searches } = library.status ?? {};
  const wanted = JSON.stringify([places, cameras, tags, searches]);
  // What has not changed keeps its place and the focus.
  if (wanted !== drawn || !home.children.length) show();
  drawn = wanted;
  fill('onThisDay', api.onThisDay, ({ results }) => thisDay(results));
  fill('groups', () => api.groups(groupCount), (answer) => groups(answer.groups));
}

/** After a change of the library the shelves are asked for anew. */
export function renewHome() {
  shelves.onThisDay = shelves.groups = null;
  drawn = '';
  showHome(!home.hidden);
}

