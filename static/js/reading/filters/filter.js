// The reader's filter on the notes: a plain value. Within a kind, one match is enough (Bob or Eve); all kinds must match
// (Bob, and evidence).
//   {people, tags: Set of ids as text, without: Set of layers, mine, unresolved, answered, words, matches: Set of ids or null}
import { layerOf, tagsOf } from "../notes/spans.js";

export const PEOPLE = 1, TAGS = 2, LAYERS = 4, MINE = 8, UNRESOLVED = 16, ANSWERED = 32, WORDS = 64;

export class Filter {
  people = new Set();
  tags = new Set();
  without = new Set();
  mine = false;
  unresolved = false;
  answered = false;
  words = "";
  matches = null; // ids of notes that contain the words; null until the server has replied

  get isActive() {
    return Boolean(this.people.size || this.tags.size || this.without.size || this.mine || this.unresolved || this.answered || this.words);
  }

  /** Returns the kinds that a span does not match, as bits: 0 if it is shown. */
  excludes(span) {
    let missed = 0;
    if (this.people.size && !this.people.has(personOf(span))) missed |= PEOPLE;
    if (this.tags.size && !tagsOf(span).some(([id]) => this.tags.has(String(id)))) missed |= TAGS;
    if (this.without.size && this.without.has(layerOf(span))) missed |= LAYERS;
    if (this.mine && !span.mine) missed |= MINE;
    if (this.unresolved && !isUnresolved(span)) missed |= UNRESOLVED;
    if (this.answered && !span.replies) missed |= ANSWERED;
    if (this.words && this.matches && !this.matches.has(span.id)) missed |= WORDS;
    return missed;
  }

  /** Removes one choice: `{kind, value}` as a chip names it. */
  drop({ kind, value }) {
    if (this[kind] instanceof Set) this[kind].delete(value);
    else this[kind] = kind === "words" ? "" : false;
    if (!this.words) this.matches = null;
  }

  clear() {
    Object.assign(this, new Filter());
  }
}

/** Returns the id of the author; a note that was just written has no row yet and is one's own. */
export const personOf = (span) => span.person?.[0] ?? (span.mine ? "mine" : "");

/** Checks for an unresolved thread. A highlight without text or replies has nothing to resolve. */
export const isUnresolved = (span) => !span.resolved && (span.kind === "note" || span.replies > 0);
