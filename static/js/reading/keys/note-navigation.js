// Moves from note to note, into a note and its replies, and back to its passage.
//   <article class="note" data-id tabindex="0">… <div class="replies"><div class="reply" tabindex="-1">…</div></div></article>
import { announce } from "../../announce.js";
import { gettext } from "../../gettext.js";
import { openNotes } from "../notes/paragraph-controls.js";
import { hasPlace, wide } from "../reading.js";

const TOP = 60; // px below the top of the screen from which a passage counts as visible

/** Announces why nothing was done. */
export function refuse(words) {
  announce(words);
  return false;
}

export class NoteNavigation {
  #origin = null; // the place in the text from which the reader went to a note

  constructor(reading, cards, cursor) {
    Object.assign(this, { reading, cards, cursor });
  }

  /** Goes to the next or previous note that passes `test`; announces `none` if there is none. */
  async step(by, test = () => true, none = gettext("No notes yet")) {
    const { reading } = this;
    const all = reading.annotations.inOrder();
    const span = this.#nextOf(all, by, test);
    if (!span) return announce(none);
    this.#origin = null;
    reading.activate(span, { open: true });
    if (hasPlace(span) && !this.#isInSight(span)) await reading.scrollTo(span);
    await this.#focusCard(span);
  }

  /** Goes to the first note on the cursor's paragraph. */
  async toNote() {
    const { paragraph, block } = this.cursor;
    if (!paragraph) return;
    const here = this.reading.annotations.intervals.within(paragraph.start, paragraph.end);
    if (!here.length) return announce(gettext("No notes on this paragraph"));
    this.#leave();
    await openNotes(this.reading, this.cards, block, { focus: true });
  }

  /** Goes to the list of notes: to the active note, or to the first one near the reader. */
  async toNotes() {
    const { reading } = this;
    this.#leave();
    const all = reading.annotations.inOrder();
    const span = reading.active ?? all[this.#firstInSight(all)];
    if (!span) return announce(gettext("No notes yet"));
    reading.activate(span, { open: true });
    await this.#focusCard(span);
  }

  /** Goes back to the text: to where the reader came from, or to the note's passage. Returns false if no note has the focus. */
  back() {
    const { reading, cards } = this;
    const card = document.activeElement?.closest(".note");
    if (!card || !cards.list.contains(card)) return false;
    const span = cards.spanOf(card);
    const origin = this.#origin;
    this.#origin = null;
    if (!wide.matches) reading.dispatchEvent(new Event("leave-notes"));
    const number = origin?.isConnected ? origin : hasPlace(span) ? reading.blockOf(span).querySelector(".pn") : null;
    if (!number) {
      document.activeElement.blur();
      return true;
    }
    number.focus({ preventScroll: true });
    if (!origin) this.cursor.at(span);
    const { top } = number.parentElement.getBoundingClientRect();
    if (top < TOP || top > innerHeight * 0.8) reading.scrollTo({ start: reading.viewport.startOf(this.cursor.block), end: reading.index.length });
    return true;
  }

  /** Goes to the next or previous reply of the focused note; returns false if it has none. */
  alongAnswers(by) {
    const card = document.activeElement?.closest(".note");
    const answers = [...(card?.querySelectorAll(".reply:not([hidden])") ?? [])];
    if (!answers.length) return false;
    const at = answers.findIndex((answer) => answer.contains(document.activeElement));
    const next = answers[at + by];
    if (at < 0 && by < 0) return false;
    this.reading.activate(this.cards.spanOf(card));
    const stop = next ?? (by < 0 ? card : answers.at(-1));
    const fold = stop.closest("details");
    if (fold) fold.open = true;
    stop.focus({ preventScroll: true });
    stop.scrollIntoView({ block: "nearest" });
    return true;
  }

  /** Presses a button of the focused or active note, found by its action. */
  press(...names) {
    const { reading, cards } = this;
    const focused = document.activeElement?.closest(".note[data-id]");
    const span = focused ? cards.spanOf(focused) : reading.active;
    const card = focused ?? cards.elementOf(span);
    if (!card) return refuse(gettext("No note is in hand. Press n for the next one."));
    reading.activate(span); // its buttons are visible only while it is active
    const wanted = names.map((name) => `[data-do=${name}]`).join();
    const button = document.activeElement?.closest(".reply")?.querySelector(wanted) ?? card.querySelector(`:scope > .note-foot :is(${wanted})`);
    if (!button) return refuse(gettext("This cannot be done with this note."));
    button.click();
    return true;
  }

  #leave() {
    this.#origin = document.activeElement?.closest("#text .pn");
  }

  #nextOf(all, by, test) {
    const fits = all.map((span, i) => (test(span) ? i : -1)).filter((i) => i >= 0);
    if (!fits.length) return null;
    const held = this.reading.active ? all.indexOf(this.reading.active) : -1;
    const first = this.#firstInSight(all);
    if (by > 0) return all[fits.find((i) => (held < 0 ? i >= first : i > held)) ?? fits[0]];
    return all[fits.findLast((i) => i < (held < 0 ? first : held)) ?? fits.at(-1)];
  }

  async #focusCard(span) {
    const card = await this.cards.bring(span);
    this.reading.dispatchEvent(new Event("place"));
    card?.focus({ preventScroll: true });
  }

  #isInSight(span) {
    const box = this.reading.boxOf(span);
    return box.top > TOP && box.bottom < innerHeight * (wide.matches ? 0.8 : 0.3); // narrow: above the sheet
  }

  /** Returns the index of the first note at or below the top of the screen, where reading continues. */
  #firstInSight(all) {
    const { start } = this.reading.viewport.span(0);
    const at = all.findIndex((span) => hasPlace(span) && span.start >= start);
    return at < 0 || scrollY < 40 ? 0 : at;
  }
}
