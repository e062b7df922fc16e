// New notes that the reader has not seen yet: their number in the reading bar, and a mark on each card until it was seen.
// Waiting cards are in js/reading/live/new-note-lines.js, announcements in js/reading/live/new-notes-announcer.js.
//   <button id="new-notes" type="button" hidden></button>
import { gettext, ngettext } from "../../gettext.js";
import { NewNoteLines } from "./new-note-lines.js";
import { NewNotesAnnouncer } from "./new-notes-announcer.js";
import { hasPlace } from "../reading.js";

const SEEN_AFTER = 3000; // ms on the screen after which a note counts as seen

export class NewNotes {
  #fresh = new Map();   // id -> {id, root}
  #watched = new Map(); // element -> timer

  constructor(reading, cards, button) {
    Object.assign(this, { reading, cards, button });
    this.beside = new NewNoteLines(reading, cards, {
      isFresh: (id) => this.#fresh.has(id),
      open: async (spans) => {
        if (spans.length) await this.#show({ id: spans[0].id, root: spans[0].id });
        this.#draw();
      },
    });
    this.told = new NewNotesAnnouncer(reading);
    this.watch = new IntersectionObserver((entries) => entries.forEach((entry) => this.#passed(entry)), { threshold: 0.5 });
    button.addEventListener("click", () => this.next());
    for (const name of ["cards", "layout"]) reading.addEventListener(name, () => this.#draw());
    reading.addEventListener("scrolled", () => this.#letGo());
    reading.addEventListener("activate", ({ detail: { span } }) => this.#taken(span));
  }

  add(items) {
    for (const item of items) this.#fresh.set(item.id, item);
    this.told.add(items);
    this.#draw();
  }

  /** Removes a note that was deleted or seen. */
  drop(id) {
    this.told.drop(id);
    if (this.#fresh.delete(id)) this.#draw();
  }

  /** Activates the next new note in the order of the text from where the reader is, then from the beginning. */
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
    this.reading.activate(span, { open: true });
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
    this.beside.draw();
  }

  /** Marks an element with the word "New"; the mark keeps its space when it fades, so that nothing moves. */
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

  /** Ends the waiting of a note that becomes active. */
  #taken(span) {
    if (span?.id && this.cards.waiting.delete(span.id)) this.cards.follow();
  }

  /** Ends the waiting of cards that the reader has scrolled past: they appear with their paragraph when it is near again. */
  #letGo() {
    const { start, end } = this.reading.viewport.span();
    for (const id of [...this.cards.waiting]) {
      const span = this.reading.annotations.byId.get(id);
      if (!span || (hasPlace(span) && (span.end <= start || span.start >= end))) this.cards.waiting.delete(id);
    }
    this.beside.draw();
  }

  /** Returns the positions of the lines in the margin (js/reading/live/new-note-lines.js). */
  lines() {
    return this.beside.places();
  }
}
