// Calls to the server, all relative to the page, so that it works below any base path.

import { text } from './strings.js';

/** What the server said about a call that it refused. */
export class Problem extends Error {
  constructor(status, { title, detail, offset, length } = {}) {
    super(detail || title || `${status}`);
    Object.assign(this, { status, title, offset, length });
  }

  /** Whether the server does not have this call at all. */
  get isMissing() {
    return this.status === 404 || this.status === 405 || this.status === 501;
  }
}

/** The server could not be reached. */
export class Unreachable extends Error {}

/** Told of each call whether the server answered. */
export const connection = new EventTarget();

const root = new URL('api/', document.baseURI);

function address(path, parameters = {}) {
  const url = new URL(path, root);
  for (const [key, value] of Object.entries(parameters))
    if (value !== undefined && value !== null) url.searchParams.set(key, value);
  return url.href;
}

async function call(path, { parameters, ...options } = {}) {
  let response;
  try {
    response = await fetch(address(path, parameters), { credentials: 'same-origin', ...options });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    connection.dispatchEvent(new Event('lost'));
    throw new Unreachable(text('offline'));
  }
  connection.dispatchEvent(new Event('answer'));
  if (response.ok) return response;
  const isProblem = response.headers.get('Content-Type')?.includes('json');
  throw new Problem(response.status, isProblem ? await response.json() : { title: response.statusText });
}

const json = async (...call_) => (await call(...call_)).json();
const send = (path, method, body, signal) => call(path, {
  method, signal, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
});

/** Hits of a query and, if there is one, of the picture that the user gave. */
export function search({ q, upload, limit, page }, signal) {
  const parameters = { q, limit, page };
  if (!upload) return json('search', { parameters, signal });
  const headers = { 'Content-Type': upload.type.startsWith('image/') ? upload.type : 'application/octet-stream' };
  return json('search', { parameters, signal, method: 'POST', headers, body: upload });
}

export const similar = (id, limit, signal) => json(`similar/${id}`, { parameters: { limit }, signal });
export const image = (id, signal) => json(`images/${id}`, { signal });
export const status = (signal) => json('status', { signal });
export const suggest = (q, cursor, signal) => json('suggest', { parameters: { q, cursor }, signal });
export const timeline = (q, signal) => json('timeline', { parameters: { q }, signal });
export const onThisDay = (signal) => json('onthisday', { signal });
export const groups = (k, signal) => json('groups', { parameters: { k }, signal });
export const failures = () => json('failures');
export const startIndexing = (paths) => send('index', 'POST', paths ? { paths } : {});
export const stopIndexing = () => call('index', { method: 'DELETE' });
export const changeTags = (ids, add, remove) => send('images/tags', 'POST', { ids, add, remove });
export const saveProbe = (name, positives, negatives) => send('probes', 'POST', { name, positives, negatives });
export const saveSearch = (name, query) => send('saved', 'POST', { name, query });
export const removeSearch = (name) => call('saved', { method: 'DELETE', parameters: { name } });
export const contactSheet = async (ids) => (await send('sheet', 'POST', { ids })).blob();

/** The address of a thumbnail. Its version makes it immutable. */
export const thumbnail = ({ id, version }, size) => address(`images/${id}/thumbnail`, { size, v: version });
export const shownFile = ({ id, version }) => address(`images/${id}/file`, { display: 1, v: version });
export const downloadedFile = ({ id }) => address(`images/${id}/file`, { download: 1 });

/** Live events of the server. */
export const events = () => new EventSource(address('events'), { withCredentials: true });
