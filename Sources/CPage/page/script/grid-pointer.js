// Mouse and touch in the grid.

import { toggleMark } from './feedback.js';
import { selection } from './selection.js';

/** A finger that rests so long, in milliseconds, selects. */
const rest = 450;

export function startPointer(root, grid) {
  let wasHeld = false; // The click that follows a long touch is not one
  const indexOf = (event) => {
    const cell = event.target.closest('.tile');
    return cell ? Number(cell.dataset.index) : null;
  };
  const choose = (event, index) => {
    if (event.shiftKey && selection.anchor !== null) selection.extend(grid.hits, index);
    else selection.toggle(grid.hits[index], index);
  };

  root.addEventListener('click', (event) => {
    const index = indexOf(event);
    if (index === null) return;
    const hit = grid.hits[index];
    const action = event.target.closest('[data-action]')?.dataset.action;
    const isHeld = wasHeld;
    wasHeld = false;
    if (isHeld) event.preventDefault();
    else if (action === 'more' || action === 'less') toggleMark(hit.id, action === 'more' ? 1 : -1);
    // While pictures are selected, a click on a picture selects; so it does with Control and Shift.
    else if (action === 'select' || selection.count || event.shiftKey || event.ctrlKey || event.metaKey) {
      if (event.detail === 0 && !action) return; // The Enter key opens
      event.preventDefault();
      choose(event, index);
    }
  });

  let timer = 0;
  const release = () => clearTimeout(timer);
  root.addEventListener('pointerdown', (event) => {
    wasHeld = false;
    const index = indexOf(event);
    if (event.pointerType !== 'touch' || index === null) return;
    timer = setTimeout(() => {
      wasHeld = true;
      selection.toggle(grid.hits[index], index);
      navigator.vibrate?.(10);
    }, rest);
  });
  for (const name of ['pointerup', 'pointercancel', 'pointerleave']) root.addEventListener(name, release);
  addEventListener('scroll', release, { passive: true });
  root.addEventListener('contextmenu', (event) => {
    if (event.pointerType === 'touch') event.preventDefault();
  });
}
