// One picture of the grid.

import * as api from './api.js';
import { link } from './address.js';
import { button, element, icon } from './dom.js';
import { dayOf, fileName, monthLabel, placeName } from './format.js';
import { text } from './strings.js';

/** What a screen reader says of a picture. */
export function description(hit) {
  return [
    hit.title || fileName(hit.path), placeName(hit), dayOf(hit),
    hit.strength !== undefined && text('tileStrength', { count: hit.strength }),
    hit.folded && text('tileFolded', { count: hit.folded }),
  ].filter(Boolean).join(', ');
}

/**
 * A cell of the grid. `month` is shown on the picture that begins a month, `mark` is 1 or -1 for pictures that are
 * marked as feedback.
 */
export function tile({ hit, index, width, height, state, isActive, isSelected, mark, month }) {
  const name = fileName(hit.path);
  const cell = element(
    'div', {
      class: 'tile', role: 'gridcell', 'aria-selected': String(isSelected), 'aria-colindex': index.column + 1, 'data-index': index.hit,
      'data-mark': mark || null,
    },
    element(
      'a', {
        class: 'tile-link', href: link({ ...state, picture: hit.id }), tabindex: isActive ? 0 : -1, 'aria-label': description(hit),
        draggable: 'false',
      },
      picture(hit, Math.max(width, height))),
    month && element('span', { class: 'tile-month', 'aria-hidden': 'true' }, monthLabel(month)),
    hit.folded && element('span', { class: 'tile-folded', 'aria-hidden': 'true' }, icon('stack'), `${hit.folded}`),
    caption(hit), line(hit),
    button('check', text('select', { name }), null, { class: 'tile-select', tabindex: -1, 'data-action': 'select' }),
    element(
      'span', { class: 'tile-marks' },
      button('more', text('moreLikeName', { name }), null, { tabindex: -1, 'data-action': 'more', 'aria-pressed': String(mark > 0) }),
      button('less', text('lessLikeName', { name }), null, { tabindex: -1, 'data-action': 'less', 'aria-pressed': String(mark < 0) })));
  cell.style.width = `${width}px`;
  cell.style.height = `${height}px`;
  return cell;
}

function caption(hit) {
  const words = [hit.place, dayOf(hit)].filter(Boolean).join(' · ') || fileName(hit.path);
  return element(
    'span', { class: 'tile-caption', 'aria-hidden': 'true' }, element('bdi', {}, words),
    hit.strength !== undefined && element('span', { class: 'tile-strength' }, `${hit.strength}`));
}

/** The strength as a line at the edge of the picture. */
function line(hit) {
  if (hit.strength === undefined) return null;
  const node = element('i', { class: 'tile-line' });
  node.style.inlineSize = `${hit.strength}%`;
  return node;
}

/** A thumbnail over a preview of a few pixels, and a sharper one for large tiles as soon as the first is there. */
function picture(hit, side) {
  const image = element('img', { alt: '', decoding: 'async', draggable: 'false' });
  if (hit.preview) image.style.backgroundImage = `url(${preview(hit.preview)})`;
  image.addEventListener('load', () => {
    image.dataset.state = 'shown';
    if (side * devicePixelRatio > 340 && !image.dataset.sharp) sharpen(image, hit);
  });
  image.addEventListener('error', () => {
    if (!image.getAttribute('src') || image.dataset.sharp) return;
    image.replaceWith(element('span', { class: 'tile-broken' }, icon('broken'), element('bdi', {}, fileName(hit.path))));
  });
  image.src = api.thumbnail(hit, 256);
  if (image.complete && image.naturalWidth) image.dataset.state = 'known';
  return image;
}

async function sharpen(image, hit) {
  image.dataset.sharp = 'yes';
  const large = new Image();
  large.src = api.thumbnail(hit, 1024);
  try {
    await large.decode();
    if (image.isConnected) image.src = large.src;
  } catch {
    // The small one stays.
  }
}

/** Stops loading what is no longer seen. */
export function forget(cell) {
  for (const image of cell.querySelectorAll('img')) if (!image.complete) image.removeAttribute('src');
}

/** Four by four pixels of red, green and blue in base64, as an image; the browser's scaling blurs it. */
function preview(pixels) {
  const bytes = Uint8Array.from(atob(pixels), (character) => character.charCodeAt(0));
  const canvas = element('canvas', { width: 4, height: 4 });
  const context = canvas.getContext('2d');
  const data = context.createImageData(4, 4);
  for (let at = 0; at < 16; at += 1) data.data.set([...bytes.subarray(3 * at, 3 * at + 3), 255], 4 * at);
  context.putImageData(data, 0, 0);
  return canvas.toDataURL();
}
