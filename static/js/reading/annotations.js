// The annotations of the page, from the compact list:
//   {fields: ["id", "start", …], people: [[uuid, name]…], groups: […], tags: [[id, name, slot]…],
//    annotations: [[…]…], own: [[…]…]}
// A span is {id, start, end, slot, lane, state, kind, mine, audience, group, person, tags}; offsets are code points.
import { Intervals } from "../anchoring/intervals.js";
import { SLOTS, assignLanes, freeLane } from "../anchoring/lanes.js";

export class Annotations extends EventTarget {
  byId = new Map();
  standing = [];      // with a place, in the order of the text
  whole = [];         // on the whole article
  lost = [];          // whose words are gone
  intervals = new Intervals();
  hidden = new Set(); // audiences the reader does not want to see now

  /** Takes in a list; what was there before is replaced. */
  load(list) {
    const people = list.people ?? [];
    const groups = list.groups ?? [];
    const tags = list.tags ?? [];
    const place = Object.fromEntries((list.fields ?? []).map((field, i) => [field, i]));
    const spanOf = (row) => ({
      id: row[place.id],
      start: row[place.start],
      end: row[place.end],
      state: row[place.state],
      person: people[row[place.person]],
      audience: row[place.audience],
      group: groups[row[place.group]] ?? null,
      tags: row[place.tags],
      slot: slotOf(row[place.tags], tags),
      kind: row[place.kind],
      mine: Boolean(row[place.mine]),
      lane: 0,
    });
    const spans = list.annotations.map(spanOf);
    if (list.own?.length) {
      spans.push(...list.own.map(spanOf));
      spans.sort(byPlace);
    }
    this.tags = tags;
    this.byId = new Map(spans.map((span) => [span.id, span]));
    this.#arrange();
  }

  /** Hides or shows the audiences that `isHidden` names. */
  show(hidden) {
    this.hidden = hidden;
    this.#arrange();
    this.#changed();
  }

  /** Puts in one more. */
  add(span) {
    this.byId.set(span.id, span);
    if (!this.isShown(span)) return this.#changed();
    if (span.state === "whole") this.whole.push(span);
    else if (span.start === null) this.lost.push(span);
    else {
      span.lane = freeLane(span, this.intervals.within(span.start, span.end));
      let at = this.standing.length;
      while (at > 0 && byPlace(this.standing[at - 1], span) > 0) at--;
      this.standing.splice(at, 0, span);
      this.intervals.add(span);
    }
    this.#changed();
  }

  /** Takes one out. */
  remove(id) {
    const span = this.byId.get(id);
    if (!span) return;
    this.byId.delete(id);
    for (const kept of [this.standing, this.whole, this.lost]) {
      const at = kept.indexOf(span);
      if (at >= 0) kept.splice(at, 1);
    }
    if (span.start !== null) this.intervals.remove(span);
    this.#changed();
  }

  /** The spans that cover a code point, the shortest first: it is the most meant. */
  at(codePoint) {
    return this.intervals.at(codePoint).sort((a, b) => a.end - a.start - (b.end - b.start));
  }

  isShown(span) {
    return !this.hidden.has(layerOf(span));
  }

  /** All that are shown, as the cards stand: whole article, then by place, then lost. */
  inOrder() {
    return [...this.whole, ...this.standing, ...this.lost];
  }

  #arrange() {
    const shown = [...this.byId.values()].filter((span) => this.isShown(span));
    this.standing = shown.filter((span) => span.start !== null);
    this.whole = shown.filter((span) => span.state === "whole");
    this.lost = shown.filter((span) => span.state === "lost");
    assignLanes(this.standing);
    this.intervals = new Intervals(this.standing);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** What the menu "Showing" tells apart: an audience, and of which group. */
export const layerOf = (span) => (span.group ? `${span.audience}:${span.group[0]}` : span.audience);

const byPlace = (a, b) => (a.start ?? Infinity) - (b.start ?? Infinity) || a.end - b.end;

/** A passage is painted as its first tag that has a line of its own. */
export function slotOf(indices, tags) {
  const slots = (indices ?? []).map((i) => SLOTS.indexOf(tags[i]?.[2] ?? "plain"));
  return slots.find((slot) => slot > 0) ?? 0;
}
