// A strip of similar pictures.

import { link, page } from './address.js';
import * as api from './api.js';
import { element } from './dom.js';
import { text } from './strings.js';
import { description } from './tile.js';

const most = 24;

/** Shows pictures like one of the library; `follow` is told of them when one is opened. */
export async function showSimilar(root, id, signal, follow) {
  let hits;
  try {
    hits = (await api.similar(id, most + 1, signal)).results.filter((hit) => hit.id !== id).slice(0, most);
  } catch {
    hits = [];
  }
  if (signal.aborted) return;
  root.replaceChildren();
  if (!hits.length) return;
  root.append(element('h2', { class: 'unseen' }, text('similar')), element(
    'ul', {},
    ...hits.map((hit) => element(
      'li', {},
      element(
        'a', {
          href: link({ ...page.state, picture: hit.id }), 'aria-label': description(hit),
          onclick: (event) => {
            if (event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            follow(hits);
            page.go({ picture: hit.id }, { replace: true });
          },
        },
        element('img', { src: api.thumbnail(hit, 256), alt: '', loading: 'lazy', decoding: 'async' }))))));
}
