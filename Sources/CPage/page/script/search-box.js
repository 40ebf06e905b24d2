// The field for the query: it searches as the user types.

import { page } from './address.js';
import { byID } from './dom.js';
import { startSuggestions } from './suggestions.js';

/** Keys that follow each other faster than this, in milliseconds, are one search. */
const pause = 70;

export function startSearchBox({ onLeave }) {
  const input = byID('query');
  const clear = byID('clear');
  let timer = 0;
  // What is typed in one go is one entry of the history.
  let isTyping = false;

  const search = () => {
    clearTimeout(timer);
    const q = input.value.trim();
    if (q === page.state.q) return;
    page.go({ q, picture: null }, { replace: isTyping });
    isTyping = true;
  };
  const settle = () => {
    search();
    isTyping = false;
  };
  const suggestions = startSuggestions(input, (value, caret) => {
    input.value = value;
    input.setSelectionRange(caret, caret);
    // A key such as tag: waits for its value.
    if (/:$/.test(value.slice(0, caret))) suggestions.update();
    else settle();
    showClear();
  });
  const showClear = () => (clear.hidden = input.value === '' && !page.state.upload);

  input.addEventListener('input', (event) => {
    showClear();
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(search, pause);
    suggestions.update();
  });
  input.addEventListener('compositionend', () => {
    timer = setTimeout(search, pause);
  });
  input.addEventListener('blur', settle);
  input.addEventListener('keydown', (event) => {
    if (event.isComposing || suggestions.key(event)) return;
    // Below the field are suggestions, or the pictures.
    if (event.key === 'ArrowDown' && !suggestions.isPending()) {
      event.preventDefault();
      settle();
      onLeave();
    }
  });
  input.form.addEventListener('submit', (event) => {
    event.preventDefault();
    settle();
    suggestions.close();
  });
  clear.addEventListener('click', () => {
    input.value = '';
    page.go({ q: '', upload: null, picture: null });
    input.focus();
  });

  const show = () => {
    if (input.value.trim() !== page.state.q) {
      input.value = page.state.q;
      isTyping = false;
    }
    showClear();
  };
  page.addEventListener('change', show);
  show();
}
