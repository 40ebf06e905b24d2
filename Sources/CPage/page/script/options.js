// The line above the pictures: how many there are, and how they are chosen and ordered.

import { page } from './address.js';
import { byID, element } from './dom.js';
import { setting, withSetting } from './query.js';
import { hasTerms } from './query-parts.js';
import { remember, remembered } from './settings.js';
import { text } from './strings.js';

const heights = [130, 190, 270, 380];

const count = element('p', { class: 'count' });
const strength = element('input', { type: 'range', min: 0, max: 100, step: 5, 'aria-label': text('strengthHint') });
const strengthValue = element('output', {});
const fold = element('input', { type: 'checkbox' });
const order = element(
  'select', { 'aria-label': text('orderLabel') },
  element('option', { value: 'strength' }, text('orderStrength')), element('option', { value: 'time' }, text('orderTime')));
const size = element('input', { type: 'range', min: 0, max: heights.length - 1, step: 1, 'aria-label': text('sizeLabel') });
const ranked = element(
  'span', { class: 'ranked' },
  element('label', { title: text('strengthHint') }, text('strengthLabel'), strength, strengthValue), order);

/** Shows the options of the current state. */
function show() {
  const { q, upload } = page.state;
  const value = Number((setting(q, 'strength') ?? '0').replace(/^>=/, '')) || 0;
  strength.value = value;
  strengthValue.textContent = value;
  fold.checked = setting(q, 'fold')?.toLowerCase() !== 'no';
  order.value = page.state.order ?? 'strength';
  ranked.hidden = !upload && !hasTerms(q);
}

export const showCount = (words) => (count.textContent = words);

export function startOptions(grid) {
  byID('options').append(
    count, element('span', { id: 'actions' }), ranked,
    element('label', { class: 'fold', title: text('foldHint') }, fold, text('foldLabel')),
    element('label', { class: 'size', title: text('sizeLabel') }, size));
  strength.addEventListener('input', () => {
    strengthValue.textContent = strength.value;
  });
  strength.addEventListener('change', () => {
    const value = Number(strength.value);
    page.go({ q: withSetting(page.state.q, 'strength', value || null) });
  });
  fold.addEventListener('change', () => page.go({ q: withSetting(page.state.q, 'fold', fold.checked ? null : 'no') }));
  order.addEventListener('change', () => page.go({ order: order.value === 'time' ? 'time' : null }));

  const setHeight = () => {
    byID('pictures').style.setProperty('--row', size.value === '1' ? '' : `${heights[size.value]}px`);
    grid.resize();
  };
  size.value = remembered('size') ?? '1';
  if (size.value !== '1') setHeight();
  size.addEventListener('input', () => {
    remember('size', size.value);
    setHeight();
  });
  page.addEventListener('change', show);
  show();
}
