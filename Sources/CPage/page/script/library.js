// What the server says about the library, and what it tells live.

import * as api from './api.js';

class Library extends EventTarget {
  /** The last status, or null before the first. */
  status = null;
  /** The last event of indexing, or null if none has come. */
  progress = null;
  failures = [];
  #events = null;
  #begun;
  /** Resolves after the first status has come, or has failed to come. */
  ready = new Promise((resolve) => (this.#begun = resolve));

  async start() {
    await this.refresh();
    this.#begun();
    this.#listen();
  }

  /** Asks for the status anew. */
  async refresh() {
    try {
      this.status = await api.status();
      this.#tell('status');
    } catch {
      // The connection tells of it; a library that cannot be read is told of by the search.
    }
  }

  get isReadOnly() {
    return this.status?.readOnly === true;
  }

  get isEmpty() {
    return this.status?.images === 0;
  }

  /** Pictures are known, and none can be searched. */
  get isUnindexed() {
    return this.status?.images > 0 && !this.status.models?.some((model) => model.embeddings > 0);
  }

  #listen() {
    if (this.#events) return;
    this.#events = api.events();
    // A connection that breaks is taken up again by the browser; what was told meanwhile is asked for.
    this.#events.addEventListener('error', () => {
      this.refresh();
      this.#events.addEventListener('open', () => this.refresh(), { once: true });
    });
    const on = (name, act) => this.#events.addEventListener(name, (event) => act(JSON.parse(event.data)));
    on('indexing', (progress) => {
      // The first event of a server that has not indexed yet tells of nothing.
      if (!progress.running && !progress.total && !progress.problem && !this.progress) return;
      this.progress = progress;
      this.#tell('indexing');
    });
    on('failures', (failures) => {
      this.failures = failures;
      this.#tell('indexing');
    });
    on('library', async () => {
      await this.refresh();
      this.#tell('library');
    });
  }

  #tell(name) {
    this.dispatchEvent(new Event(name));
  }
}

export const library = new Library();
