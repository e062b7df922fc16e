// Announces new notes to screen readers: one sentence for several notes, and none while the reader types.
import { announce } from "../../announce.js";
import { ngettext } from "../../gettext.js";
import { hasPlace } from "../reading.js";

const TOLD_EVERY = 5000; // ms between two announcements
const TYPING = 4000;     // ms after a keystroke in which nothing is announced

export class NewNotesAnnouncer {
  #untold = new Map(); // id -> {id, root}
  #telling = 0;
  #told = 0;
  #typed = 0;

  constructor(reading) {
    this.reading = reading;
    document.addEventListener("input", () => { this.#typed = Date.now(); }, { capture: true });
  }

  add(items) {
    for (const item of items) this.#untold.set(item.id, item);
    if (items.length) this.#soon();
  }

  drop(id) {
    this.#untold.delete(id);
  }

  #soon() {
    if (this.#telling) return;
    const wait = Math.max(300, this.#told + TOLD_EVERY - Date.now());
    this.#telling = setTimeout(() => {
      this.#telling = 0;
      if (Date.now() - this.#typed < TYPING) return this.#soon();
      this.#tell();
    }, wait);
  }

  /** Announces in one sentence all notes that came since the last announcement. */
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
    const p = numberOf(viewport, Math.max(0, viewport.blockAt(places[0].start)));
    announce(ngettext("{n} new note, in paragraph {p}", "{n} new notes, the nearest in paragraph {p}", n, { p }));
  }
}

/** Returns the number of a paragraph as it is shown beside it. */
export const numberOf = ({ blocks }, block) => blocks[block]?.id.slice(1) ?? block + 1;
