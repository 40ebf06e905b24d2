// A picture to search by can be picked, dropped, or pasted.

import { page } from './address.js';
import { toast } from './announce.js';
import { byID } from './dom.js';
import { bytes } from './format.js';
import { text } from './strings.js';
import { keep } from './uploads.js';

/** What the server takes. */
const largest = 64e6;

async function use(file) {
  if (!file) return toast(text('uploadNone'), { isFault: true });
  if (file.size > largest) return toast(text('uploadTooLarge', { size: bytes(file.size) }), { isFault: true });
  page.go({ upload: await keep(file), picture: null });
}

/** The first file that may be a picture. Browsers know no type of raw formats. */
function pictureOf(transfer) {
  return [...transfer.files].find((file) => file.type.startsWith('image/') || (file.type === '' && /\.\w{2,4}$/.test(file.name)));
}

export function startPictureInput() {
  const input = byID('file');
  byID('pick').addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    if (input.files.length) use(input.files[0]);
    input.value = '';
  });

  addEventListener('paste', (event) => {
    const file = pictureOf(event.clipboardData);
    if (!file) return;
    event.preventDefault();
    use(file);
  });

  const dropping = byID('dropping');
  const hasFiles = (event) => event.dataTransfer?.types.includes('Files');
  addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    dropping.hidden = false;
  });
  addEventListener('dragleave', (event) => {
    if (!event.relatedTarget) dropping.hidden = true;
  });
  addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    dropping.hidden = true;
    use(pictureOf(event.dataTransfer));
  });
}
