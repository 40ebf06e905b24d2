// The grid of pictures: only the rows near the screen are in the document.

import { page } from './address.js';
import { element } from './dom.js';
import { monthOf } from './format.js';
import { moves } from './grid-keys.js';
import { Layout } from './layout.js';
import { weights } from './query.js';
import { selection } from './selection.js';
import { text } from './strings.js';
import { forget, tile } from './tile.js';

/** Rows within this many screens above and below the visible part are in the document. */
const margin = 0.8;
/** More hits are loaded when this many screens are left below. */
const ahead = 3;
/** Browsers cannot lay out much more than this many CSS pixels. */
const tallest = 16e6;

export class Grid extends EventTarget {
  #root;
  #results = null;
  #layout = null;
  #rows = new Map(); // Row elements by the index of their row
  #active = 0; // The picture that the keyboard is on
  #isByTime = false;
  #state = page.state; // That of the hits, which may be older than what is typed
  #drawing = 0;

  constructor(root) {
    super();
    this.#root = root;
    addEventListener('scroll', () => this.#drawSoon(), { passive: true });
    // A new layout changes the height; in the same frame the browser would call that a loop.
    new ResizeObserver(() => requestAnimationFrame(() => this.#resize())).observe(root);
    root.addEventListener('keydown', (event) => this.#key(event));
    root.addEventListener('focusin', (event) => this.#focused(event));
    selection.addEventListener('change', () => this.#showSelection());
  }

  get hits() {
    return this.#results?.hits ?? [];
  }

  get isTooTall() {
    return (this.#layout?.height ?? 0) >= tallest;
  }

  /** Shows results from their beginning. In results by time, months are named. */
  show(results, { isByTime }) {
    this.#results = results;
    this.#isByTime = isByTime;
    this.#state = page.state;
    this.#active = 0;
    selection.anchor = null;
    this.#relayout();
  }

  /** Shows the hits that have been loaded since. */
  grow() {
    this.#layout.append(this.hits, this.#results.isComplete);
    this.#setHeight();
    this.#draw();
  }

  /** Changes the height of rows. */
  resize() {
    if (this.#results) this.#keepPlace(() => this.#relayout());
  }

  clear() {
    this.#results = null;
    this.#layout = null;
    this.#empty();
    this.#root.style.height = '';
    this.#describe(null);
  }

  /** What is at the top of the screen: a picture, and how far its row is above. */
  get place() {
    if (!this.#layout?.rows.length || this.#screenTop() <= 0) return null;
    const row = this.#layout.rows[this.#layout.rowAt(this.#screenTop())];
    return { index: row.start, offset: Math.round(this.#screenTop() - row.top) };
  }

  /** Scrolls so that a place is at the top again. */
  set place({ index, offset }) {
    const row = this.#layout?.rows[this.#layout.rowOf(index)];
    if (row) scrollTo({ top: this.#top() + row.top + offset - this.#header(), behavior: 'instant' });
  }

  /** Gives the keyboard to a picture, and shows it. */
  focus(index) {
    const row = this.#layout?.rowOf(index) ?? -1;
    if (row < 0) return;
    this.#activate(Math.min(index, this.#layout.placed - 1));
    this.#reveal(this.#layout.rows[row]);
    this.#draw();
    const cell = this.#cell(this.#active);
    cell?.querySelector('.tile-link').focus({ preventScroll: true });
  }

  /** The index of a picture among the hits, or -1. */
  indexOf(id) {
    return this.hits.findIndex((hit) => hit.id === id);
  }

  /** The month at the top of the screen, in results by time. */
  get month() {
    const row = this.#layout?.rows[this.#layout.rowAt(Math.max(0, this.#screenTop() + this.#header()))];
    return row ? monthOf(this.hits[row.start]) : null;
  }

  // Measures

  #top() {
    return this.#root.getBoundingClientRect().top + scrollY;
  }

  #header() {
    return document.querySelector('.top').offsetHeight + 8;
  }

  #screenTop() {
    return scrollY + this.#header() - this.#top();
  }

  #relayout() {
    const style = getComputedStyle(this.#root);
    this.#layout = new Layout({
      width: this.#root.clientWidth, rowHeight: parseFloat(style.getPropertyValue('--row')),
      gap: parseFloat(style.getPropertyValue('--gap')),
    });
    this.#layout.append(this.hits, this.#results.isComplete);
    this.#empty();
    this.#setHeight();
    this.#draw();
  }

  #resize() {
    if (this.#layout && this.#root.clientWidth !== this.#layout.width) this.#keepPlace(() => this.#relayout());
  }

  /** Whatever changes the layout keeps the picture at the top where it is. */
  #keepPlace(change) {
    const place = this.place;
    change();
    if (place) this.place = place;
    this.#draw();
  }

  #setHeight() {
    this.#root.style.height = `${this.#layout.height}px`;
    this.#describe(this.hits.length ? this.#layout.rows.length : null);
  }

  /** Without rows it is no grid. The number of rows is not known before all hits are loaded. */
  #describe(rows) {
    const attributes = {
      role: 'grid', 'aria-label': text('grid'), 'aria-multiselectable': 'true', 'aria-rowcount': this.#results?.isComplete ? rows : -1,
    };
    for (const [name, value] of Object.entries(attributes)) {
      if (rows === null) this.#root.removeAttribute(name);
      else this.#root.setAttribute(name, value);
    }
  }

  #reveal(row) {
    const top = this.#top() + row.top;
    const bottom = top + row.height + 24;
    if (top - this.#header() < scrollY) scrollTo({ top: top - this.#header(), behavior: 'instant' });
    else if (bottom > scrollY + innerHeight) scrollTo({ top: bottom - innerHeight, behavior: 'instant' });
  }

  // Drawing

  #drawSoon() {
    this.#drawing ||= requestAnimationFrame(() => {
      this.#drawing = 0;
      this.#draw();
    });
  }

  #draw() {
    const layout = this.#layout;
    if (!layout) return;
    const top = scrollY - this.#top();
    const wanted = new Set();
    if (layout.rows.length) {
      const last = layout.rowAt(top + innerHeight * (1 + margin));
      for (let at = layout.rowAt(top - innerHeight * margin); at <= last; at += 1) wanted.add(at);
      // The picture with the focus stays in the document, wherever the page is scrolled to.
      if (this.#root.contains(document.activeElement)) wanted.add(layout.rowOf(this.#active));
      else if (!wanted.has(layout.rowOf(this.#active))) this.#activate(layout.rows[layout.rowAt(Math.max(0, this.#screenTop()))].start);
    }
    for (const [at, row] of this.#rows) {
      if (wanted.has(at)) continue;
      forget(row);
      row.remove();
      this.#rows.delete(at);
    }
    for (const at of [...wanted].sort((one, other) => one - other)) if (!this.#rows.has(at)) this.#insert(at);
    if (!this.#results.isComplete && !this.isTooTall && layout.height - top < innerHeight * (1 + ahead))
      this.dispatchEvent(new Event('end'));
    this.dispatchEvent(new Event('draw'));
  }

  #insert(at) {
    const { start, end, top, height, widths } = this.#layout.rows[at];
    const marks = weights(this.#state.q);
    const row = element('div', { class: 'row', role: 'row', 'aria-rowindex': at + 1 });
    row.style.transform = `translateY(${top}px)`;
    row.style.height = `${height}px`;
    for (let hit = start; hit < end; hit += 1) {
      row.append(tile({
        hit: this.hits[hit], index: { hit, column: hit - start }, width: widths[hit - start], height, state: this.#state,
        isActive: hit === this.#active, isSelected: selection.has(this.hits[hit].id), mark: Math.sign(marks.get(this.hits[hit].id) ?? 0),
        month: this.#isByTime && this.#beginsMonth(hit) ? this.hits[hit].takenAt : null,
      }));
    }
    // Rows stay in their order, for the Tab key and for screen readers.
    const next = [...this.#rows.keys()].filter((other) => other > at);
    this.#root.insertBefore(row, next.length ? this.#rows.get(Math.min(...next)) : null);
    this.#rows.set(at, row);
  }

  #beginsMonth(index) {
    const month = monthOf(this.hits[index]);
    return month !== null && (index === 0 || monthOf(this.hits[index - 1]) !== month);
  }

  #empty() {
    for (const row of this.#rows.values()) {
      forget(row);
      row.remove();
    }
    this.#rows.clear();
  }

  #cell(index) {
    return this.#root.querySelector(`[data-index="${index}"]`);
  }

  #showSelection() {
    for (const cell of this.#root.querySelectorAll('.tile'))
      cell.setAttribute('aria-selected', String(selection.has(this.hits[cell.dataset.index].id)));
  }

  // Keyboard

  #activate(index) {
    this.#cell(this.#active)?.querySelector('.tile-link').setAttribute('tabindex', -1);
    this.#active = index;
    this.#cell(index)?.querySelector('.tile-link').setAttribute('tabindex', 0);
  }

  #focused(event) {
    const cell = event.target.closest('.tile');
    if (cell) this.#activate(Number(cell.dataset.index));
  }

  #key(event) {
    const cell = event.target.closest('.tile');
    if (!cell || event.altKey) return;
    const to = moves(event, this.#layout, this.#active);
    if (to !== null) {
      event.preventDefault();
      if (event.shiftKey) {
        selection.anchor ??= this.#active;
        selection.extend(this.hits, to);
      }
      this.focus(to);
    } else if (event.key === ' ') {
      event.preventDefault();
      selection.toggle(this.hits[this.#active], this.#active);
    } else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      selection.add(this.hits);
    }
  }
}
