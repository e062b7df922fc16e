// Deleting one's own note. On the server a deletion is final at once, so for eight seconds this browser alone knows of it, and
// "Undo" simply forgets it. A page closed meanwhile sends it on its way; if even that fails, the next page does.
import * as api from "../api.js";
import { announce } from "../live.js";
import { gettext } from "../words.js";

const SECONDS = 8;

export class Deleting {
  constructor(reading, cards, drafts) {
    Object.assign(this, { reading, cards, drafts });
    this.waiting = new Map(); // id -> {span, card, line, timer, etag}
    addEventListener("pagehide", () => this.#finishAll());
  }

  /** Finishes what an earlier page began; until its time is over, another window may still undo it. */
  resume() {
    for (const { id, etag, at } of this.drafts.deletions()) {
      this.reading.annotations.remove(id);
      setTimeout(() => {
        const stands = this.drafts.deletions().some((deletion) => deletion.id === id);
        if (stands) this.#send(id, etag).catch(() => {}); // the next page tries again
      }, Math.max(0, at + SECONDS * 1000 - Date.now()));
    }
  }

  async delete(card) {
    const { id } = card.dataset;
    const span = this.reading.annotations.byId.get(id);
    const url = this.#urlOf(id);
    let etag;
    try {
      [{ etag }] = await Promise.all([api.read(url), api.prepare()]);
    } catch (problem) {
      return announce(gettext("The note cannot be deleted now. {why}", { why: problem.message }));
    }
    const line = this.#line(id);
    this.waiting.set(id, { span, card, line, etag, timer: setTimeout(() => this.#finish(id), SECONDS * 1000) });
    this.drafts.keepDeletion({ id, etag, at: Date.now() });
    this.cards.hold(id, { element: line, span });
    this.reading.annotations.remove(id);
    this.reading.activate(null);
    this.reading.dispatchEvent(new Event("place"));
    line.querySelector("button").focus({ preventScroll: true });
    announce(gettext("Note deleted. You can undo this for {n} seconds.", { n: SECONDS }));
  }

  async undo(id) {
    const { span, card, timer } = this.waiting.get(id);
    clearTimeout(timer);
    this.#forget(id);
    this.reading.annotations.add(span);
    this.reading.activate(span);
    await this.cards.bring(span);
    this.reading.dispatchEvent(new Event("place"));
    card.focus({ preventScroll: true });
    announce(gettext("The note is back."));
  }

  async #finish(id) {
    const { span, etag } = this.waiting.get(id);
    try {
      await this.#send(id, etag);
      this.#forget(id);
      this.cards.drop(id);
    } catch (problem) {
      this.#forget(id);
      this.reading.annotations.add(span);
      announce(gettext("The note was not deleted. {why}", { why: problem.message }));
    }
  }

  #finishAll() {
    for (const [id, { etag, timer }] of this.waiting) {
      clearTimeout(timer);
      this.#send(id, etag, { last: true }).catch(() => {}); // the next page finishes it
    }
  }

  /** Sends the deletion; a note that is gone already is deleted too. */
  async #send(id, etag, options) {
    try {
      await api.remove(this.#urlOf(id), etag, options);
    } catch (problem) {
      if (![404, 410].includes(problem.status)) {
        if (problem.status === 412) this.drafts.dropDeletion(id); // changed since: not what was to be deleted
        throw problem;
      }
    }
    this.drafts.dropDeletion(id);
  }

  #forget(id) {
    this.waiting.delete(id);
    this.drafts.dropDeletion(id);
    this.cards.release(id);
  }

  #line(id) {
    const line = document.createElement("div");
    line.className = "note note-gone";
    const words = document.createElement("p");
    words.textContent = gettext("Deleted. Soon nobody can read it again.");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = gettext("Undo");
    button.addEventListener("click", () => this.undo(id));
    line.append(words, button);
    return line;
  }

  #urlOf(id) {
    return `${this.reading.facts.annotations}${id}`;
  }
}
