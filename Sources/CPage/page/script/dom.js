// Building elements.

const namespace = 'http://www.w3.org/2000/svg';

/**
 * An element with attributes and children. `on…` attributes are listeners; true is an attribute without value,
 * and false, null and undefined leave it out. Children that are null or false are left out too.
 */
export function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** The same for SVG. */
export function drawing(name, attributes = {}, ...children) {
  return filled(document.createElementNS(namespace, name), attributes, children);
}

function filled(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== false && child !== undefined));
  return node;
}

/** A symbol of icons.svg, which says nothing to screen readers. */
export function icon(name) {
  return drawing('svg', { class: 'icon', 'aria-hidden': 'true' }, drawing('use', { href: `#icon-${name}` }));
}

/**
 * Puts the symbols into the document. From another file, browsers would ask for them with each element that uses one, and
 * show them after all thumbnails that were asked for before.
 */
export async function bringIcons() {
  const answer = await fetch('assets/icons.svg', { credentials: 'same-origin', priority: 'high' });
  const file = new DOMParser().parseFromString(await answer.text(), 'image/svg+xml');
  const symbols = [...file.querySelectorAll('symbol')];
  for (const symbol of symbols) symbol.id = `icon-${symbol.id}`;
  document.body.append(drawing('svg', { class: 'unseen', 'aria-hidden': 'true' }, ...symbols));
}

/** A button with a symbol and a label, which is read, and shown if there is room for it. */
export function button(symbol, label, action, { shown = false, ...attributes } = {}) {
  return element(
    'button', { type: 'button', onclick: action, 'aria-label': label, title: label, ...attributes },
    symbol && icon(symbol), shown && element('span', {}, label));
}

export const byID = (id) => document.getElementById(id);
