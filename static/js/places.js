// Where a reader left off in an article. Kept in this browser alone, under the account that reads, or under none; the server
// learns nothing of it.
//   room.place.<account>.<slug>  {revision, start, words, left}: the code point where the screen began, the words there, which
//   find it again in a corrected text, and how many code points were left to read
import { ngettext } from "./gettext.js";
import { dropItem, itemOf, keepItem, keysOf } from "./storage.js";

const KIND = "room.place";
const SPEED = 1100; // code points a minute, as READING_SPEED in documents/views/article/reading.py

export class Places {
  constructor(account) {
    this.prefix = `${KIND}.${account ?? ""}.`;
  }

  /** Returns the place in an article, or null. */
  in(slug) {
    return itemOf(this.prefix + slug);
  }

  /** Keeps a place, unless storage is full or refused. */
  keep(slug, place) {
    keepItem(this.prefix + slug, place);
  }

  drop(slug) {
    dropItem(this.prefix + slug);
  }

  /** Returns the slugs of the articles with a place. */
  slugs() {
    return keysOf(this.prefix).map((key) => key.slice(this.prefix.length));
  }

  /** Removes the places of this account. */
  forget() {
    for (const slug of this.slugs()) this.drop(slug);
  }
}

/** Says how long it takes to read on from a place. */
export function timeLeft({ left }) {
  return ngettext("{n} minute left", "{n} minutes left", Math.max(1, Math.round(left / SPEED)));
}
