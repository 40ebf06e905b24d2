// Schemas as lists of their keys.

import { element } from '../script/dom.js';
import { text } from '../script/strings.js';
import { inline } from './prose.js';

/** What a reference within the description points at, with what stands beside the reference. */
export function resolved(api, node) {
  if (!node?.$ref) return node;
  const target = node.$ref.slice(2).split('/').reduce((value, key) => value[key.replaceAll('~1', '/').replaceAll('~0', '~')], api);
  return { ...resolved(api, target), ...node };
}

/** A link to a schema that has a name. */
function nameLink(schema) {
  const name = schema.$ref.split('/').at(-1);
  return element('a', { href: `#schema-${name}` }, name);
}

/** What a value is, in a few words. */
export function typeOf(api, schema) {
  if (schema.$ref) return [nameLink(schema)];
  if ('const' in schema) return [element('code', {}, JSON.stringify(schema.const))];
  if (schema.enum) return schema.enum.flatMap((value, index) => [index ? ' | ' : '', element('code', {}, JSON.stringify(value))]);
  if (schema.type === 'array') return [text('docsListOf'), ' ', ...typeOf(api, schema.items ?? {})];
  if (schema.contentMediaType) return [schema.contentMediaType];
  return [schema.type ?? text('docsAnything')];
}

/** What a value must be beside its type, such as "1 to 1000". */
export function boundsOf(api, node) {
  const schema = resolved(api, node);
  const range = (key, least, most) => {
    if (least === undefined && most === undefined) return null;
    const form = least === undefined ? 'Most' : most === undefined ? 'Least' : 'Between';
    return [text(`docs${key}${form}`, { least: `${least}`, most: `${most}` })];
  };
  const bounds = [
    range('Value', schema.minimum, schema.maximum), range('Length', schema.minLength, schema.maxLength),
    range('Items', schema.minItems, schema.maxItems),
    schema.exclusiveMinimum !== undefined && [text('docsValueAbove', { least: `${schema.exclusiveMinimum}` })],
    schema.pattern && [text('docsPattern'), ' ', element('code', {}, schema.pattern)],
    schema.default !== undefined && [text('docsDefault', { value: JSON.stringify(schema.default) })],
  ].filter(Boolean);
  return bounds.flatMap((bound, index) => (index ? ['; ', ...bound] : bound));
}

/** The keys of an object with those of the schemas that it includes, as `[name, schema, whether it is required]`. */
function keysOf(api, schema) {
  const all = [schema, ...(schema.allOf ?? []).map((part) => resolved(api, part))];
  return all.flatMap(({ properties = {}, required = [] }) =>
    Object.entries(properties).map(([name, value]) => [name, value, required.includes(name)]));
}

/** The schema of what is inside a value: of an object itself, or of the items of a list. */
function innerOf(api, node) {
  const schema = resolved(api, node);
  return schema.type === 'array' ? innerOf(api, schema.items ?? {}) : schema;
}

/** One entry of a list of keys or parameters. */
export function entry(api, name, node, { isRequired, place, description }) {
  const schema = resolved(api, node);
  const inner = innerOf(api, node);
  const hasKeys = inner.properties !== undefined;
  const words = inline(description ?? schema.description);
  const bounds = boundsOf(api, node);
  return [
    element(
      'dt', {}, element('code', { class: 'docs-name' }, name), ' ', element('span', { class: 'docs-type' }, ...typeOf(api, node)),
      place && element('span', { class: 'quiet' }, ` ${text('docsIn', { place })}`),
      isRequired && element('span', { class: 'docs-required' }, ` ${text('docsRequired')}`)),
    element(
      'dd', {}, words.length > 0 && element('p', {}, ...words), bounds.length > 0 && element('p', { class: 'quiet' }, ...bounds),
      hasKeys && keysLater(api, inner, name))];
}

/** The keys of an object inside another, drawn when they are asked for. */
function keysLater(api, schema, name) {
  const details = element('details', { class: 'docs-inner' }, element('summary', {}, text('docsKeysOf', { name })));
  details.addEventListener('toggle', () => {
    if (details.open && details.childElementCount === 1) details.append(drawSchema(api, schema));
  });
  return details;
}

/** A schema as the list of its keys, or in words. */
export function drawSchema(api, node) {
  const schema = innerOf(api, node);
  const keys = keysOf(api, schema);
  if (keys.length === 0) {
    return element('p', { class: 'docs-plain' }, ...typeOf(api, { ...schema, $ref: undefined }), ' ', element('span', { class: 'quiet' }, ...boundsOf(api, schema)));
  }
  return element('dl', { class: 'docs-keys' }, ...keys.flatMap(([name, value, isRequired]) => entry(api, name, value, { isRequired })));
}
