// Puts the page together.

import { page } from './address.js';
import { toast } from './announce.js';
import { connection } from './api.js';
import { showChips } from './chips.js';
import { bringIcons, byID } from './dom.js';
import { number } from './format.js';
import { Grid } from './grid.js';
import { startPointer } from './grid-pointer.js';
import { openHelp } from './help.js';
import { renewHome, showHome } from './home.js';
import { startKeys } from './keys.js';
import { library } from './library.js';
import { startLibraryButton } from './library-dialog.js';
import { startOptions } from './options.js';
import { startPictureInput } from './picture-input.js';
import { renewRail, showMonth, showRail } from './rail.js';
import { Search } from './search.js';
import { startSearchBox } from './search-box.js';
import { startSelectionBar } from './selection-bar.js';
import { fillDocument, language, text } from './strings.js';
import { Viewer } from './viewer.js';

/** While the server does not answer, it is asked so often, in milliseconds. */
const patience = 2000;

document.documentElement.lang = language;
fillDocument();
bringIcons();

const root = byID('pictures');
const grid = new Grid(root);
const search = new Search(grid);
const viewer = new Viewer(byID('viewer'), {
  async more(list) {
    if (list !== grid.hits || search.isComplete) return false;
    return search.more();
  },
  count: (list) => number(list.length) + (list === grid.hits && !search.isComplete ? '+' : ''),
});

const isHome = () => !page.state.q && !page.state.upload;
const searched = ({ q, upload, order }) => JSON.stringify([q, upload, order]);
let shown = null;

function show({ cause } = {}) {
  const key = searched(page.state);
  const isBack = cause === 'history';
  if (key !== shown) {
    // A picture that was marked with the keyboard keeps the focus in the new order.
    const focused = document.activeElement.closest?.('.tile');
    const last = viewer.id ?? (focused ? grid.hits[focused.dataset.index]?.id : undefined);
    shown = key;
    showHome(isHome());
    showChips();
    showRail();
    document.title = page.state.q ? `${page.state.q} · Photoseek` : text('title');
    search.start({
      isBack, scroll: isBack || cause === undefined ? page.scroll : undefined,
      focus: cause === 'page' ? last : undefined,
    });
  }
  showPicture();
}

function showPicture() {
  const { picture } = page.state;
  const last = viewer.id;
  if (picture) viewer.show(picture, grid.hits);
  else if (viewer.isOpen) {
    viewer.hide();
    // The focus goes back to the picture that was seen last.
    const index = grid.indexOf(last);
    if (index >= 0) grid.focus(index);
    else root.focus({ preventScroll: true });
  }
}

function renew() {
  search.forget();
  renewHome();
  renewRail();
  search.start({ scroll: grid.place ?? undefined });
}

page.addEventListener('change', (event) => show(event.detail));
startSearchBox({ onLeave: () => grid.focus(0) });
startOptions(grid);
startPictureInput();
startPointer(root, grid);
startSelectionBar();
startLibraryButton();
startKeys({ grid });
byID('help').addEventListener('click', openHelp);
document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  grid.hits.length ? grid.focus(0) : root.focus();
});

grid.addEventListener('draw', () => showMonth(grid.month));
let saving = 0;
addEventListener('scroll', () => {
  clearTimeout(saving);
  saving = setTimeout(() => (page.scroll = grid.place ?? undefined), 200);
}, { passive: true });

// A page that is opened with a picture knows the pictures around it only now.
search.addEventListener('show', () => viewer.adopt(grid.hits));

library.addEventListener('status', () => {
  showHome(isHome());
  showChips();
  search.explainAgain();
});
library.addEventListener('library', () => {
  // Pictures never move under the reader's eyes; an empty page has none to move.
  if (!grid.hits.length) renew();
  else toast(text('newPictures'), { label: text('showNew'), action: renew });
});

let isLost = false;
connection.addEventListener('lost', () => {
  byID('offline').textContent = text('offline');
  byID('offline').hidden = false;
  if (!isLost) setTimeout(function again() {
    library.refresh().then(() => isLost && setTimeout(again, patience));
  }, patience);
  isLost = true;
});
connection.addEventListener('answer', () => {
  if (!isLost) return;
  isLost = false;
  byID('offline').hidden = true;
  if (!grid.hits.length) renew();
});

library.start();
show();
if (isHome() && matchMedia('(hover: hover)').matches) byID('query').focus({ preventScroll: true });
