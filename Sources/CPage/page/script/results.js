// The hits of one search, loaded page by page.

/** The first page fills a screen; the next ones double up to this. */
const first = 60;
const largest = 960;

/** Hits that grow at their end only. `load` gets {limit, page} and a signal, and gives what the server answers. */
export class Results {
  hits = [];
  isComplete = false;
  /** What the first page said besides hits. */
  output = null;
  /** What goes on to show more hits, if anything does. */
  growth = null;
  #seen = new Set();
  #limit = first;
  #page = 1;
  #pending = null;

  /** If `most` is given, that many hits are loaded at once and none after them. */
  constructor(load, signal, { most } = {}) {
    Object.assign(this, { load, signal, most });
    if (most) this.#limit = most;
  }

  /** Loads the next page; several calls at once are one. */
  more() {
    if (this.isComplete) return Promise.resolve();
    this.#pending ??= this.#load().finally(() => (this.#pending = null));
    return this.#pending;
  }

  async #load() {
    const limit = this.#limit;
    const output = await this.load({ limit, page: this.#page }, this.signal);
    this.output ??= output;
    for (const hit of output.results) {
      // The library may change between two pages, and a hit may come twice.
      if (this.#seen.has(hit.id)) continue;
      this.#seen.add(hit.id);
      this.hits.push(hit);
    }
    this.isComplete = output.results.length < limit || this.most !== undefined;
    // After n hits in full pages, the next n are the second page of n; from the largest page on, the next page.
    if (limit < largest) [this.#limit, this.#page] = [limit * this.#page, 2];
    else this.#page += 1;
  }
}
