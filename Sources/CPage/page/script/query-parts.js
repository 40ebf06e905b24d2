// The parts of a query, for chips and for changes by buttons. The server alone decides what a query means
// (Docs/query-language.md); this reader only has to find the same parts in queries that the server accepts.

const filters = new Set([
  'after', 'before', 'date', 'year', 'in', 'near', 'under', 'name', 'type', 'camera', 'lens', 'tag', 'person', 'rating', 'is',
  'wider', 'taller', 'model', 'like',
]);
const settings = new Set(['limit', 'page', 'score', 'strength', 'fold', 'by', 'template', 'templates']);

// What a word may begin with.
const patterns = {
  sign: /^([+-])(?=\s)/,
  key: /^([+-]?)([A-Za-z]+):(?=\S)/,
  weight: /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?:\s+\*(?=\s)|\*(?=["\p{L}#.~/\\]))/u,
  picture: /^([+-]?)#(\d+)(?=\s|$)/,
  file: /^([+-]?)(?:\.\.?\/|~\/|\/[\p{L}\d_.~])/u,
  signedWord: /^([+-])(?=[\p{L}\p{Extended_Pictographic}"\\])/u,
};

const value = (sign) => (sign === '-' ? -1 : 1);

/** Reads a query from its beginning to its end, one word after the other. */
class Reader {
  parts = [];
  #at = 0;
  #words = null; // The term of words that still goes on
  #lead = null; // A sign and a weight that wait for their term

  constructor(q) {
    this.q = q;
    while (this.#skipSpace()) this.#readWord();
  }

  #skipSpace() {
    while (this.#at < this.q.length && /\s/.test(this.q[this.#at])) this.#at += 1;
    return this.#at < this.q.length;
  }

  #readWord() {
    const rest = this.q.slice(this.#at);
    for (const [name, pattern] of Object.entries(patterns)) {
      const match = pattern.exec(rest);
      if (match && this[name](match)) return;
    }
    this.#plainWord();
  }

  // One method for each pattern; it tells whether the word is what the pattern says.

  sign([, sign]) {
    this.#lead = { start: this.#at, sign: value(sign), weight: 1 };
    this.#words = null;
    this.#at += 1;
    return true;
  }

  key([prefix, sign, name]) {
    const key = name.toLowerCase();
    const kind = filters.has(key) ? 'filter' : settings.has(key) ? 'setting' : null;
    if (!kind) return false;
    const end = this.#wordEnd(this.#at, true);
    this.parts.push({
      kind, key, value: this.q.slice(this.#at + prefix.length, end), sign: sign === '-' ? -1 : this.#lead?.sign ?? 1,
      ranges: [[this.#lead?.start ?? this.#at, end]],
    });
    this.#lead = null;
    this.#at = end;
    return true;
  }

  weight([prefix, number]) {
    this.#lead = { start: this.#lead?.start ?? this.#at, sign: this.#lead?.sign ?? 1, weight: Number(number) };
    this.#words = null;
    this.#at += prefix.length;
    return true;
  }

  picture([, sign, id]) {
    return this.#wholeTerm('picture', sign, { id: Number(id) });
  }

  file([, sign]) {
    return this.#wholeTerm('file', sign, {});
  }

  signedWord([, sign]) {
    const end = this.#wordEnd(this.#at + 1, false);
    this.#lead = { start: this.#at, sign: value(sign), weight: 1 };
    this.#term('words', end, { text: this.q.slice(this.#at + 1, end) });
    this.#words = null;
    this.#at = end;
    return true;
  }

  /** A term that is one word. */
  #wholeTerm(kind, sign, more) {
    const end = this.#wordEnd(this.#at, true);
    if (sign) this.#lead = { start: this.#at, sign: value(sign), weight: 1 };
    this.#term(kind, end, more);
    this.#words = null;
    this.#at = end;
    return true;
  }

  /** A word that has no other meaning; it goes on with the term before it, even if filters stand between. */
  #plainWord() {
    const end = this.#wordEnd(this.#at, false);
    const word = this.q.slice(this.#at, end);
    if (this.#words) {
      const last = this.#words.ranges.at(-1);
      if (/^\s*$/.test(this.q.slice(last[1], this.#at))) last[1] = end;
      else this.#words.ranges.push([this.#at, end]);
      this.#words.text += ` ${word}`;
    } else this.#words = this.#term('words', end, { text: word });
    this.#at = end;
  }

  #term(kind, end, more) {
    const { start = this.#at, sign = 1, weight = 1 } = this.#lead ?? {};
    this.#lead = null;
    const part = { kind, sign, weight, ranges: [[start, end]], ...more };
    this.parts.push(part);
    return part;
  }

  /** Where a word ends: at white space, unless it stands in quotes or after a backslash. */
  #wordEnd(start, quotesAnywhere) {
    const { q } = this;
    let at = start;
    while (at < q.length && !/\s/.test(q[at])) {
      if (q[at] === '\\') at += 2;
      else if (q[at] === '"' && (quotesAnywhere || at === start)) {
        at += 1;
        while (at < q.length && q[at] !== '"') at += q[at] === '\\' ? 2 : 1;
        at += 1;
      } else at += 1;
    }
    return Math.min(at, q.length);
  }
}

/**
 * The parts of a query in their order: terms of words, pictures of the library, files, filters and settings. Each has
 * its kind, its sign (1 or -1) and its ranges in the query; terms have a weight, and text or an id; the others a key
 * and a value as it is written.
 */
export const parts = (q) => new Reader(q).parts;

const isTerm = ({ kind }) => kind === 'words' || kind === 'picture' || kind === 'file';

/** Whether a query says what pictures show, so that they are ranked. */
export const hasTerms = (q) => parts(q).some(isTerm);
