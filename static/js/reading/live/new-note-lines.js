// A line beside a paragraph that says how many new notes wait there, because their cards would move others.
//   <div class="notes" id="notes">…</div>
//   <div class="arrived"><button style="--at">3 new in this paragraph</button></div>   created here
import { gettext, ngettext } from "../../gettext.js";
import { numberOf } from "./new-notes-announcer.js";
import { hasPlace, wide } from "../reading.js";

const LINE = 40; // height of a line in px

export class NewNoteLines {
  #lines = new Map(); // paragraph, or "whole" -> its line

  /** `isFresh(id)` says that a note has not been seen yet; `open(spans)` is called when the reader asks for these notes. */
  constructor(reading, cards, { isFresh, open }) {
    Object.assign(this, { reading, cards, isFresh, open });
    this.layer = document.createElement("div");
    this.layer.className = "arrived";
    cards.list.after(this.layer);
  }

  /** Draws a line beside each paragraph that has waiting cards. */
  draw() {
    const waiting = new Map();
    for (const id of this.cards.waiting) {
      const span = this.reading.annotations.byId.get(id);
      if (!span || !this.isFresh(id)) continue; // its place is still being determined
      const block = this.#blockOf(span);
      waiting.set(block, [...(waiting.get(block) ?? []), span]);
    }
    for (const [block, line] of this.#lines) {
      if (waiting.has(block)) continue;
      line.remove();
      this.#lines.delete(block);
    }
    this.layer.hidden = !wide.matches || this.cards.order !== "place";
    if (this.layer.hidden || !waiting.size) return;
    const taken = this.#takenRooms();
    for (const [block, spans] of waiting) this.#drawLine(block, spans, taken);
  }

  #drawLine(block, spans, taken) {
    const line = this.#lines.get(block) ?? this.#newLine(block);
    const n = spans.length;
    const words = block === "whole"
      ? ngettext("{n} new on the whole article", "{n} new on the whole article", n)
      : ngettext("{n} new in this paragraph", "{n} new in this paragraph", n);
    const origin = this.layer.getBoundingClientRect().top;
    const wanted = block === "whole" ? 0 : this.reading.boxOf(spans[0]).top - origin - 8;
    const stands = line.wanted === wanted && line.at !== null && isFree(line.at, taken);
    const at = stands ? line.at : roomFor(wanted, taken);
    Object.assign(line, { wanted, at });
    if (at !== null) taken.push([at, at + LINE]);
    line.classList.toggle("is-narrow", at === null); // between text and margin, where there is always space
    line.style.setProperty("--at", `${Math.round(at ?? wanted)}px`);
    const [short, long] = line.children;
    short.textContent = at === null ? `+${n}` : words;
    long.textContent = block === "whole" ? words : gettext("{words}, number {p}", { words, p: numberOf(this.reading.viewport, block) });
    line.title = at === null ? words : "";
  }

  /** Returns the positions of the lines: [{block, order, top, bottom, isLine}…], in px from the top of the margin's cards. */
  places() {
    const { viewport } = this.reading;
    const down = this.layer.getBoundingClientRect().top - this.cards.list.getBoundingClientRect().top;
    return [...this.#lines].filter(([, line]) => line.at !== null).map(([block, { at }]) => ({
      isLine: true, order: block === "whole" ? -1 : viewport.startOf(block),
      block: block === "whole" ? null : block, top: at + down, bottom: at + down + LINE,
    }));
  }

  #newLine(block) {
    const line = document.createElement("button");
    line.type = "button";
    line.append(document.createElement("span"), document.createElement("span"));
    line.firstElementChild.ariaHidden = "true";
    line.lastElementChild.className = "visually-hidden";
    line.addEventListener("click", () => this.#open(block));
    this.#lines.set(block, line);
    this.layer.append(line);
    return line;
  }

  /** Opens the waiting notes at the reader's request; now other cards may move. */
  #open(block) {
    const { byId } = this.reading.annotations;
    const here = [...this.cards.waiting].map((id) => byId.get(id)).filter((span) => span && this.#blockOf(span) === block);
    here.sort((a, b) => a.start - b.start);
    for (const span of here) this.cards.waiting.delete(span.id);
    this.open(here);
  }

  #blockOf(span) {
    return hasPlace(span) ? Math.max(0, this.reading.viewport.blockAt(span.start)) : "whole";
  }

  /** Returns the spaces taken by cards in the margin, in px from its top. */
  #takenRooms() {
    const top = this.layer.getBoundingClientRect().top - this.cards.list.getBoundingClientRect().top;
    return [...this.cards.list.children].map((card) => [card.offsetTop - top, card.offsetTop + card.offsetHeight - top]);
  }
}

const isFree = (at, taken) => taken.every(([top, bottom]) => top >= at + LINE || bottom <= at);

/** Returns the first space for a line at or below `wanted`, at most `most` px away; null if there is none. */
function roomFor(wanted, taken, most = 100) {
  let at = Math.max(0, wanted);
  for (const [top, bottom] of [...taken].sort((a, b) => a[0] - b[0])) {
    if (top < at + LINE && bottom > at) at = bottom + 4;
  }
  return at - wanted <= most ? at : null;
}
