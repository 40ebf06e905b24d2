// Years and months beside pictures that are listed by time.

import { link, page } from './address.js';
import * as api from './api.js';
import { byID, element } from './dom.js';
import { monthName, number, shortMonthName } from './format.js';
import { without } from './query.js';
import { hasTerms, parts } from './query-parts.js';
import { text } from './strings.js';

const rail = byID('rail');
let shown = null;
let asking = new AbortController();

// The keyboard opens the year that it comes to. It stays open, so that nothing moves under a press of the mouse.
rail.addEventListener('focusin', (event) => event.target.closest('[data-year]')?.classList.add('is-open'));

/** The query without a period. */
function timeless() {
  let { q } = page.state;
  for (let old; (old = parts(q).find((part) => ['year', 'date'].includes(part.key))); ) q = without(q, old);
  return q;
}

const during = (filter) => link({ q: [shown, filter].filter(Boolean).join(' ') });

function draw({ months, undated }) {
  const years = Map.groupBy(months, ({ month }) => month.slice(0, 4));
  rail.replaceChildren(element(
    'ol', {},
    ...[...years].map(([year, of]) => element(
      'li', { 'data-year': year },
      element('a', { href: during(`year:${year}`), 'aria-label': `${year}: ${pictures(of)}` }, year),
      element(
        'ol', {},
        ...of.map(({ month, images }) => element(
          'li', {},
          element('a', {
            href: during(`date:${month}`), 'data-month': month,
            'aria-label': `${monthName(month)}: ${text('pictures', { count: images })}`,
            title: text('pictures', { count: images }),
          }, shortMonthName(month))))))),
  ));
  if (undated) rail.append(element('p', { class: 'quiet' }, element('span', {}, text('undated')), ` ${number(undated)}`));
}

const pictures = (months) => text('pictures', { count: months.reduce((sum, { images }) => sum + images, 0) });

/** Shows the months of the pictures that pass the query's filters, if they are listed by time. */
export async function showRail() {
  const { q, upload } = page.state;
  asking.abort();
  if (upload || hasTerms(q)) return hideRail();
  const base = timeless();
  if (shown === base) {
    rail.hidden = false;
    return;
  }
  asking = new AbortController();
  const { signal } = asking;
  try {
    const answer = await api.timeline(base, signal);
    if (signal.aborted) return;
    shown = base;
    rail.hidden = answer.months.length < 2;
    draw(answer);
  } catch {
    if (!signal.aborted) hideRail();
  }
}

function hideRail() {
  rail.hidden = true;
}

export function renewRail() {
  shown = null;
  return showRail();
}

/** Tells the month at the top of the screen. */
export function showMonth(month) {
  if (rail.hidden) return;
  rail.querySelector('[aria-current]')?.removeAttribute('aria-current');
  const entry = month && rail.querySelector(`[data-month="${month}"]`);
  for (const year of rail.querySelectorAll('li.is-open'))
    year.classList.toggle('is-open', year.contains(entry) || year.contains(document.activeElement));
  if (!entry) return;
  entry.setAttribute('aria-current', 'true');
  entry.closest('[data-year]').classList.add('is-open');
}
