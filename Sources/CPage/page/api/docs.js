// The description of the API (openapi.json), drawn as a page.

import { element } from '../script/dom.js';
import { fillDocument, text } from '../script/strings.js';
import { callSection, callName, methods } from './calls.js';
import { prose } from './prose.js';
import { drawSchema } from './schemas.js';

const contents = document.getElementById('contents');
const main = document.getElementById('calls');

/** All calls of the description as `{ path, method, call, parameters }`, by the group that they are in. */
function callsByGroup(api) {
  const groups = new Map(api.tags.map(({ name }) => [name, []]));
  for (const [path, item] of Object.entries(api.paths))
    for (const method of methods.filter((name) => item[name]))
      groups.get(item[method].tags[0]).push({
        path, method, call: item[method], parameters: [...item.parameters ?? [], ...item[method].parameters ?? []],
      });
  return groups;
}

const listed = (links) => element('ul', {}, ...links.map((link) => element('li', {}, link)));

function drawContents(api, groups) {
  contents.replaceChildren(
    ...[...groups].flatMap(([group, calls]) => [
      element('h2', {}, element('a', { href: `#${group}` }, group)),
      listed(calls.map((one) => element('a', { href: `#${one.call.operationId}` }, ...callName(one))))]),
    element('h2', {}, element('a', { href: '#schemas' }, text('docsSchemas'))));
}

function drawGroups(api, groups) {
  main.replaceChildren(
    element('h1', {}, text('docsTitle', { name: api.info.title })), element('p', { class: 'docs-lead' }, api.info.summary),
    ...prose(api.info.description),
    ...api.tags.flatMap(({ name, description }) => [
      element('h2', { id: name }, name), ...prose(description), ...groups.get(name).map((one) => callSection(api, one))]),
    element('h2', { id: 'schemas' }, text('docsSchemas')),
    ...Object.entries(api.components.schemas).map(([name, schema]) => element(
      'details', { id: `schema-${name}`, class: 'docs-schema' },
      element('summary', {}, element('h3', {}, name), element('span', { class: 'quiet' }, schema.description ?? '')),
      drawSchema(api, schema))));
}

/** Shows what the address names, opened. */
function showTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  if (target.tagName === 'DETAILS') target.open = true;
  target.scrollIntoView();
}

async function start() {
  fillDocument();
  try {
    const answer = await fetch('openapi.json', { credentials: 'same-origin' });
    if (!answer.ok) throw new Error(answer.statusText);
    const api = await answer.json();
    const groups = callsByGroup(api);
    drawContents(api, groups);
    drawGroups(api, groups);
    showTarget();
  } catch (error) {
    main.replaceChildren(element('h1', {}, text('docsFault')), element('p', {}, error.message));
  }
}

addEventListener('hashchange', showTarget);
start();
