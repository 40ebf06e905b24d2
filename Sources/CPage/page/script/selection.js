// Which pictures are selected.

/** Pictures by id, in the order in which they were selected. Tells of changes. */
class Selection extends EventTarget {
  #hits = new Map();
  /** Where a range begins: the index of the last picture that was selected alone. */
  anchor = null;

  get count() {
    return this.#hits.size;
  }

  get hits() {
    return [...this.#hits.values()];
  }

  has(id) {
    return this.#hits.has(id);
  }

  toggle(hit, index) {
    if (!this.#hits.delete(hit.id)) this.#hits.set(hit.id, hit);
    this.anchor = index;
    this.#tell();
  }

  /** Adds everything from the anchor to an index. */
  extend(hits, index) {
    const anchor = Math.min(this.anchor ?? index, hits.length - 1);
    this.add(hits.slice(Math.min(anchor, index), Math.max(anchor, index) + 1));
    this.anchor = anchor;
  }

  add(hits) {
    for (const hit of hits) this.#hits.set(hit.id, hit);
    this.#tell();
  }

  clear() {
    if (!this.count) return;
    this.#hits.clear();
    this.anchor = null;
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event('change'));
  }
}

export const selection = new Selection();
