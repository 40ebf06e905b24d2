// The parts of a query, for chips and for changes by buttons. The server alone decides what a query means
// (Docs/query-language.md); this reader only has to find the same parts in queries that the server accepts.

const filters = new Set([
  'after', 'before', 'date', 'year', 'in', 'near', 'under', 'name', 'type', 'camera', 'lens', 'tag', 'person', 'rating', 'is',
  'wider', 'taller', 'model', 'like',
]);
const settings = new Set(['limit', 'page', 'score', 'strength', 'fold', 'by', 'template', 'templates']);

/** One word from a position: characters but white space, where phrases in quotes and escapes belong to it. */
function wordEnd(q, start, quotesAnywhere) {
  let at = start;
  while (at < q.length && !/\s/.test(q[at])) {
    if (q[at] === '\\' && at + 1 < q.length) at += 2;
    else if (q[at] === '"' && (quotesAnywhere || at === start)) {
      at += 1;
      while (at < q.length && q[at] !== '"') at += q[at] === '\\' ? 2 : 1;
      at += 1;
    } else at += 1;
  }
  return Math.min(at, q.length);
}

/** The parts of a query in their order: terms of words, pictures of the library, files, filters and settings. */
export function parts(q) {
  const found = [];
  let term = null; // The words that still go on
  let sign = null; // A sign and a weight that wait for their term
  let at = 0;
  const begin = (kind, range, more) => {
    const part = { kind, sign: sign?.sign ?? 1, weight: sign?.weight ?? 1, ranges: [[sign?.start ?? range[0], range[1]]], ...more };
    sign = null;
    found.push(part);
    return part;
  };
  while (true) {
    while (at < q.length && /\s/.test(q[at])) at += 1;
    if (at >= q.length) break;
    const rest = q.slice(at);
    const spaced = /^([+-])(?=\s)/.exec(rest);
    const weight = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?:\s+\*(?=\s)|\*(?=["\p{L}#.~/\\]))/u.exec(rest);
    const key = /^([+-]?)([A-Za-z]+):(?=\S)/.exec(rest);
    const name = key?.[2].toLowerCase();
    const picture = /^([+-]?)#(\d+)(?=\s|$)/.exec(rest);
    const file = /^([+-]?)(?:\.\.?\/|~\/|\/[\p{L}\d_.~])/u.exec(rest);
    const single = /^([+-])(?=[\p{L}\p{Extended_Pictographic}"\\])/u.exec(rest);
    if (spaced) {
      sign = { start: at, sign: spaced[1] === '-' ? -1 : 1, weight: 1 };
      term = null;
      at += 1;
    } else if (key && (filters.has(name) || settings.has(name))) {
      const end = wordEnd(q, at, true);
      const negative = key[1] === '-' || sign?.sign === -1;
      found.push({
        kind: filters.has(name) ? 'filter' : 'setting', key: name, value: q.slice(at + key[0].length, end), sign: negative ? -1 : 1,
        ranges: [[sign?.start ?? at, end]],
      });
      sign = null;
      at = end;
    } else if (weight) {
      sign = { start: sign?.start ?? at, sign: sign?.sign ?? 1, weight: Number(weight[1]) };
      term = null;
      at += weight[0].length;
    } else if (picture || file) {
      const own = (picture ?? file)[1];
      const end = wordEnd(q, at, true);
      if (own) sign = { start: at, sign: own === '-' ? -1 : 1, weight: 1 };
      begin(picture ? 'picture' : 'file', [at, end], picture ? { id: Number(picture[2]) } : {});
      term = null;
      at = end;
    } else if (single) {
      const end = wordEnd(q, at + 1, false);
      sign = { start: at, sign: single[1] === '-' ? -1 : 1, weight: 1 };
      begin('words', [at, end], { text: q.slice(at + 1, end) });
      term = null;
      at = end;
    } else {
      const end = wordEnd(q, at, false);
      if (!term) term = begin('words', [at, end], { text: q.slice(at, end) });
      else {
        const last = term.ranges.at(-1);
        if (/^\s*$/.test(q.slice(last[1], at))) last[1] = end;
        else term.ranges.push([at, end]);
        term.text += ` ${q.slice(at, end)}`;
      }
      at = end;
    }
  }
  return found;
}

const isTerm = (part) => part.kind === 'words' || part.kind === 'picture' || part.kind === 'file';

/** Whether a query says what pictures show, so that they are ranked. */
export const hasTerms = (q) => parts(q).some(isTerm);

/** A query without one of its parts. */
export function without(q, part) {
  let rest = '';
  let from = 0;
  for (const [start, end] of part.ranges) {
    rest += `${q.slice(from, start)} `;
    from = end;
  }
  rest += q.slice(from);
  return tidy(rest);
}

/** White space collapsed outside of phrases, and no plus sign before the first term. */
function tidy(q) {
  return q.replace(/"(?:\\.|[^"\\])*"|\s+/g, (found) => (found[0] === '"' ? found : ' ')).trim().replace(/^\+ /, '');
}

const joined = (...pieces) => tidy(pieces.filter(Boolean).join(' '));

/** A query with a setting, or without it if the value is null. */
export function withSetting(q, key, value) {
  for (let old; (old = parts(q).find((part) => part.key === key)); ) q = without(q, old);
  return value === null ? q : joined(q, `${key}:${value}`);
}

/** The value of a setting, or null. */
export const setting = (q, key) => parts(q).find((part) => part.kind === 'setting' && part.key === key)?.value ?? null;

/** A query with a filter; one of the same key and value is not repeated. */
export function withFilter(q, key, value) {
  const quoted = quote(value);
  const has = parts(q).some((part) => part.key === key && part.sign > 0 && part.value === quoted);
  return has ? q : joined(q, `${key}:${quoted}`);
}

/** The weight of a picture that is marked; half of what the user asked for in words. */
const feedback = 0.5;

/** How a picture counts in a query: 1, -1, or 0. */
export function mark(q, id) {
  return Math.sign(parts(q).reduce((sum, part) => sum + (part.id === id ? part.sign * part.weight : 0), 0));
}

/**
 * A query with more like a picture (sign 1), less like it (-1), or without it (0). `isRanked` tells that something
 * beside the query says what pictures show.
 */
export function withMark(q, id, sign, { isRanked = false } = {}) {
  for (let old; (old = parts(q).find((part) => part.id === id)); ) q = without(q, old);
  if (sign === 0) return q;
  if (sign > 0 && !isRanked && !hasTerms(q)) return joined(`#${id}`, q);
  return joined(q, `${sign > 0 ? '+' : '-'} ${feedback} * #${id}`);
}

/** The pictures that are marked in a query. */
export function marked(q) {
  const pictures = parts(q).filter((part) => part.kind === 'picture');
  const ids = (sign) => pictures.filter((part) => Math.sign(part.sign * part.weight) === sign).map((part) => part.id);
  return { positives: ids(1), negatives: ids(-1) };
}

/** A value as the language writes it. */
export function quote(value) {
  return /^[\p{L}\d_.-]+$/u.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}

/** A value as people read it. */
export const unquoted = (value) => value.replace(/"((?:\\.|[^"\\])*)"/g, '$1').replace(/\\(.)/g, '$1');
