// Runs the search that the address bar asks for. The last answer wins.

import { page } from './address.js';
import { announce } from './announce.js';
import * as api from './api.js';
import { byID } from './dom.js';
import { byTime, number } from './format.js';
import { library } from './library.js';
import { showCount } from './options.js';
import { setting } from './query.js';
import { hasTerms } from './query-parts.js';
import { Results } from './results.js';
import * as states from './states.js';
import { text } from './strings.js';
import { find } from './uploads.js';

/** So many of the best matches are put into the order of time. */
const sorted = 500;
/** So long pictures wait for what stands above them, in milliseconds. */
const longest = 400;
/** Results of so many searches are kept for steps back. */
const remembered = 6;

/** Tells of results with the event `show`. */
export class Search extends EventTarget {
  #grid;
  #run = 0;
  #abort = new AbortController();
  #known = new Map();
  #results = null;
  #isByTime = false;
  #explain = null; // Says why there are no pictures

  constructor(grid) {
    super();
    this.#grid = grid;
    grid.addEventListener('end', () => this.more());
  }

  /** Searches anew for what has changed on disk. */
  forget() {
    this.#known.clear();
  }

  /** Says anew why there are no pictures, after the library has told more. */
  explainAgain() {
    this.#explain?.();
  }

  /** Shows the hits of the current state; `scroll` is a place of the grid to go back to. */
  async start({ scroll, focus, isBack } = {}) {
    const run = (this.#run += 1);
    this.#abort.abort();
    this.#abort = new AbortController();
    const { q, upload, order } = page.state;
    const key = JSON.stringify([q, upload, order]);
    const isLast = () => run === this.#run;
    byID('working').hidden = false;
    if (!this.#results?.hits.length && !this.#explain) states.showLoading();
    try {
      const results = (isBack && this.#known.get(key)) || (await this.#begin(q, upload, order));
      // What stands above the pictures comes first, so that they do not move.
      if (!q && !upload) await Promise.race([library.ready, new Promise((resolve) => setTimeout(resolve, longest))]);
      if (!isLast()) return;
      while (scroll && results.hits.length <= scroll.index && !results.isComplete) {
        await results.more();
        if (!isLast()) return;
      }
      this.#remember(key, results);
      this.#show(results, { isByTime: order === 'time' || (!upload && !hasTerms(q)), scroll, focus });
    } catch (error) {
      if (isLast() && error.name !== 'AbortError') this.#fail(error, q);
    } finally {
      if (isLast()) byID('working').hidden = true;
    }
  }

  async #begin(q, upload, order) {
    const picture = upload ? await find(upload) : null;
    if (upload && !picture) throw new Error(text('uploadGone'));
    const isSorted = order === 'time' && (upload || hasTerms(q));
    const results = new Results(
      (range, signal) => api.search({ q, upload: picture, ...range }, signal), this.#abort.signal, isSorted ? { most: sorted } : {});
    await results.more();
    if (isSorted) results.hits.sort(byTime);
    return results;
  }

  #remember(key, results) {
    this.#known.delete(key);
    this.#known.set(key, results);
    if (this.#known.size > remembered) this.#known.delete(this.#known.keys().next().value);
  }

  #show(results, { isByTime, scroll, focus }) {
    // Later pages belong to this search, whichever was begun since.
    results.signal = this.#abort.signal;
    this.#results = results;
    states.hideFault();
    states.hideState();
    byID('main').dataset.state = 'results';
    this.#grid.show(results, { isByTime });
    this.#explain = results.hits.length ? null : () => this.#showNothing(results.output);
    this.#explain?.();
    if (scroll) this.#grid.place = scroll;
    else scrollTo({ top: 0, behavior: 'instant' });
    if (focus) this.#grid.focus(Math.max(0, this.#grid.indexOf(focus)));
    this.#isByTime = isByTime;
    this.#showCount();
    this.#announce(results);
    this.#showEnd();
    this.dispatchEvent(new Event('show'));
  }

  #showNothing(output) {
    byID('main').dataset.state = library.isEmpty || library.isUnindexed ? 'empty' : 'none';
    if (library.isEmpty) states.showEmptyLibrary();
    else if (library.isUnindexed) states.showUnindexed();
    else states.showNoMatch(output);
  }

  #fail(error, q) {
    if (error instanceof api.Problem && error.status === 400 && (error.offset !== undefined || this.#results)) {
      // While a query is typed it is often not whole; what was found before stays.
      states.hideLoading();
      states.showFault(q, error);
      announce(error.message);
      byID('main').dataset.state = 'fault';
      return;
    }
    states.hideFault();
    this.#grid.clear();
    this.#results = null;
    showCount('');
    byID('end').hidden = true;
    this.#explain = () => this.#showError(error);
    this.#explain();
    announce(error.message);
  }

  #showError(error) {
    const retry = () => this.start();
    byID('main').dataset.state = library.isEmpty || library.isUnindexed ? 'empty' : 'error';
    if (library.isEmpty) states.showEmptyLibrary();
    else if (library.isUnindexed) states.showUnindexed();
    else if (error instanceof api.Unreachable) states.showOffline(retry);
    else states.showError(error, retry);
  }

  get isComplete() {
    return this.#results?.isComplete ?? true;
  }

  /** Loads more hits, and tells whether there are more now; several calls at once are one. */
  more() {
    const results = this.#results;
    results.growth ??= this.#grow(results);
    return results.growth;
  }

  async #grow(results) {
    const before = results.hits.length;
    // After a failure the next scroll asks again; the connection tells of a lost server.
    const isLoaded = await results.more().then(() => true, () => false);
    // Drawing may ask for more.
    results.growth = null;
    if (!isLoaded || results !== this.#results) return false;
    this.#grid.grow();
    this.#showCount();
    this.#showEnd();
    return results.hits.length > before;
  }

  #showCount() {
    const { hits, isComplete, output } = this.#results;
    const { q, upload } = page.state;
    const isRanked = upload || hasTerms(q);
    const isCut = setting(q, 'strength') !== null || setting(q, 'score') !== null;
    const all = isComplete ? hits.length : isCut ? null : (output.passing ?? output.searched);
    const key = isRanked && this.#isByTime ? 'bestByTime' : isRanked ? 'pictures' : 'picturesByTime';
    const words = all === null ? text('loadedSoFar', { count: number(hits.length) })
      : text(key, { count: isRanked && this.#isByTime ? hits.length : all });
    showCount([hits.length ? words : '', ...(output.notes ?? [])].filter(Boolean).join(' · '));
  }

  #announce({ hits, isComplete }) {
    announce(!hits.length ? text('announceNone')
      : isComplete ? text('announceMatches', { count: hits.length }) : text('announceMany', { count: number(hits.length) }));
  }

  #showEnd() {
    const end = byID('end');
    const { hits, isComplete } = this.#results;
    const isTooTall = !isComplete && this.#grid.isTooTall;
    end.hidden = !(isTooTall || (isComplete && hits.length > 30));
    if (!end.hidden) end.textContent = text(isTooTall ? 'endTooTall' : 'end', { count: hits.length });
  }
}
