// The annotations of the page, from the compact list:
//   {fields: ["id", "start", …], people: [[uuid, name]…], groups: […], tags: [[id, name, slot]…],
//    annotations: [[…]…], own: [[…]…]}
// A span is {id, start, end, slot, lane, state, kind, mine, audience, group, person, tags}; offsets are code points.
import { Intervals } from "../anchoring/intervals.js";
import { SLOTS, assignLanes, freeLane } from "../anchoring/lanes.js";

export class Annotations extends EventTarget {
  standing = [];      // with a place, in the order of the text
  whole = [];         // on the whole article
  lost = [];          // whose words are gone
  intervals = new Intervals();
  hidden = new Set(); // layers the reader does not want to see now
  #all = [];
  #byId = null;

  /** Takes in a list; what was there before is replaced. */
  load(list) {
    this.#all = spansOf(list, list.annotations);
    if (list.own?.length) this.#all = [...this.#all, ...spansOf(list, list.own)].sort(byPlace);
    this.#byId = null;
    this.#arrange();
  }

  /**
   * Takes in a part of the list, which has tables of its own: what stood under the same id is now as the part says, what
   * is new takes its place, everything else stays. The spans that are new: `[span…]`. One "change" for all.
   */
  merge(list) {
    const added = [];
    for (const span of [...spansOf(list, list.annotations), ...spansOf(list, list.own ?? [])]) {
      const old = this.byId.get(span.id);
      if (old) this.#leave(old);
      else added.push(span);
      this.#enter(old ? become(old, span) : span);
    }
    this.#changed();
    return added;
  }

  /** Spans by the id of their annotation; made when first asked for. */
  get byId() {
    return this.#byId ??= new Map(this.#all.map((span) => [span.id, span]));
  }

  /** Hides the layers that are named, shows all others. */
  show(hidden) {
    this.hidden = hidden;
    this.#all = [...this.byId.values()].sort(byPlace);
    this.#arrange();
    this.#changed();
  }

  /** Puts in one more. */
  add(span) {
    this.#enter(span);
    this.#changed();
  }

  /** Takes one out. */
  remove(id) {
    const span = this.byId.get(id);
    if (!span) return;
    this.#leave(span);
    this.#changed();
  }

  #enter(span) {
    this.byId.set(span.id, span);
    if (!this.isShown(span)) return;
    if (span.state === "whole") this.whole.push(span);
    else if (span.start === null) this.lost.push(span);
    else this.#stand(span);
  }

  #leave(span) {
    this.byId.delete(span.id);
    for (const kept of [this.standing, this.whole, this.lost]) {
      const at = kept.indexOf(span);
      if (at >= 0) kept.splice(at, 1);
    }
    if (span.start !== null) this.intervals.remove(span);
  }

  /** The spans that cover a code point, the shortest first: it is the most meant. */
  at(codePoint) {
    return this.intervals.at(codePoint).sort((a, b) => a.end - a.start - (b.end - b.start));
  }

  isShown(span) {
    return this.hidden.size === 0 || !this.hidden.has(layerOf(span));
  }

  /** All that are shown, as the cards stand: whole article, then by place, then lost. */
  inOrder() {
    return [...this.whole, ...this.standing, ...this.lost];
  }

  #stand(span) {
    span.lane = freeLane(span, this.intervals.within(span.start, span.end));
    let low = 0;
    let high = this.standing.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (byPlace(this.standing[middle], span) <= 0) low = middle + 1;
      else high = middle;
    }
    this.standing.splice(low, 0, span);
    this.intervals.add(span);
  }

  #arrange() {
    this.standing = [];
    this.whole = [];
    this.lost = [];
    for (const span of this.#all) {
      if (!this.isShown(span)) continue;
      if (span.start !== null) this.standing.push(span);
      else (span.state === "whole" ? this.whole : this.lost).push(span);
    }
    assignLanes(this.standing);
    this.intervals = new Intervals(this.standing);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

// The columns of the list, in the order in which its "fields" names them.
const ID = 0, START = 1, END = 2, STATE = 3, PERSON = 4, AUDIENCE = 5, GROUP = 6, TAGS = 7, KIND = 8, MINE = 9;

/** A row of the list. Only what painting needs is read from it at once: there may be ten thousand before the first paint. */
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
  get mine() { return Boolean(this.row[MINE]); }
  get audience() { return this.row[AUDIENCE]; }
  get group() { return this.list.groups[this.row[GROUP]] ?? null; }
  get person() { return this.list.people[this.row[PERSON]] ?? null; }
  get tags() { return this.row[TAGS]; }
}

function spansOf(list, rows) {
  const slots = list.tags.map((tag) => Math.max(0, SLOTS.indexOf(tag[2])));
  const spans = [];
  for (let i = 0; i < rows.length; i++) spans.push(new ListedSpan(list, rows[i], slotOf(rows[i][TAGS], slots)));
  return spans;
}

/** A span that is held elsewhere (in hand, on a card) becomes what a newer row says, and stays the same object. */
function become(old, span) {
  const { id, start, end, slot, list, row, state, kind, mine, audience, group, person, tags } = span;
  if (old instanceof ListedSpan) return Object.assign(old, { id, start, end, slot, list, row });
  return Object.assign(old, { id, start, end, slot, list, row, state, kind, mine, audience, group, person, tags });
}

/** A passage is painted as its first tag that has a line of its own. */
function slotOf(tagged, slots) {
  for (let i = 0; i < tagged.length; i++) if (slots[tagged[i]] > 0) return slots[tagged[i]];
  return 0;
}

/** What the menu "Showing" tells apart: an audience, and of which group. */
export const layerOf = (span) => (span.group ? `${span.audience}:${span.group[0]}` : span.audience);

const byPlace = (a, b) => (a.start ?? Infinity) - (b.start ?? Infinity) || a.end - b.end;
