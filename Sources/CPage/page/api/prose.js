// Texts of the description.

import { element } from '../script/dom.js';

/** A text in which backquotes surround code. */
export const inline = (words = '') =>
  words.split('`').map((part, index) => (index % 2 ? element('code', {}, part) : part)).filter((part) => part !== '');

/** A text as paragraphs, which empty lines separate. */
export const prose = (words) => (words ?? '').split('\n\n').filter(Boolean).map((paragraph) => element('p', {}, ...inline(paragraph)));
