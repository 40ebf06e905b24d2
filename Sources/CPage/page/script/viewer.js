// One picture on the whole screen.

import { page } from './address.js';
import * as api from './api.js';
import { button, element } from './dom.js';
import { showFacts } from './facts.js';
import { toggleMark } from './feedback.js';
import { number } from './format.js';
import { mark } from './query.js';
import { remember, remembered } from './settings.js';
import { showSimilar } from './similar.js';
import { text } from './strings.js';
import { description } from './tile.js';
import { Zoom } from './zoom.js';

/** A thumbnail of this side is shown until the picture is larger on the screen. */
const thumbnailSide = 1024;

export class Viewer {
  #dialog;
  #list = []; // The pictures among which the arrows move
  #hit = null;
  #abort = new AbortController();
  #more;
  #count;

  /** `more` makes a list longer, and tells whether it did; `count` says how many pictures a list has. */
  constructor(dialog, { more, count }) {
    this.#dialog = dialog;
    this.#more = more;
    this.#count = count;
    this.#build();
    dialog.addEventListener('keydown', (event) => this.#key(event));
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      this.#close();
    });
    // Some browsers close a dialog whatever the page says.
    dialog.addEventListener('close', () => this.#hit && this.#close());
  }

  get isOpen() {
    return this.#dialog.open;
  }

  get id() {
    return this.#hit?.id ?? null;
  }

  /** Shows a picture; `list` are the pictures before and after it. */
  async show(id, list) {
    if (!this.#list.some((hit) => hit.id === id) || list.some((hit) => hit.id === id)) this.#list = list;
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const known = this.#list.find((hit) => hit.id === id);
    if (!this.isOpen) this.#open();
    this.#present(known ?? { id });
    try {
      const image = await api.image(id, signal);
      if (signal.aborted) return;
      // Answers leave out what is empty, and the tags that the search told of may be gone.
      this.#hit = { ...known, ...image, tags: image.tags };
      if (!known) this.#present(this.#hit);
      showFacts(this.factsRoot, this.#hit, () => this.#factsAgain(id));
    } catch (error) {
      if (signal.aborted) return;
      if (known) showFacts(this.factsRoot, known);
      else this.#fail(error.message);
    }
    if (signal.aborted) return;
    await showSimilar(this.similarRoot, id, signal, (hits) => this.#follow(hits));
    this.#keepFocus();
  }

  /** Takes the pictures of the grid, if those around the open one are not known. */
  adopt(list) {
    if (!this.isOpen || this.#list.some((hit) => hit.id === this.id) || !list.some((hit) => hit.id === this.id)) return;
    this.#list = list;
    this.#present(this.#hit);
  }

  hide() {
    this.#abort.abort();
    this.#hit = null;
    this.#list = [];
    if (this.isOpen) this.#dialog.close();
  }

  #open() {
    this.#dialog.showModal();
    document.documentElement.classList.add('is-viewing');
    this.#dialog.addEventListener('close', () => document.documentElement.classList.remove('is-viewing'), { once: true });
    this.stage.focus({ preventScroll: true });
  }

  #close() {
    page.closePicture();
  }

  /** From a strip of similar pictures, the arrows move among them. */
  #follow(hits) {
    this.#list = [this.#hit, ...hits.filter((hit) => hit.id !== this.#hit.id)];
  }

  #factsAgain(id) {
    if (this.id === id) this.show(id, this.#list);
  }

  /** Keys come to the picture again after what had the focus was replaced, or can no longer be pressed. */
  #keepFocus() {
    const focused = document.activeElement;
    if (this.isOpen && (focused === document.body || focused.disabled)) this.stage.focus({ preventScroll: true });
  }

  // Parts

