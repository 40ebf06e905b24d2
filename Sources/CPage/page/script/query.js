// Changes of a query by buttons.

import { hasTerms, parts } from './query-parts.js';

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

/** How pictures count in a query: weights by id, with their signs. */
export function weights(q) {
  const sums = new Map();
  for (const { id, sign, weight } of parts(q)) if (id !== undefined) sums.set(id, (sums.get(id) ?? 0) + sign * weight);
  return sums;
}

/** How a picture counts in a query: 1, -1, or 0. */
export const mark = (q, id) => Math.sign(weights(q).get(id) ?? 0);

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
  const all = [...weights(q)];
  const ids = (sign) => all.filter(([, weight]) => Math.sign(weight) === sign).map(([id]) => id);
  return { positives: ids(1), negatives: ids(-1) };
}

/** A value as the language writes it. */
export function quote(value) {
  return /^[\p{L}\d_.-]+$/u.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}

/** A value as people read it. */
export const unquoted = (value) => value.replace(/"((?:\\.|[^"\\])*)"/g, '$1').replace(/\\(.)/g, '$1');
