// The annotations of the page, from the compact list:
//   {fields: ["id", "start", …], mine: [index of the reader in people…], people: [[uuid, name]…], groups: […],
//    tags: [[id, name, slot]…], annotations: [[…]…], own: [[…]…]}
// js/reading/notes/spans.js describes a span.
import { Intervals } from "../../anchoring/intervals.js";
import { assignLanes, freeLane } from "../../anchoring/lanes.js";
import { updateSpan, byPlace, layerOf, placeFor, spansOf } from "./spans.js";

const FEW = 40; // rows that are inserted one by one, so that the lines of the others stay in their lanes

export class Annotations extends EventTarget {
  standing = [];      // with a position, in the order of the text
  whole = [];         // on the whole article
  lost = [];          // whose passage is not in this text: it is in a part set aside, or lost
  intervals = new Intervals();
  hidden = new Set(); // layers that the reader hides now
  lens = null;        // an additional test for painted spans in focus mode
  #all = [];          // by position
  #byId = null;
  #passes = null;     // the reader's filter on a span; null if there is none
  #exempt = new Set(); // ids of notes that came or changed since the filter was set: none disappears while it is read

  /** Loads a list and replaces what was there before. */
  load(list) {
    this.#all = spansOf(list, list.annotations);
    if (list.own?.length) this.#all = [...this.#all, ...spansOf(list, list.own)].sort(byPlace);
    this.#byId = null;
    this.#arrange();
  }

  /**
   * Merges a part of the list, which has its own tables: spans with the same id are updated, new ones are
   * inserted, all others stay. Returns the new spans: `[span…]`. Sends one "change" for all.
   */
  merge(list) {
    const come = [...spansOf(list, list.annotations), ...spansOf(list, list.own ?? [])];
    const before = this.byId;
    const added = come.filter((span, n) => !before.has(span.id) && come.findIndex(({ id }) => id === span.id) === n);
    const old = new Map([...new Set(come.map((span) => span.id))].map((id) => [id, this.spansOf(id)]));
    const spans = come.map((span) => {
      const held = old.get(span.id).shift();
      if (held && this.isShown(held)) this.#exempt.add(span.id);
      return [held, span];
    });
    const gone = [...spans.flatMap(([held]) => held ?? []), ...[...old.values()].flat()];
    const isFew = come.length <= FEW;
    for (const span of gone) this.#leave(span, isFew);
    for (const [held, span] of spans) this.#enter(held ? updateSpan(held, span) : span, isFew);
    if (!isFew) {
      this.#all.sort(byPlace);
      this.#arrange();
    }
    this.#changed();
    return added;
  }

  /** Spans by the id of their annotation, the first of each; built at first use. */
  get byId() {
    if (!this.#byId) {
      this.#byId = new Map();
      for (const span of this.#all) if (!this.#byId.has(span.id)) this.#byId.set(span.id, span);
    }
    return this.#byId;
  }

  /** Returns all passages of one annotation. */
  spansOf(id) {
    return this.byId.has(id) ? this.#all.filter((span) => span.id === id) : [];
  }

  /** Hides the given layers, shows all others. */
  show(hidden) {
    this.hidden = hidden;
    this.narrow(this.#passes);
  }

  /** Shows only spans for which `passes` is true; null shows all. */
  narrow(passes) {
    this.#passes = passes;
    this.#exempt.clear();
    this.#arrange();
    this.#changed();
  }

  /** Adds a span. The reader's own is shown whatever the filter: it was just written. */
  add(span) {
    if (span.mine) this.#exempt.add(span.id);
    this.#enter(span);
    this.#changed();
  }

  /** Removes an annotation with all its passages. */
  remove(id) {
    const spans = this.spansOf(id);
    for (const span of spans) this.#leave(span);
    if (spans.length) this.#changed();
  }

  #enter(span, isFew = true) {
    if (!this.byId.has(span.id)) this.byId.set(span.id, span);
    if (!isFew) return void this.#all.push(span);
    this.#all.splice(placeFor(span, this.#all), 0, span);
    if (!this.isShown(span)) return;
    if (span.state === "whole") this.whole.push(span);
    else if (span.start === null) this.lost.push(span);
    else this.#stand(span);
  }

  #leave(span, isFew = true) {
    if (this.byId.get(span.id) === span) this.byId.delete(span.id);
    for (const kept of [this.#all, ...(isFew ? [this.standing, this.whole, this.lost] : [])]) {
      const at = kept.indexOf(span);
      if (at >= 0) kept.splice(at, 1);
    }
    if (span.start !== null) this.intervals.remove(span);
  }

  /** Returns the painted spans at a code point, the shortest first: it is the one most likely meant. */
  at(codePoint) {
    return this.#seen(this.intervals.at(codePoint)).sort((a, b) => a.end - a.start - (b.end - b.start));
  }

  /** Returns the spans to paint between two code points, or all; in focus mode, only those that pass `lens`. */
  painted(start = null, end = null) {
    return this.#seen(start === null ? this.standing : this.intervals.within(start, end));
  }

  #seen(spans) {
    return this.lens ? spans.filter(this.lens) : spans;
  }

  isShown(span) {
    if (this.hidden.size && this.hidden.has(layerOf(span))) return false;
    return !this.#passes || this.#passes(span) || this.#exempt.has(span.id);
  }

  /** Returns all shown spans in the order of the cards: whole article, then by position, then lost. */
  inOrder() {
    return [...this.whole, ...this.standing, ...this.lost];
  }

  #stand(span) {
    span.lane = freeLane(span, this.intervals.within(span.start, span.end));
    this.standing.splice(placeFor(span, this.standing), 0, span);
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
