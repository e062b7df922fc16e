// A row of the compact list as a span:
//   {id, start, end, slot, lane, state, kind, mine, audience, group, person, tags, tagged, created, resolved, replies, relation}
// Offsets are code points, `created` is in seconds since 1970. A note on several passages is several spans of one id.
import { SLOTS } from "../../anchoring/lanes.js";

// The columns of the list, in the order of its "fields".
const ID = 0, START = 1, END = 2, STATE = 3, PERSON = 4, AUDIENCE = 5, GROUP = 6, TAGS = 7, KIND = 8;
const CREATED = 9, RESOLVED = 10, REPLIES = 11, RELATION = 12;

/** A row of the list. Only what painting needs is read at once: there may be ten thousand rows before the first paint. */
class ListedSpan {
  constructor(list, row, slot) {
    this.id = row[ID];
    this.start = row[START];
    this.end = row[END];
    this.slot = slot;
    this.lane = 0;
    this.list = list;
    this.row = row;
  }

  get state() { return this.row[STATE]; }
  get kind() { return this.row[KIND]; }
  get mine() { return this.list.mine.includes(this.row[PERSON]); }
  get audience() { return this.row[AUDIENCE]; }
  get group() { return this.list.groups[this.row[GROUP]] ?? null; }
  get person() { return this.list.people[this.row[PERSON]] ?? null; }
  get tags() { return this.row[TAGS]; }
  get tagged() { return this.row[TAGS].map((n) => this.list.tags[n]); }
  get created() { return this.row[CREATED] ?? 0; }
  get resolved() { return this.row[RESOLVED] === 1; }
  get replies() { return this.row[REPLIES] ?? 0; }
  get relation() { return this.row[RELATION] ?? ""; }
}

/** Returns the spans of a list's rows. */
export function spansOf(list, rows) {
  const slots = list.tags.map((tag) => Math.max(0, SLOTS.indexOf(tag[2])));
  const spans = [];
  for (let i = 0; i < rows.length; i++) spans.push(new ListedSpan(list, rows[i], slotOf(rows[i][TAGS], slots)));
  return spans;
}

/** Updates a span from a newer row; it stays the same object, because others refer to it (the active note, a card). */
export function updateSpan(old, span) {
  const { id, start, end, slot, list, row } = span;
  Object.assign(old, { id, start, end, slot, list, row });
  if (old instanceof ListedSpan) return old;
  const { state, kind, mine, audience, group, person, tags, tagged, created, resolved, replies, relation } = span;
  return Object.assign(old, { state, kind, mine, audience, group, person, tags, tagged, created, resolved, replies, relation });
}

/** Returns the slot of the first tag that has a line of its own; a passage is painted in it. */
function slotOf(tagged, slots) {
  for (let i = 0; i < tagged.length; i++) if (slots[tagged[i]] > 0) return slots[tagged[i]];
  return 0;
}

/** Returns the layer that the menu "Showing" distinguishes: an audience, and its group. */
export const layerOf = (span) => (span.group ? `${span.audience}:${span.group[0]}` : span.audience);

/** Returns `[[id, name, slot]…]`; a note that was just written has no row yet, so its tags come from the draft. */
export const tagsOf = (span) => span.tagged ?? (span.tags ?? []).map(({ id, name, slot }) => [id ?? name, name, slot]);

/** Compares two spans by their order in the text. */
export const byPlace = (a, b) => placeOf(a) - placeOf(b) || (a.end ?? 0) - (b.end ?? 0);
const placeOf = (span) => span.start ?? Number.MAX_SAFE_INTEGER;

/** Returns the index at which to insert a span into spans sorted by position: after those at the same position. */
export function placeFor(span, spans) {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (byPlace(spans[middle], span) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
