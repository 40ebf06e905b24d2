// What can be done with the selected pictures.

import { page } from './address.js';
import { attempt, toast } from './announce.js';
import * as api from './api.js';
import { ask, field } from './dialogs.js';
import { button, byID, element } from './dom.js';
import { copy, save, saveBlob } from './downloads.js';
import { library } from './library.js';
import { withMark } from './query.js';
import { selection } from './selection.js';
import { text } from './strings.js';

/** Browsers start downloads one after the other; at once they would drop some. */
const between = 250;

async function copyPaths() {
  const { hits } = selection;
  try {
    await copy(hits.map((hit) => hit.path).join('\n'));
    toast(text('copied', { count: hits.length }));
  } catch {
    toast(text('copyFailed'), { isFault: true });
  }
}

async function download() {
  for (const hit of selection.hits) {
    save(api.downloadedFile(hit));
    await new Promise((resolve) => setTimeout(resolve, between));
  }
}

const sheet = attempt(async () => saveBlob(await api.contactSheet(selection.hits.map((hit) => hit.id)), 'contact-sheet.html'));

function more() {
  const { hits } = selection;
  const { q, upload } = page.state;
  page.go({ q: hits.reduce((found, hit) => withMark(found, hit.id, 1, { isRanked: Boolean(upload) }), q) });
  selection.clear();
}

const words = (list) => list.split(',').map((word) => word.trim()).filter(Boolean);

export function changeTags(hits, done) {
  const known = element(
    'datalist', { id: 'known-tags' }, ...(library.status?.tags ?? []).map(({ value }) => element('option', { value })));
  ask(text('tagTitle', { count: hits.length }), {
    hint: text('tagHint'), action: text('tagSave'),
    fields: [
      field(text('tagAdd'), { name: 'add', list: 'known-tags' }), field(text('tagRemove'), { name: 'remove', list: 'known-tags' }), known],
    send: async ({ add, remove }) => {
      const [added, removed] = [words(add), words(remove)];
      const { images } = await api.changeTags(hits.map((hit) => hit.id), added, removed);
      for (const hit of hits) hit.tags = [...new Set([...(hit.tags ?? []), ...added])].filter((tag) => !removed.includes(tag));
      library.refresh();
      done?.();
      return text('tagged', { count: images });
    },
  });
}

export function startSelectionBar() {
  const bar = byID('selection');
  const count = element('strong', { role: 'status' });
  const tags = button('tag', text('tagAction'), () => changeTags(selection.hits), { shown: true });
  bar.append(
    button('close', text('clearSelection'), () => selection.clear(), { class: 'plain' }), count,
    button('copy', text('copyPaths'), copyPaths, { shown: true }), button('download', text('download'), download, { shown: true }),
    button('sheet', text('sheet'), sheet, { shown: true }), tags, button('more', text('moreLike'), more, { shown: true }));
  selection.addEventListener('change', () => {
    bar.hidden = selection.count === 0;
    document.body.classList.toggle('is-selecting', selection.count > 0);
    tags.hidden = library.isReadOnly;
    count.textContent = text('selected', { count: selection.count });
    if (bar.contains(document.activeElement) && bar.hidden) byID('pictures').focus({ preventScroll: true });
  });
}
