// Deletes one's own note. On the server a deletion is final at once, so for eight seconds only this browser knows of it, and
// "Undo" simply forgets it. A page that is closed in the meantime sends it; if that fails, the next page does.
import * as api from "../../api.js";
import { announce } from "../../announce.js";
import { gettext } from "../../gettext.js";

const SECONDS = 8;

export class Deleting {
  constructor(reading, cards, drafts, threads) {
    Object.assign(this, { reading, cards, drafts, threads });
    this.waiting = new Map(); // id -> {span, card, line, timer, etag}
    addEventListener("pagehide", () => this.#finishAll());
    reading.addEventListener("cards", () => this.#standIn());
  }

  /** Finishes the deletions of an earlier page; until their time is over, another window may still undo them. */
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
    await this.#begin(id, { span, card }, (line) => {
      this.cards.hold(id, { element: line, span });
      this.reading.annotations.remove(id);
      this.reading.activate(null);
    });
  }

  /** Deletes one's own reply in the card of its thread, which stays. */
  async deleteAnswer(card, answer) {
    await this.#begin(answer.dataset.reply, { root: card.dataset.id }, (line) => {
      line.classList.replace("note", "reply");
      this.#standIn();
    });
  }

  /** Starts the time for undoing; `hide` replaces the deleted note with the line that says so. */
  async #begin(id, what, hide) {
    let etag;
    try {
      [{ etag }] = await Promise.all([api.read(this.#urlOf(id)), api.prepare()]);
    } catch (problem) {
      return announce(gettext("The note cannot be deleted now. {why}", { why: problem.message }));
    }
    const line = this.#line(id);
    this.waiting.set(id, { ...what, line, etag, timer: setTimeout(() => this.#finish(id), SECONDS * 1000) });
    this.drafts.keepDeletion({ id, etag, at: Date.now() });
    hide(line);
    this.reading.dispatchEvent(new Event("place"));
    line.querySelector("button").focus({ preventScroll: true });
    announce(gettext("Note deleted. You can undo this for {n} seconds.", { n: SECONDS }));
  }

  /** Puts the lines of deleted replies in their place, also after the card was rendered again. */
  #standIn() {
    for (const [id, { root, line }] of this.waiting) {
      const answer = root && document.getElementById(`note-${id}`);
      if (!answer || (answer.hidden && line.previousElementSibling === answer)) continue;
      answer.hidden = true;
      answer.after(line);
    }
  }

  #showAnswer(id) {
    const answer = document.getElementById(`note-${id}`);
    if (answer) answer.hidden = false;
    return answer;
  }

  async undo(id) {
    const { span, card, timer, root, line } = this.waiting.get(id);
    clearTimeout(timer);
    this.#forget(id);
    if (root) {
      line.remove();
      this.#showAnswer(id)?.focus({ preventScroll: true });
      return announce(gettext("The note is back."));
    }
    this.reading.annotations.add(span);
    this.reading.activate(span);
    await this.cards.bring(span);
    this.reading.dispatchEvent(new Event("place"));
    card.focus({ preventScroll: true });
    announce(gettext("The note is back."));
  }

  async #finish(id) {
    const { span, etag, root, line, card } = this.waiting.get(id);
    try {
      await this.#send(id, etag);
      this.#forget(id);
      line.remove();
      if (root) await this.threads.refresh(root);
      else await this.#leave(id, card);
    } catch (problem) {
      this.#forget(id);
      line.remove();
      if (root) this.#showAnswer(id);
      if (span) this.reading.annotations.add(span);
      announce(gettext("The note was not deleted. {why}", { why: problem.message }));
    }
  }

  /** Removes a note; if others replied to it, their replies remain in its place. */
  async #leave(id, card) {
    this.cards.drop(id);
    if (card.querySelector(".reply")) await this.threads.refresh(id);
  }

  #finishAll() {
    for (const [id, { etag, timer }] of this.waiting) {
      clearTimeout(timer);
      this.#send(id, etag, { last: true }).catch(() => {}); // the next page finishes it
    }
  }

  /** Sends the deletion; a note that is already gone counts as deleted. */
  async #send(id, etag, options) {
    try {
      await api.remove(this.#urlOf(id), etag, options);
    } catch (problem) {
      if (![404, 410].includes(problem.status)) {
        if (problem.status === 412) this.drafts.dropDeletion(id); // changed since: not the version that was to be deleted
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
