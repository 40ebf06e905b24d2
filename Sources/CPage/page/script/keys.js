// Keys of the whole page.

import { page } from './address.js';
import { byID } from './dom.js';
import { toggleMark } from './feedback.js';
import { openHelp } from './help.js';
import { selection } from './selection.js';

const isWriting = (target) => target.matches('input:not([type=range]):not([type=checkbox]), textarea, select');

export function startKeys({ grid }) {
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
    if (document.querySelector('dialog.sheet[open]')) return;
    if (event.key === '?') openHelp();
    else if (event.key === '/') {
      if (page.state.picture) page.go({ picture: null }, { replace: true });
      byID('query').focus();
      byID('query').select();
    } else if (event.key === 'Escape' && !document.querySelector('dialog[open]')) selection.clear();
    else {
      const cell = event.target.closest?.('.tile');
      const sign = { m: 1, n: -1 }[event.key.toLowerCase()];
      if (!cell || !sign) return;
      toggleMark(grid.hits[cell.dataset.index].id, sign);
    }
    event.preventDefault();
  });
}
