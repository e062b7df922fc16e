// Values in this browser's storage as JSON. Storage may be refused or full, and hold what is not ours: nothing here throws.

/** Stores a value; returns false if the browser cannot store it. */
export function keepItem(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** Returns the value of a key, or null. */
export function itemOf(key) {
  try {
    return parsed(localStorage.getItem(key));
  } catch {
    return null;
  }
}

export function dropItem(key) {
  try {
    localStorage.removeItem(key);
  } catch { /* storage is refused: there is nothing to remove */ }
}

/** Returns the keys that begin with a prefix. */
export function keysOf(prefix) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}

/** Returns the values of these keys, without what is not ours or was truncated. */
export function itemsOf(prefix) {
  return keysOf(prefix).map(itemOf).filter((item) => item !== null);
}

/** Returns the value that a text of the storage stands for, or null. */
export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