  #build() {
    this.stage = element('div', { class: 'stage', tabindex: -1 });
    this.zoom = new Zoom(this.stage);
    this.position = element('p', { class: 'position', role: 'status' });
    this.factsRoot = element('div', { class: 'facts' });
    this.similarRoot = element('nav', { class: 'similar', 'aria-label': text('similar') });
    this.buttons = {
      more: button('more', text('moreLike'), () => this.#mark(1)), less: button('less', text('lessLike'), () => this.#mark(-1)),
      facts: button('info', text('facts'), () => this.#toggleFacts(), { 'aria-pressed': 'true' }),
      previous: button('left', text('previous'), () => this.#step(-1), { class: 'side previous' }),
      next: button('right', text('next'), () => this.#step(1), { class: 'side next' }),
    };
    this.out = button('zoom-out', text('zoomOut'), () => this.zoom.by(1 / 1.5));
    this.#dialog.append(
      element(
        'div', { class: 'viewer-bar' }, button('close', text('close'), () => this.#close()), this.position,
        element('span', { class: 'space' }),
        this.out, button('zoom-in', text('zoomIn'), () => this.zoom.by(1.5)), this.buttons.more, this.buttons.less,
        element('a', { class: 'icon-button', download: true, 'aria-label': text('download'), title: text('download') }), this.buttons.facts),
      element('div', { class: 'viewer-main' }, this.stage, this.buttons.previous, this.buttons.next),
      this.similarRoot, element('aside', { class: 'viewer-side', 'aria-label': text('facts'), tabindex: 0 }, this.factsRoot));
    this.downloadLink = this.#dialog.querySelector('a[download]');
    this.downloadLink.append(...button('download', '', null).childNodes);
    this.zoom.addEventListener('change', () => this.#zoomed());
    this.zoom.addEventListener('swipe', (event) => this.#step(event.detail));
    this.zoom.addEventListener('dismiss', () => this.#close());
    const wanted = remembered('facts') ?? (matchMedia('(max-width: 860px)').matches ? 'hidden' : 'shown');
    if (wanted === 'hidden') this.#showFacts(false);
  }

  #present(hit) {
    const isSame = this.#hit?.id === hit.id && this.image?.isConnected;
    this.#hit = hit;
    const index = this.#list.findIndex((other) => other.id === hit.id);
    const name = hit.path ? description(hit) : text('viewer');
    this.#dialog.setAttribute('aria-label', name);
    this.position.replaceChildren(
      index < 0 ? '' : text('position', { index: number(index + 1), count: this.#count(this.#list) }),
      element('span', { class: 'unseen' }, `, ${name}`));
    this.downloadLink.href = api.downloadedFile(hit);
    this.buttons.previous.disabled = index <= 0;
    this.buttons.next.disabled = index < 0 || index === this.#list.length - 1;
    this.#keepFocus();
    const sign = mark(page.state.q, hit.id);
    this.buttons.more.setAttribute('aria-pressed', String(sign > 0));
    this.buttons.less.setAttribute('aria-pressed', String(sign < 0));
    if (isSame && this.image.dataset.sized === String(Boolean(hit.width))) return;
    this.#load(hit);
    for (const near of [this.#list[index + 1], index > 0 ? this.#list[index - 1] : null])
      if (near) new Image().src = api.thumbnail(near, thumbnailSide);
    if (index >= 0 && index > this.#list.length - 5) this.#lengthen();
  }

  /** The grid's thumbnail at once, the large one over it, and the file itself only if it is zoomed. */
  #load(hit) {
    const image = element('img', { alt: hit.path ? description(hit) : '', draggable: 'false', 'data-sized': String(Boolean(hit.width)) });
    this.image = image;
    if (hit.width) {
      image.width = hit.width;
      image.height = hit.height;
      image.style.setProperty('--shape', hit.width / hit.height);
    }
    image.style.backgroundImage = `url("${api.thumbnail(hit, 256)}")`;
    image.addEventListener('error', () => this.#fail(text('pictureFailed')), { once: true });
    // A thumbnail does not move.
    image.src = hit.format === 'GIF' ? api.shownFile(hit) : api.thumbnail(hit, thumbnailSide);
    this.stage.replaceChildren(image);
    this.zoom.show(image);
  }

  #fail(words) {
    this.stage.replaceChildren(element('p', { class: 'viewer-fault', role: 'alert' }, words));
  }

  #zoomed() {
    this.out.disabled = !this.zoom.isZoomed;
    const hit = this.#hit;
    if (!hit?.width || !this.image || this.image.dataset.full) return;
    const shown = Math.max(this.image.offsetWidth, this.image.offsetHeight) * this.zoom.scale * devicePixelRatio;
    if (shown <= thumbnailSide * 1.1 || Math.max(hit.width, hit.height) <= thumbnailSide) return;
    const { image } = this;
    image.dataset.full = 'yes';
    const full = new Image();
    full.src = api.shownFile(hit);
    // Until the file is decoded, the thumbnail is shown larger.
    full.decode().then(() => (image.src = full.src), () => {});
  }

  // Actions

  #step(by) {
    const index = this.#list.findIndex((hit) => hit.id === this.id);
    const next = this.#list[index + by];
    if (index >= 0 && next) page.go({ picture: next.id }, { replace: true });
  }

  async #lengthen() {
    const list = this.#list;
    const longer = await this.#more(list);
    if (longer && this.#list === list && this.#hit) this.#present(this.#hit);
  }

  #mark(sign) {
    toggleMark(this.id, sign, { picture: null });
  }

  #toggleFacts() {
    const isShown = this.#dialog.classList.contains('without-facts');
    this.#showFacts(isShown);
    remember('facts', isShown ? 'shown' : 'hidden');
  }

  #showFacts(isShown) {
    this.#dialog.classList.toggle('without-facts', !isShown);
    this.buttons.facts.setAttribute('aria-pressed', String(isShown));
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input')) return;
    const forward = document.dir === 'rtl' ? -1 : 1;
    const pan = { ArrowLeft: [80, 0], ArrowRight: [-80, 0], ArrowUp: [0, 80], ArrowDown: [0, -80] }[event.key];
    // The facts scroll with the arrows that go up and down.
    const isInFacts = event.target.closest('.viewer-side') && (event.key === 'ArrowUp' || event.key === 'ArrowDown');
    if (isInFacts) return;
    if (pan && this.zoom.isZoomed) this.zoom.pan(...pan);
    else if (event.key === 'ArrowRight' || event.key === 'PageDown') this.#step(forward);
    else if (event.key === 'ArrowLeft' || event.key === 'PageUp') this.#step(-forward);
    else if (event.key === '+' || event.key === '=') this.zoom.by(1.5);
    else if (event.key === '-') this.zoom.by(1 / 1.5);
    else if (event.key === '0') this.zoom.reset();
    else if (event.key.toLowerCase() === 'i') this.#toggleFacts();
    else if (event.key.toLowerCase() === 'm') this.#mark(1);
    else if (event.key.toLowerCase() === 'n') this.#mark(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
