// Justified rows: every row fills the width, all its pictures have one height, and nobody's shape is changed much.

/** Shapes beyond these are cut, so that a panorama does not fill the screen and a long receipt is not a line. */
const narrowest = 0.5;
const widest = 3;

/**
 * Rows of pictures for one width. Pictures are appended; rows that are laid out never change after that, so the
 * page does not jump. Positions and sizes are CSS pixels. A row is {start, end, top, height, widths}.
 */
export class Layout {
  rows = [];
  height = 0;
  /** The number of pictures that are in rows. */
  placed = 0;

  constructor({ width, rowHeight, gap }) {
    Object.assign(this, { width, rowHeight, gap });
  }

  /** Lays out what is new in a list of pictures. Unless it is complete, the last row waits until it is full. */
  append(pictures, isComplete) {
    let start = this.placed;
    let shapes = [];
    let sum = 0;
    for (let at = start; at < pictures.length; at += 1) {
      const shape = Layout.shape(pictures[at]);
      const before = this.#rowHeight(sum, shapes.length);
      const after = this.#rowHeight(sum + shape, shapes.length + 1);
      if (after >= this.rowHeight) {
        shapes.push(shape);
        sum += shape;
        continue;
      }
      // The picture that makes the row too low stays if this is nearer to the wanted height than without it.
      const keeps = shapes.length === 0 || this.rowHeight / after < before / this.rowHeight;
      if (keeps) shapes.push(shape);
      this.#close(start, shapes, keeps ? after : before);
      start += shapes.length;
      shapes = keeps ? [] : [shape];
      sum = keeps ? 0 : shape;
    }
    if (isComplete && shapes.length) this.#close(start, shapes, Math.min(this.rowHeight, this.#rowHeight(sum, shapes.length)));
  }

  /** Width by height as drawn. */
  static shape({ width, height }) {
    return Math.min(widest, Math.max(narrowest, width / height || 1));
  }

  #rowHeight(sum, count) {
    return sum ? (this.width - this.gap * (count - 1)) / sum : Infinity;
  }

  #close(start, shapes, exactHeight) {
    const height = Math.round(exactHeight);
    // Edges are rounded, not widths: so the last one is exactly at the end of the row.
    let edge = 0;
    const widths = shapes.map((shape) => {
      const from = Math.round(edge);
      edge += shape * exactHeight;
      return Math.round(edge) - from;
    });
    this.rows.push({ start, end: start + shapes.length, top: this.height, height, widths });
    this.height += height + this.gap;
    this.placed = start + shapes.length;
  }

  /** The index of the row at a height, or of the nearest one; -1 if there are none. O(log rows). */
  rowAt(top) {
    return this.#last((row) => row.top <= top);
  }

  /** The index of the row of a picture. O(log rows). */
  rowOf(index) {
    return this.#last((row) => row.start <= index);
  }

  #last(holds) {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holds(this.rows[middle])) low = middle + 1;
      else high = middle;
    }
    return this.rows.length ? Math.max(0, low - 1) : -1;
  }
}
