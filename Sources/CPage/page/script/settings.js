// What the page remembers in this browser beside the address bar. Browsers may forbid it; then it lasts as long as the page.

const prefix = 'photoseek.';
const memory = new Map();

export function remembered(name) {
  try {
    return localStorage.getItem(prefix + name) ?? memory.get(name) ?? null;
  } catch {
    return memory.get(name) ?? null;
  }
}

export function remember(name, value) {
  memory.set(name, value);
  try {
    localStorage.setItem(prefix + name, value);
  } catch {
    // It is in memory.
  }
}
