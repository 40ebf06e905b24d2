// Pictures that the user gives to search by. They are kept in this browser, so that back and reload find them again.

const store = 'pictures';
/** The pictures of the last searches are kept, and older ones are removed. */
const kept = 20;
const memory = new Map();

function database() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('photoseek', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(store);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

async function transaction(mode, run) {
  const open = await database();
  try {
    return await new Promise((resolve, reject) => {
      const request = run(open.transaction(store, mode).objectStore(store));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } finally {
    open.close();
  }
}

/** Keeps a picture, and gives the key that stands in the address bar. */
export async function keep(picture) {
  // Keys are in the order of time, so that the oldest come first.
  const key = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 6)}`;
  memory.set(key, picture);
  try {
    await transaction('readwrite', (pictures) => pictures.put(picture, key));
    const keys = await transaction('readonly', (pictures) => pictures.getAllKeys());
    for (const old of keys.slice(0, -kept)) await transaction('readwrite', (pictures) => pictures.delete(old));
  } catch {
    // In a private window there may be no database; the picture lasts as long as the page.
  }
  return key;
}

/** The picture of a key, or undefined if this browser does not have it. */
export async function find(key) {
  if (!memory.has(key)) {
    try {
      const picture = await transaction('readonly', (pictures) => pictures.get(key));
      if (picture) memory.set(key, picture);
    } catch {
      return undefined;
    }
  }
  return memory.get(key);
}
