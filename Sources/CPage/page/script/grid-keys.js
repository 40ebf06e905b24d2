// Where keys lead in the grid.

/** The index of the picture that a key leads to, or null if the key does not move. */
export function moves(event, layout, index) {
  const isRightToLeft = document.dir === 'rtl';
  const last = layout.placed - 1;
  const within = (at) => Math.min(last, Math.max(0, at));
  const row = layout.rowOf(index);
  switch (event.key) {
    case 'ArrowLeft': return within(index + (isRightToLeft ? 1 : -1));
    case 'ArrowRight': return within(index + (isRightToLeft ? -1 : 1));
    case 'ArrowUp': return below(layout, index, row - 1);
    case 'ArrowDown': return below(layout, index, row + 1);
    case 'PageUp': return below(layout, index, layout.rowAt(layout.rows[row].top - innerHeight * 0.8));
    case 'PageDown': return below(layout, index, layout.rowAt(layout.rows[row].top + innerHeight * 0.8));
    case 'Home': return event.ctrlKey || event.metaKey ? 0 : layout.rows[row].start;
    case 'End': return event.ctrlKey || event.metaKey ? last : layout.rows[row].end - 1;
    default: return null;
  }
}

/** The picture of another row whose middle is nearest to the middle of this one. */
function below(layout, index, target) {
  const to = layout.rows[Math.min(layout.rows.length - 1, Math.max(0, target))];
  const from = layout.rows[layout.rowOf(index)];
  if (to === from) return index;
  const middle = middles(from, layout.gap)[index - from.start];
  const others = middles(to, layout.gap);
  let best = 0;
  others.forEach((other, at) => {
    if (Math.abs(other - middle) < Math.abs(others[best] - middle)) best = at;
  });
  return to.start + best;
}

function middles({ widths }, gap) {
  let edge = 0;
  return widths.map((width) => {
    const middle = edge + width / 2;
    edge += width + gap;
    return middle;
  });
}
