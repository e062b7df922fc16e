// Where a reader left off in an article. Kept in this browser alone, under the account that reads, or under none; the server
// learns nothing of it.
//   room.place.<account>.<slug>  {revision, start, words, left}: the code point where the screen began, the words there, which
//   find it again in a corrected text, and how many code points were left to read

const KIND = "room.place";
const SPEED = 1100; // code points a minute, as READING_SPEED in documents/views/article/reading.py

export class Places {
  constructor(account) {
    this.prefix = `${KIND}.${account ?? ""}.`;
  }

  /** Returns the place in an article, or null. */
  in(slug) {
    try {
      return JSON.parse(localStorage.getItem(this.prefix + slug));
    } catch {
      return null; // storage is refused, or holds what is not ours
    }
  }

  keep(slug, place) {
    try {
      localStorage.setItem(this.prefix + slug, JSON.stringify(place));
    } catch { /* storage is full or refused: the place is not kept */ }
  }

  drop(slug) {
    try {
      localStorage.removeItem(this.prefix + slug);
    } catch { /* storage is refused: there is nothing to remove */ }
  }

  /** Returns the slugs of the articles with a place. */
  slugs() {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(this.prefix)).map((key) => key.slice(this.prefix.length));
    } catch {
      return [];
    }
  }

  /** Removes the places of this account. */
  forget() {
    for (const slug of this.slugs()) this.drop(slug);
  }
}

/** Returns the minutes that are left to read. */
export const minutesLeft = ({ left }) => Math.max(1, Math.round(left / SPEED));
