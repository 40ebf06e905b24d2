// The library, and what is being indexed.

import * as api from './api.js';
import { announce, attempt } from './announce.js';
import { openDialog } from './dialogs.js';
import { byID, element } from './dom.js';
import { folderForm } from './folder-form.js';
import { bytes, number, span } from './format.js';
import { library } from './library.js';
import { text } from './strings.js';

const phases = { crawling: 'phaseCrawling', embedding: 'phaseEmbedding', building: 'phaseBuilding', done: 'phaseDone' };
/** More are in the library, but nobody reads them here. */
const mostFailures = 500;

function progressView() {
  const { progress } = library;
  if (!progress) return [];
  const { running, phase, done, total, imagesPerSecond, secondsLeft, failed, problem } = progress;
  const isCounted = total > 0 && phase !== 'crawling';
  const title = running ? text(phases[phase] ?? 'phaseEmbedding') : text(problem ? 'phaseStopped' : 'phaseDone');
  return [
    element('p', {}, element('strong', {}, title), running && isCounted ? ` ${text('progress', { done, total })}` : ''),
    running && element('progress', { 'aria-label': title, max: total || 1, value: isCounted ? done : null }),
    running && element('p', { class: 'quiet' }, [
      imagesPerSecond && text('rate', { count: Math.round(imagesPerSecond) }),
      secondsLeft > 0 && text('left', { time: span(secondsLeft) }),
    ].filter(Boolean).join(' · ')),
    running && element('button', { type: 'button', onclick: attempt(() => api.stopIndexing()) }, text('stop')),
    !running && problem && element('p', {}, problem),
    failed > 0 && !library.failures.length && element('p', {}, text('failedFiles', { count: failed })),
  ].filter(Boolean);
}

function failuresView() {
  const { failures } = library;
  if (!failures.length) return [];
  return [element(
    'details', {}, element('summary', {}, text('failedFiles', { count: failures.length })),
    element('ul', { class: 'failures' }, ...failures.slice(0, mostFailures).map(({ path, reason }) => element(
      'li', {}, element('bdi', {}, path), element('span', { class: 'quiet' }, reason)))))];
}

function statusView() {
  const { status } = library;
  if (!status) return [];
  const rows = [
    ['libraryPictures', number(status.images)], ['libraryModel', status.models?.map(({ model }) => model).join(', ')],
    ['librarySize', status.bytes && bytes(status.bytes)], ['libraryFile', status.library],
  ];
  return rows.filter(([, value]) => value).flatMap(([label, value]) => [
    element('dt', {}, text(label)), element('dd', {}, element('bdi', {}, value))]);
}

async function openLibrary() {
  const progress = element('div', { class: 'indexing' });
  const failures = element('div', {});
  const facts = element('dl', { class: 'library-facts' });
  const again = element('button', { type: 'button', onclick: attempt(() => api.startIndexing()) }, text('indexAgain'));
  const show = () => {
    const details = failures.querySelector('details')?.open;
    // A button that has the focus is not replaced under it.
    const stopHadFocus = progress.contains(document.activeElement);
    progress.replaceChildren(...progressView());
    if (stopHadFocus) progress.querySelector('button')?.focus();
    failures.replaceChildren(...failuresView());
    if (details) failures.querySelector('details').open = true;
    facts.replaceChildren(...statusView());
    again.disabled = library.progress?.running === true;
  };
  const dialog = openDialog(
    text('libraryTitle'), facts, progress, failures,
    ...(library.isReadOnly ? [] : [element('h3', {}, text('addFolder')), folderForm(), again]));
  for (const name of ['status', 'indexing']) library.addEventListener(name, show);
  dialog.addEventListener('close', () => {
    for (const name of ['status', 'indexing']) library.removeEventListener(name, show);
  });
  show();
  try {
    library.failures = (await api.failures()).failures;
    show();
  } catch {
    // Events tell of them.
  }
}

/** The button at the top tells how far indexing is. */
export function startLibraryButton() {
  const state = byID('library-state');
  let wasRunning = false;
  const show = () => {
    const { progress, status } = library;
    const isRunning = progress?.running === true;
    byID('library').classList.toggle('is-running', isRunning);
    const isCounted = isRunning && progress.total > 0 && progress.phase !== 'crawling';
    if (isRunning) state.textContent = isCounted ? `${Math.floor((100 * progress.done) / progress.total)} %` : '…';
    else state.textContent = status ? number(status.images) : '';
    if (isRunning !== wasRunning) announce(text(isRunning ? 'phaseEmbedding' : 'phaseDone'));
    wasRunning = isRunning;
  };
  for (const name of ['status', 'indexing']) library.addEventListener(name, show);
  byID('library').addEventListener('click', openLibrary);
}
