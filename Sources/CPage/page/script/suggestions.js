// Suggestions below the field, after the combobox pattern: the focus stays in the field, the arrows choose.

import * as api from './api.js';
import { byID, element, icon } from './dom.js';
import { number } from './format.js';

const icons = {
  tag: 'tag', place: 'place', camera: 'camera', year: 'date', key: 'filter', saved: 'save', person: 'person', probe: 'star',
};

export function startSuggestions(input, use) {
  const list = byID('suggestions');
  let answer = null;
  let chosen = -1;
  let asking = new AbortController();
  let isMissing = false;
  let isPending = false;

  const close = () => {
    asking.abort();
    isPending = false;
    list.hidden = true;
    list.replaceChildren();
    answer = null;
    choose(-1);
    input.setAttribute('aria-expanded', 'false');
  };

  const choose = (index) => {
    list.children[chosen]?.setAttribute('aria-selected', 'false');
    chosen = index;
    const option = list.children[chosen];
    if (!option) return input.removeAttribute('aria-activedescendant');
    option.setAttribute('aria-selected', 'true');
    option.scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', option.id);
  };

  const take = (index) => {
    const { text } = answer.suggestions[index];
    const rest = input.value.slice(answer.to).trimStart();
    // A key waits for its value, directly after the colon.
    const head = input.value.slice(0, answer.from) + text + (text.endsWith(':') ? '' : ' ');
    close();
    use(head + rest, head.length);
  };

  const show = (found) => {
    if (!found.suggestions.length || document.activeElement !== input) return close();
    answer = found;
    choose(-1);
    list.replaceChildren(...found.suggestions.map(({ text, kind, images }, index) => element(
      'li', {
        role: 'option', id: `suggestion-${index}`, 'aria-selected': 'false',
        // Before the field loses the focus.
        onpointerdown: (event) => (event.preventDefault(), take(index)),
      },
      icon(icons[kind] ?? 'search'), element('bdi', {}, text),
      images !== undefined && element('span', { class: 'quiet' }, number(images)))));
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
  };

  const update = async () => {
    asking.abort();
    if (isMissing || !input.value.trim()) return close();
    asking = new AbortController();
    const { signal } = asking;
    isPending = true;
    try {
      const found = await api.suggest(input.value, input.selectionStart, signal);
      if (!signal.aborted) show(found);
    } catch (error) {
      if (error.isMissing) isMissing = true;
      if (!signal.aborted) close();
    }
    if (!signal.aborted) isPending = false;
  };

  input.addEventListener('blur', close);

  /** Whether a key was meant for the list. */
  const key = (event) => {
    if (list.hidden) return false;
    const count = list.children.length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose(chosen < 0 && step < 0 ? count - 1 : chosen + step >= count ? -1 : chosen + step);
    else if (event.key === 'Enter' && chosen >= 0) take(chosen);
    else if (event.key === 'Escape') close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };

  return { update, close, key, isPending: () => isPending };
}
