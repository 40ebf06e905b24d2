// What stands in place of pictures when there are none.

import { link, page } from './address.js';
import { attempt } from './announce.js';
import * as api from './api.js';
import { byID, element, icon } from './dom.js';
import { fileName } from './format.js';
import { folderForm } from './folder-form.js';
import { library } from './library.js';
import { setting, unquoted, without, withSetting } from './query.js';
import { parts } from './query-parts.js';
import { text } from './strings.js';

function show(symbol, title, ...content) {
  const state = byID('state');
  state.replaceChildren(icon(symbol), element('h2', {}, title), ...content.filter(Boolean));
  state.hidden = false;
}

/** Frames of pictures, if there is nothing else to look at. */
export function showLoading() {
  const state = byID('state');
  state.replaceChildren(element('div', { class: 'frames', 'aria-hidden': 'true' }, ...Array.from({ length: 18 }, () => element('i'))));
  state.hidden = false;
}

export function hideLoading() {
  if (byID('state').querySelector('.frames')) hideState();
}

export function hideState() {
  byID('state').hidden = true;
  byID('state').replaceChildren();
}

export function showEmptyLibrary() {
  if (library.isReadOnly) return show('library', text('emptyTitle'), element('p', {}, text('emptyReadOnly')));
  show('library', text('emptyTitle'), element('p', {}, text('emptyText')), folderForm());
}

export function showUnindexed() {
  show(
    'library', text('unindexedTitle'), element('p', {}, text('unindexedText')),
    !library.isReadOnly && element(
      'button', { type: 'button', class: 'main', onclick: attempt(() => api.startIndexing()) }, text('unindexedAction')));
}

/** The server's own sentence says what to do. */
export function showError(error, retry) {
  show(
    'warning', error.title && error.title !== error.message ? error.title : text('errorTitle'), element('p', {}, error.message),
    element('button', { type: 'button', onclick: retry }, text('retry')));
}

/** The banner at the top says more. */
export function showOffline(retry) {
  show('offline', text('offlineTitle'), element('button', { type: 'button', onclick: retry }, text('retry')));
}

/** Nothing was found: what comes nearest, and how to find more. */
export function showNoMatch(output) {
  const { q } = page.state;
  const strength = setting(q, 'strength');
  const filters = parts(q).filter((part) => part.kind === 'filter');
  const ways = [
    strength && output.passing !== 0 && way(text('noMatchLower'), withSetting(q, 'strength', null)),
    ...filters.map((part) => way(
      text('noMatchWithout', { part: `${part.sign < 0 ? '-' : ''}${part.key}:${unquoted(part.value)}` }), without(q, part))),
  ].filter(Boolean);
  show(
    'search', text('noMatchTitle'),
    element('p', {}, reason(output, strength)),
    ways.length ? element('p', { class: 'ways' }, ...ways) : null, output.nearest && nearest(output.nearest));
}

function reason({ passing }, strength) {
  if (passing === 0) return text('noMatchFilters');
  return strength ? text('noMatchStrength', { strength: strength.replace(/^>=/, '') }) : text('noMatchText');
}

const way = (label, q) => element('a', { class: 'button', href: link({ ...page.state, q }) }, label);

function nearest(hit) {
  return element(
    'figure', { class: 'nearest' },
    element(
      'a', { href: link({ ...page.state, picture: hit.id }) }, element('img', { src: api.thumbnail(hit, 256), alt: fileName(hit.path) })),
    element(
      'figcaption', {},
      text('nearest') + (hit.strength === undefined ? '' : `, ${text('tileStrength', { count: hit.strength })}`)));
}

/** The place of a fault below the field, and what is wrong. */
export function showFault(q, problem) {
  const fault = byID('fault');
  fault.replaceChildren();
  if (problem.offset !== undefined) {
    const end = problem.offset + Math.max(1, problem.length ?? 1);
    fault.append(element(
      'code', { dir: 'auto' }, q.slice(Math.max(0, problem.offset - 60), problem.offset),
      element('mark', {}, q.slice(problem.offset, end) || ' '), q.slice(end, end + 40)));
  }
  fault.append(element('span', {}, problem.message));
  fault.hidden = false;
  byID('query').setAttribute('aria-invalid', 'true');
}

export function hideFault() {
  byID('fault').hidden = true;
  byID('query').removeAttribute('aria-invalid');
}
