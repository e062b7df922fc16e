// Moves a note that is lost, or on the wrong passage, to another passage: the next selection.
//   <section id="placing" tabindex="-1" hidden><blockquote data-part="words"></blockquote> … <button data-do="leave">…</button></section>
//   and in the selection bar <button data-do="place">Put the note here</button>, which is visible only in this mode.
// Escape cancels. The original selection stays on record; the server adds the new position.
import * as api from "../../api.js";
import { announce } from "../../announce.js";
import { gettext } from "../../gettext.js";
import { wide } from "../reading.js";

export class Reattachment {
  moving = null; // {id, url, etag, card}

  constructor(reading, cards, selection) {
    Object.assign(this, { reading, cards, selection });
    this.banner = document.querySelector("#placing");
    this.parts = Object.fromEntries([...this.banner.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
    reading.addEventListener("do", ({ detail: { what, passage } }) => { if (what === "place") this.put(passage); });
    this.banner.addEventListener("click", (event) => { if (event.target.closest("[data-do=leave]")) this.leave(); });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") this.leave(); });
  }

  /** Waits for the new passage of a card's note. */
  async begin(card) {
    if (this.reading.isTranslated) {
      return announce(gettext("This page is shown in translation. Show the original words to find a place in them."));
    }
    const { id } = card.dataset;
    const url = `${this.reading.facts.annotations}${id}`;
    let etag;
    try {
      [{ etag }] = await Promise.all([api.read(url), api.prepare()]);
    } catch (problem) {
      return announce(gettext("The note cannot be moved now. {why}", { why: problem.message }));
    }
    this.moving = { id, url, etag, card, target: card.dataset.passage };
    // A lost passage is shown with the text around it: the passage itself is marked there.
    const words = card.querySelector(".note-quote mark") ?? card.querySelector(".note-quote, .was-now del");
    this.parts.words.textContent = words?.textContent.trim() ?? "";
    this.fault("");
    this.selection.clear();
    this.#closeSheet();
    this.#show(true);
    this.banner.focus({ preventScroll: true });
    announce(gettext("Select the words where the note belongs. Escape leaves it where it was."));
  }

  /** Leaves the note where it was. */
  leave() {
    if (!this.moving) return;
    const { card } = this.moving;
    this.moving = null;
    this.#show(false);
    this.selection.clear();
    announce(gettext("The note stays where it was."));
    if (wide.matches) card.focus({ preventScroll: true });
  }

  /** Moves the note to a passage. */
  async put({ start, end }) {
    if (!this.moving) return;
    const { id, url, etag, target } = this.moving;
    const { facts, index } = this.reading;
    const place = { revision: Number(facts.revision), start, end, exact: index.slice(start, end) };
    if (target) place.target = Number(target); // which of the two joined passages
    this.banner.setAttribute("aria-busy", "true");
    try {
      await api.place(`${url}/place`, place, etag);
    } catch (problem) {
      return this.fault(gettext("The note was not moved. {why}", { why: problem.message }));
    } finally {
      this.banner.removeAttribute("aria-busy");
    }
    this.moving = null;
    this.#show(false);
    this.selection.clear();
    await this.#stand(id, { start, end });
    announce(gettext("The note stands here now."));
  }

  fault(words) {
    this.parts.fault.hidden = !words;
    this.parts.fault.textContent = words;
  }

  /** Shows the note at its new position and activates its card. */
  async #stand(id, { start, end }) {
    const { annotations } = this.reading;
    const { slot, kind, mine, audience, group, person, tags } = annotations.byId.get(id);
    const span = { id, start, end, state: "moved", lane: 0, slot, kind, mine, audience, group, person, tags };
    annotations.remove(id);
    annotations.add(span);
    await this.cards.fetch([id]);
    this.reading.activate(span, { open: true });
    const card = await this.cards.bring(span);
    this.reading.dispatchEvent(new Event("place"));
    card?.focus({ preventScroll: true });
  }

  #show(is) {
    this.banner.hidden = !is;
    document.body.classList.toggle("is-placing", is);
    this.reading.layout(); // the banner is in the text column, so that it covers no text
  }

  /** Closes the sheet on narrow screens, where the notes cover the text. */
  #closeSheet() {
    const handle = document.querySelector(".sheet-handle[aria-expanded=true]");
    if (handle && !wide.matches) handle.click();
  }
}
