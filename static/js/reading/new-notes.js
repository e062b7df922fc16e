// What came while somebody reads and was not looked at yet: how many in the reading bar, a mark on each card until it was
// seen, and where cards wait a line beside their paragraph.
//   <button id="new-notes" type="button" hidden></button>
//   <div class="arrived"><button class="…" style="--at">3 new in this paragraph</button></div>   made here
import { announce } from "../live.js";
import { gettext, ngettext } from "../words.js";
import { hasPlace, wide } from "./reading.js";

const SEEN_AFTER = 3000;   // ms on the screen
const TOLD_EVERY = 5000;   // ms between two sentences for screen readers
const TYPING = 4000;       // ms after a letter in which nothing is said
const LINE = 40;           // px that a line takes

export class NewNotes {
  #fresh = new Map();      // id -> {id, root}
  #untold = new Map();     // of those, what no sentence spoke of yet
  #telling = 0;
  #told = 0;
  #typed = 0;
  #watched = new Map();    // element -> timer
  #lines = new Map();      // paragraph -> its line

  constructor(reading, cards, button) {
    Object.assign(this, { reading, cards, button });
    this.layer = document.createElement("div");
    this.layer.className = "arrived";
    cards.list.after(this.layer);
    this.watch = new IntersectionObserver((entries) => entries.forEach((entry) => this.#passed(entry)), { threshold: 0.5 });
    button.addEventListener("click", () => this.next());
    for (const name of ["cards", "layout"]) reading.addEventListener(name, () => this.#draw());
    reading.addEventListener("scrolled", () => this.#letGo());
    reading.addEventListener("activate", ({ detail: { span } }) => this.#taken(span));
    document.addEventListener("input", () => { this.#typed = Date.now(); }, { capture: true });
  }

  /** How many wait to be seen. */
  get size() {
    return this.#fresh.size;
  }

  add(items) {
    for (const item of items) {
      this.#fresh.set(item.id, item);
      this.#untold.set(item.id, item);
    }
    if (items.length) this.#tellSoon();
    this.#draw();
  }

  /** One is gone, or was seen. */
  drop(id) {
    this.#untold.delete(id);
    if (this.#fresh.delete(id)) this.#draw();
  }

  /** Takes the next new one into the hand, in the order of the text from where the reader is; then from the beginning. */
  async next() {
    const { viewport, annotations } = this.reading;
    const all = [...this.#fresh.values()].filter(({ root }) => annotations.byId.has(root));
    if (!all.length) return;
    const place = ({ root }) => annotations.byId.get(root).start ?? -1;
    all.sort((a, b) => place(a) - place(b));
    const from = this.reading.active?.start ?? viewport.span(0).start;
    await this.#show(all.find((item) => place(item) >= from) ?? all[0]);
  }

  async #show({ id, root }) {
    const span = this.reading.annotations.byId.get(root);
    this.cards.waiting.delete(root);
    this.reading.activate(span, { reveal: true });
    if (hasPlace(span)) await this.reading.scrollTo(span);
    const card = await this.cards.bring(span);
    this.reading.dispatchEvent(new Event("place"));
    const part = id === root ? card : document.getElementById(`note-${id}`) ?? card;
    part?.scrollIntoView({ block: "nearest" });
    card?.focus({ preventScroll: true });
    if (id !== root) this.drop(id);
  }

  #draw() {
    const n = this.#fresh.size;
    this.button.hidden = n === 0;
    this.button.textContent = ngettext("{n} new note", "{n} new notes", n);
    for (const { id } of this.#fresh.values()) this.#mark(document.getElementById(`note-${id}`));
    this.#drawLines();
  }

  /** The mark says it in a word, too; it keeps its room when it goes, so that nothing moves. */
  #mark(element) {
    if (!element || this.#watched.has(element)) return;
    element.dataset.new = "";
    let mark = element.querySelector(":scope > .note-by .is-new-mark, :scope > .is-new-mark");
    if (!mark) {
      mark = document.createElement("span");
      mark.className = "is-new-mark";
      (element.querySelector(".note-by b") ?? element.firstElementChild)?.after(mark);
    }
    mark.textContent = gettext("New");
    this.#watched.set(element, 0);
    this.watch.observe(element);
  }

  #passed({ target, isIntersecting }) {
    clearTimeout(this.#watched.get(target));
    if (!isIntersecting) return;
    const look = () => {
      if (document.hidden) this.#watched.set(target, setTimeout(look, SEEN_AFTER));
      else this.#seen(target);
    };
    this.#watched.set(target, setTimeout(look, SEEN_AFTER));
  }

  #seen(element) {
    this.watch.unobserve(element);
    this.#watched.delete(element);
    delete element.dataset.new;
    this.drop(element.id.replace(/^note-/, ""));
  }

  /** What is taken into the hand need not wait. */
  #taken(span) {
    if (span?.id && this.cards.waiting.delete(span.id)) this.cards.follow();
  }

  /** Where the reader has gone on, cards need not wait: they come with their paragraph, when it is near again. */
  #letGo() {
    const { start, end } = this.reading.viewport.span();
    for (const id of [...this.cards.waiting]) {
      const span = this.reading.annotations.byId.get(id);
      if (!span || (hasPlace(span) && (span.end <= start || span.start >= end))) this.cards.waiting.delete(id);
    }
    this.#drawLines();
  }

  #drawLines() {
    const waiting = new Map();
    for (const id of this.cards.waiting) {
      const span = this.reading.annotations.byId.get(id);
      if (!span || !this.#fresh.has(id)) continue; // whether it has to wait is just being found out
      const block = hasPlace(span) ? Math.max(0, this.reading.viewport.blockAt(span.start)) : "whole";
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
    line.classList.toggle("is-narrow", at === null); // between text and margin, where there is always room
    line.style.setProperty("--at", `${Math.round(at ?? wanted)}px`);
    const [short, long] = line.children;
    short.textContent = at === null ? `+${n}` : words;
    long.textContent = block === "whole" ? words : gettext("{words}, number {p}", { words, p: this.#numberOf(block) });
    line.title = at === null ? words : "";
  }

  /** Where lines stand: [{block, order, top, bottom, isLine}…], px from the top of the margin's cards. */
  lines() {
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

  /** The reader asked for them: now what is in their way may move. */
  async #open(block) {
    const { annotations, viewport } = this.reading;
    const here = [...this.cards.waiting].map((id) => annotations.byId.get(id)).filter((span) =>
      span && (hasPlace(span) ? Math.max(0, viewport.blockAt(span.start)) : "whole") === block);
    here.sort((a, b) => a.start - b.start);
    for (const span of here) this.cards.waiting.delete(span.id);
    if (here.length) await this.#show({ id: here[0].id, root: here[0].id });
    this.#draw();
  }

  /** Where cards stand in the margin, px from its top. */
  #takenRooms() {
    const top = this.layer.getBoundingClientRect().top - this.cards.list.getBoundingClientRect().top;
    return [...this.cards.list.children].map((card) => [card.offsetTop - top, card.offsetTop + card.offsetHeight - top]);
  }

  #numberOf(block) {
    return this.reading.viewport.blocks[block]?.id.slice(1) ?? block + 1;
  }

  #tellSoon() {
    if (this.#telling) return;
    const wait = Math.max(300, this.#told + TOLD_EVERY - Date.now());
    this.#telling = setTimeout(() => {
      this.#telling = 0;
      if (Date.now() - this.#typed < TYPING) return this.#tellSoon();
      this.#tell();
    }, wait);
  }

  /** One sentence for all that came since the last. */
  #tell() {
    const items = [...this.#untold.values()].filter(({ root }) => this.reading.annotations.byId.has(root));
    this.#untold.clear();
    if (!items.length) return;
    this.#told = Date.now();
    const n = items.length;
    const { viewport, annotations } = this.reading;
    const from = viewport.span(0).start;
    const places = items.map(({ root }) => annotations.byId.get(root)).filter(hasPlace);
    places.sort((a, b) => Math.abs(a.start - from) - Math.abs(b.start - from));
    if (!places.length) return announce(ngettext("{n} new note", "{n} new notes", n));
    const p = this.#numberOf(Math.max(0, viewport.blockAt(places[0].start)));
    announce(ngettext("{n} new note, in paragraph {p}", "{n} new notes, the nearest in paragraph {p}", n, { p }));
  }
}

const isFree = (at, taken) => taken.every(([top, bottom]) => top >= at + LINE || bottom <= at);

/** The first room of one line's height from `wanted` down, at most so many px away; null where there is none. */
export function roomFor(wanted, taken, most = 100) {
  let at = Math.max(0, wanted);
  for (const [top, bottom] of [...taken].sort((a, b) => a[0] - b[0])) {
    if (top < at + LINE && bottom > at) at = bottom + 4;
  }
  return at - wanted <= most ? at : null;
}
