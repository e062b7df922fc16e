// Chooses which cards are in the page, so that their number is limited: by position, those near the viewport, on the
// whole article, and not in the text; by time, one window of the list, the newest first.
// The lists also contain lines: {more: 12, of, …} stands for 12 more notes.
import { wide } from "../reading.js";

const CARDS_PER_PARAGRAPH = 8;  // cards of a paragraph before the reader asks for more
const CARDS_PER_STEP = 20;   // cards of the whole article, and of notes that are not in the text; and how many each request adds
export const WITHOUT_POSITION = ["set-aside", "lost"]; // states of passages that are not in the text, in the order of their lists
export const MAX_OPEN_CARDS = 4; // with more cards than this, those of a paragraph take one line each
const CARDS_BY_TIME = 40;   // cards by time, and how many each request adds
const MAX_CARDS = 160;    // cards by time in the page at once

/** Chooses cards beside their passages. */
export class CardsByPosition {
  #more = new Map(); // paragraph -> cards it may show

  /** Returns the spans near the screen, active, on the whole article and not in the text, with lines for those not shown yet. */
  spans({ annotations, viewport, active }, waiting) {
    const { start, end } = viewport.span();
    const shown = new Map();
    const take = (spans, of, most) => {
      const open = onceEach(spans).filter((span) => saysSomething(span) && !waiting.has(span.id));
      const limit = this.#more.get(of) ?? most;
      for (const span of open.slice(0, limit)) shown.set(span.id ?? span, span);
      const next = open[limit];
      if (next) shown.set(of, { more: open.length - limit, of, start: next.start, end: next.end, state: of });
    };
    take(annotations.whole, "whole", CARDS_PER_STEP);
    const paragraphs = new Map();
    for (const span of annotations.intervals.within(start, end)) {
      const block = viewport.blockAt(span.start);
      if (!paragraphs.has(block)) paragraphs.set(block, []);
      paragraphs.get(block).push(span);
    }
    for (const [block, spans] of paragraphs) take(spans, block, CARDS_PER_PARAGRAPH);
    for (const state of WITHOUT_POSITION) take(annotations.lost.filter((span) => span.state === state), state, CARDS_PER_STEP);
    if (active?.id && annotations.byId.has(active.id)) shown.set(active.id, active);
    return [...shown.values()];
  }

  /** Shows more of the notes that a line stands for. */
  ask(of) {
    this.#more.set(of, (this.#more.get(of) ?? CARDS_PER_PARAGRAPH) + CARDS_PER_STEP);
  }

  /** Returns the spans whose paragraph has so many cards that each takes one line; a sheet has space for all. */
  crowded(spans, viewport) {
    if (!wide.matches) return new Set();
    const blockOf = (span) => (typeof span.start === "number" ? viewport.blockAt(span.start) : null);
    const numbers = new Map();
    for (const span of spans) if (!span.more) numbers.set(blockOf(span), (numbers.get(blockOf(span)) ?? 0) + 1);
    return new Set(spans.filter((span) => blockOf(span) !== null && numbers.get(blockOf(span)) > MAX_OPEN_CARDS));
  }

  /** Compares two spans by their order. */
  compare(a, b) {
    return rankOf(a) - rankOf(b) || (a.end ?? 0) - (b.end ?? 0);
  }
}

/** Chooses cards for the printer: all that are shown, in the order of the text. */
export class CardsToPrint extends CardsByPosition {
  spans({ annotations }, waiting) {
    return onceEach(annotations.inOrder()).filter((span) => saysSomething(span) && !waiting.has(span.id));
  }

  crowded() {
    return new Set();
  }
}

/** Chooses cards for a list, the newest first. */
export class CardsByTime {
  #from = 0;
  #to = CARDS_BY_TIME;
  #held = null;

  spans({ annotations, active }, waiting) {
    const all = onceEach(annotations.inOrder()).filter((span) => saysSomething(span) && !waiting.has(span.id));
    all.sort((a, b) => timeOf(b) - timeOf(a));
    this.#bring(active !== this.#held ? all.indexOf(active) : -1);
    this.#held = active;
    this.#from = Math.max(0, Math.min(this.#from, all.length - CARDS_BY_TIME));
    this.#to = Math.max(this.#to, this.#from + CARDS_BY_TIME);
    const shown = all.slice(this.#from, this.#to);
    if (this.#from > 0) shown.unshift({ more: this.#from, of: "newer" });
    if (this.#to < all.length) shown.push({ more: all.length - this.#to, of: "older" });
    return shown;
  }

  ask(of) {
    if (of === "older") {
      this.#to += CARDS_BY_TIME;
      this.#from = Math.max(this.#from, this.#to - MAX_CARDS);
    } else {
      this.#from = Math.max(0, this.#from - CARDS_BY_TIME);
      this.#to = Math.min(this.#to, this.#from + MAX_CARDS);
    }
  }

  crowded() {
    return new Set();
  }

  compare(a, b) {
    return turnOf(a) - turnOf(b) || timeOf(b) - timeOf(a);
  }

  /** Moves the window of the list to the note that just became active. */
  #bring(at) {
    if (at < 0 || (at >= this.#from && at < this.#to)) return;
    this.#from = Math.max(0, at - CARDS_BY_TIME / 4);
    this.#to = this.#from + CARDS_BY_TIME;
  }
}

/** Checks for a note that has a card; another person's bare highlight has none until it is pressed. */
const saysSomething = (span) =>
  span.kind === "note" || span.mine || span.tags?.length > 0 || span.replies > 0 || span.start === null;

function rankOf(span) {
  if (span.of === "whole" || span.state === "whole") return -1;
  return span.start ?? Number.MAX_SAFE_INTEGER - (span.state === "set-aside" ? 1 : 0);
}

/** Puts the lines "12 newer notes" and "300 older notes" at the ends. */
const turnOf = (span) => (span.of === "newer" ? -1 : span.of === "older" ? 1 : 0);

/** Returns the time of a span; a note that is being written has none yet and is the newest. */
const timeOf = (span) => span.created ?? Number.MAX_SAFE_INTEGER;

/** Returns the first span of each note: a note on several passages has one card, beside its first passage. */
function onceEach(spans) {
  const seen = new Set();
  return spans.filter((span) => !seen.has(span.id) && seen.add(span.id));
}
