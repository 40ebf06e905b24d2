// Every word that the page shows. A translation replaces the values; text in braces is filled in.
// A value with plural forms is an object with the categories of Intl.PluralRules, chosen by {count}.

export const language = 'en';

const strings = {
  title: 'Photoseek: find pictures by what they show',
  skip: 'Skip to the pictures',
  home: 'Photoseek: all pictures',
  query: 'Search your pictures',
  queryPlaceholder: 'Search your pictures: a dog on a beach',
  clear: 'Clear the search',
  pick: 'Search by a picture',
  suggestions: 'Suggestions',
  library: 'Library and indexing',
  help: 'Help and keys',
  viewer: 'Picture',
  drop: 'Drop a picture to search by it',
  close: 'Close',
  cancel: 'Cancel',
  retry: 'Try again',

  pictures: { one: '{count} picture', other: '{count} pictures' },
  picturesByTime: { one: '{count} picture, newest first', other: '{count} pictures, newest first' },
  bestByTime: { one: 'The best match', other: 'The {count} best matches, newest first' },
  loadedSoFar: '{count} or more matches',
  announceMatches: { one: '{count} picture found', other: '{count} pictures found' },
  announceMany: '{count} or more pictures found',
  announceNone: 'No picture found',
  end: { one: 'That was the only picture.', other: 'All {count} pictures are above.' },
  endTooTall: 'The first {count} pictures are shown. Add words or filters to see others.',

  strengthLabel: 'Strength',
  strengthHint: 'Show only matches of this strength, 0 to 100',
  foldLabel: 'Fold look-alikes',
  foldHint: 'Show pictures that are nearly the same as one',
  orderLabel: 'Order',
  orderStrength: 'Best match first',
  orderTime: 'Newest first',
  sizeLabel: 'Size of the pictures',
  saveSearch: 'Save this search',
  saveProbe: 'Save what you marked',

  chips: 'Parts of the search',
  removePart: 'Remove {part}',
  uploadPart: 'your picture',
  picturePart: 'picture {id}',
  minus: 'without',
  uploadGone: 'The picture of this search is not kept on this device. Pick it again, or remove it.',
  uploadTooLarge: 'This file has {size}. A picture to search by may have 64 MB.',
  uploadNone: 'That is no picture file.',

  rail: 'Years and months',
  undated: 'Without a date',
  onThisDay: 'On this day',
  yearsAgo: { one: '{count} year ago', other: '{count} years ago' },
  groups: 'Groups',
  places: 'Places',
  cameras: 'Cameras',
  tags: 'Tags',
  savedSearches: 'Saved searches',
  removeSaved: 'Remove the saved search {name}',
  allPictures: 'All pictures',
  newPictures: 'The library has changed.',
  showNew: 'Show its pictures',

  tileStrength: 'strength {count}',
  tileFolded: { one: 'and {count} nearly the same', other: 'and {count} nearly the same' },
  select: 'Select {name}',
  moreLike: 'More like this',
  lessLike: 'Not like this',
  moreLikeName: 'More like {name}',
  lessLikeName: 'Not like {name}',
  grid: 'Pictures',

  selection: 'Selected pictures',
  selected: { one: '{count} selected', other: '{count} selected' },
  copyPaths: 'Copy paths',
  copied: { one: 'Copied {count} path', other: 'Copied {count} paths' },
  copyFailed: 'The browser does not allow copying here.',
  download: 'Download',
  sheet: 'Contact sheet',
  tagAction: 'Tags',
  clearSelection: 'Clear the selection',
  tagTitle: { one: 'Tags of {count} picture', other: 'Tags of {count} pictures' },
  tagAdd: 'Add',
  tagRemove: 'Remove',
  tagHint: 'Several tags are separated by commas.',
  tagSave: 'Save tags',
  tagged: { one: 'Saved the tags of {count} picture', other: 'Saved the tags of {count} pictures' },

  saveTitle: 'Save this search',
  probeTitle: 'Save what you marked',
  probeHint: 'Pictures with more like this and not like this teach Photoseek what you mean. Give it a name of letters, digits and dashes; then like:name finds it.',
  name: 'Name',
  save: 'Save',
  saved: 'Saved as “{name}”.',

  previous: 'Previous picture',
  next: 'Next picture',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  facts: 'Facts',
  position: '{index} of {count}',
  similar: 'Similar pictures',
  pictureFailed: 'This picture cannot be shown.',
  factTaken: 'Taken',
  takenFileName: 'guessed from the name of the file',
  takenFileTime: 'guessed from the date of the file',
  factPlace: 'Place',
  factAltitude: 'Altitude',
  metres: '{count} m above the sea',
  factCamera: 'Camera',
  factLens: 'Lens',
  factExposure: 'Exposure',
  factSize: 'Size',
  factFile: 'File',
  factFiles: 'Also at',
  factTags: 'Tags',
  factPeople: 'People',
  factRating: 'Rating',
  factKind: 'Kind',
  factModels: 'Indexed with',
  factMatch: 'Match',
  factFolded: 'Nearly the same',
  stars: { one: '{count} star of 5', other: '{count} stars of 5' },
  live: 'Live photo',
  screenshot: 'Screenshot',
  megapixels: '{count} megapixels',
  matchedLooks: 'by looks',
  matchedTag: 'by a tag',
  matchedName: 'by its name',
  matchedText: 'by its text',
  strengthOf: 'strength {count} of 100',
  mapLabel: 'Map: {place}',
  mapPoint: 'latitude {latitude}, longitude {longitude}',

  emptyTitle: 'Your library is empty',
  emptyText: 'Name a folder of pictures on the computer that runs Photoseek. They stay where they are, and nothing leaves that computer.',
  emptyReadOnly: 'This server is read-only. Add pictures with “photoseek index FOLDER”.',
  unindexedTitle: 'No picture is ready for searching yet',
  unindexedText: 'The library knows pictures, but none has been embedded by its model.',
  unindexedAction: 'Index them now',
  noMatchTitle: 'No picture matches',
  noMatchText: 'Nothing in your library matches this search as it stands.',
  noMatchStrength: 'Nothing has a strength of {strength} or more.',
  noMatchLower: 'Show weaker matches',
  noMatchWithout: 'Search without {part}',
  nearest: 'The nearest picture',
  errorTitle: 'The search failed',
  offline: 'Photoseek does not answer. It may have been stopped. This page goes on by itself when it is back.',
  offlineTitle: 'No connection to Photoseek',

  libraryTitle: 'Library',
  libraryFile: 'File',
  libraryModel: 'Model',
  librarySize: 'Size',
  libraryPictures: 'Pictures',
  addFolder: 'Add a folder',
  folderPath: 'Path of a folder on the computer that runs Photoseek',
  folderPlaceholder: '/home/ann/Pictures',
  index: 'Index',
  indexAgain: 'Look for changes',
  stop: 'Stop',
  phaseCrawling: 'Looking for pictures',
  phaseEmbedding: 'Indexing pictures',
  phaseBuilding: 'Building the index',
  phaseDone: 'Indexing is done',
  phaseStopped: 'Indexing ended',
  progress: '{done} of {total}',
  rate: '{count} pictures a second',
  left: '{time} left',
  failedFiles: { one: '{count} file could not be read', other: '{count} files could not be read' },
  seconds: { one: '{count} second', other: '{count} seconds' },
  minutes: { one: '{count} minute', other: '{count} minutes' },
  hours: { one: '{count} hour', other: '{count} hours' },

  helpTitle: 'Help',
  helpWords: 'Write what a picture shows. Everything else is optional:',
  helpExamples: [
    ['a dog on a beach', 'what pictures show'],
    ['a beach - people', 'and what they do not'],
    ['a beach + 0.5 * "sunset"', 'another term that counts half'],
    ['#17', 'pictures like the one with this number'],
    ['year:2021 in:Portugal', 'when and where they were taken'],
    ['-tag:work rating:>=4', 'with these stars, without this tag'],
    ['strength:50', 'only clear matches'],
  ],
  helpKeysTitle: 'Keys',
  helpKeys: [
    ['/', 'go to the search'],
    ['← ↑ → ↓', 'move among pictures; in a zoomed picture, move it'],
    ['Enter', 'open a picture'],
    ['Space', 'select a picture; with Shift and arrows, several'],
    ['Ctrl A', 'select all pictures that are loaded'],
    ['M', 'more like this'],
    ['N', 'not like this'],
    ['+ − 0', 'zoom in, out, and back'],
    ['I', 'facts of a picture'],
    ['Esc', 'close, or clear the selection'],
    ['?', 'this help'],
  ],
};

const plurals = new Intl.PluralRules(language);
const numbers = new Intl.NumberFormat(language);

/** The text of a key, with values in place of names in braces. Numbers are written as the language does. */
export function text(key, values = {}) {
  let form = strings[key];
  if (form === undefined) throw new RangeError(`no string ${key}`);
  if (typeof form === 'object' && !Array.isArray(form)) form = form[plurals.select(values.count)] ?? form.other;
  if (typeof form !== 'string') return form;
  return form.replace(/\{(\w+)\}/g, (_, name) =>
    typeof values[name] === 'number' ? numbers.format(values[name]) : values[name]);
}

/** Fills the elements of the document that name a string. */
export function fillDocument() {
  for (const element of document.querySelectorAll('[data-text]')) element.textContent = text(element.dataset.text);
  for (const element of document.querySelectorAll('[data-label]')) {
    const label = text(element.dataset.label);
    element.setAttribute('aria-label', label);
    if (element.tagName === 'BUTTON') element.title = label;
  }
  for (const element of document.querySelectorAll('[data-placeholder]'))
    element.placeholder = text(element.dataset.placeholder);
}
