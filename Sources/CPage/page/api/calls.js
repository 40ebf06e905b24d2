// One call of the API: its parameters, bodies and answers.

import { element } from '../script/dom.js';
import { text } from '../script/strings.js';
import { curl } from './curl.js';
import { inline, prose } from './prose.js';
import { drawSchema, entry, resolved, typeOf } from './schemas.js';

/** The methods of calls, in the order in which they are shown. */
export const methods = ['get', 'post', 'delete'];

/** A call as its method and its address. */
export const callName = ({ method, path }) => [
  element('span', { class: `docs-method docs-${method}` }, method.toUpperCase()), ' ', element('span', { class: 'docs-path' }, path)];

/** A text to copy. */
function copied(words, label) {
  const button = element('button', { type: 'button', class: 'link', 'aria-label': text('docsCopyOf', { label }) }, text('docsCopy'));
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(words);
    document.getElementById('announcement').textContent = text('docsCopied');
  });
  return element('div', { class: 'docs-code' }, element('pre', {}, element('code', {}, words)), navigator.clipboard && button);
}

/** The examples of a content as `[title, value]`. */
const examplesOf = ({ example, examples = {} }) => [
  ...(example === undefined ? [] : [[text('docsExample'), example]]),
  ...Object.values(examples).map(({ summary, value }) => [text('docsExampleOf', { name: summary }), value])];

const written = (value) => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));

/** A content by its type. Types that only differ in the picture's format share one line. */
function contentsOf(api, content, name) {
  const entries = Object.entries(content ?? {});
  const plain = entries.filter(([, { schema = {} }]) => schema.contentMediaType);
  return [
    plain.length > 0 && element('p', { class: 'docs-types' }, ...plain.flatMap(([type], index) => [index ? ', ' : '', element('code', {}, type)])),
    ...entries.filter((one) => !plain.includes(one)).flatMap(([type, media]) => [
      element('p', { class: 'docs-types' }, element('code', {}, type), ': ', ...typeOf(api, media.schema)),
      resolved(api, media.schema).type !== 'string' && drawSchema(api, media.schema),
      ...examplesOf(media).flatMap(([title, value]) => [
        element('p', { class: 'docs-label' }, title), copied(written(value), `${name}, ${title}`)])])];
}

function answer(api, status, node, id) {
  const response = resolved(api, node);
  const headers = Object.entries(response.headers ?? {}).map(([name, header]) => [name, resolved(api, header)]);
  const contents = contentsOf(api, response.content, `${id} ${status}`);
  const heading = [
    element('span', { class: `docs-status ${status < 400 ? 'is-good' : 'is-fault'}` }, status), ' ', element('span', {}, ...inline(response.description))];
  return element(
    'details', { class: 'docs-answer', open: status < 300 }, element('summary', {}, ...heading),
    headers.length > 0 && element('dl', { class: 'docs-keys' }, ...headers.flatMap(([name, header]) =>
      entry(api, name, header.schema, { isRequired: header.required, place: text('docsHeader'), description: header.description }))),
    ...contents);
}

/** A call with all that belongs to it. */
export function callSection(api, one) {
  const { call } = one;
  const parameters = one.parameters.map((node) => resolved(api, node));
  const heading = (words) => element('h4', {}, words);
  return element(
    'section', { class: 'docs-call', id: call.operationId, 'aria-labelledby': `${call.operationId}-name` },
    element('h3', { id: `${call.operationId}-name` }, ...callName(one)), element('p', { class: 'docs-summary' }, ...inline(call.summary)),
    ...prose(call.description),
    ...(parameters.length ? [heading(text('docsParameters')), element('dl', { class: 'docs-keys' }, ...parameters.flatMap((parameter) => entry(
      api, parameter.name, parameter.schema,
      { isRequired: parameter.required, place: text(`docsPlace_${parameter.in}`), description: parameter.description })))] : []),
    ...(call.requestBody ? [heading(text('docsBody')), ...prose(call.requestBody.description),
      ...contentsOf(api, call.requestBody.content, call.operationId)] : []),
    heading(text('docsTry')), copied(curl(api, { ...one, parameters }), `${call.operationId}, curl`),
    heading(text('docsAnswers')), ...Object.entries(call.responses).map(([status, node]) => answer(api, status, node, call.operationId)));
}
