// Replies: written in the open card, below the others; edited in their place.
//   <article class="note" data-id>… <div class="replies"><div class="reply" id="note-<uuid>" data-reply="<uuid>">…</div></div>
//     <article class="composer composer-answer">…</article> <footer class="note-foot"><button data-do="answer">…
import * as api from "../../api.js";
import { newId } from "../../drafts.js";
import { announce } from "../../announce.js";
import { gettext } from "../../gettext.js";
import { scrollWithin } from "../article/scroll-within.js";
import { updateCard } from "./update-card.js";

export class Threads {
  constructor(reading, cards) {
    Object.assign(this, { reading, cards });
    this.held = new Map(); // composer -> the reply that it edits, or null
    reading.addEventListener("cards", () => this.#settle());
    reading.addEventListener("gone", ({ detail: { id } }) => this.#orphan(id));
  }

  /** Makes an empty reply to a note, or to one of its replies. */
  newDraft(card, answer = null) {
    const { facts } = this.reading;
    const to = (answer ?? card).querySelector(".note-by b")?.textContent ?? "";
    return {
      id: newId(), document: facts.document, revision: Number(facts.revision), place: null, note: "", tags: [], choice: "",
      root: card.dataset.id, answers: answer?.dataset.reply ?? card.dataset.id, to: answer ? to : "", seen: seenOf(card),
    };
  }

  /** Puts a composer into the card of its thread as soon as the card is here. */
  async hold(composer) {
    const { root } = composer.draft;
    this.held.set(composer, composer.of ?? null);
    if (composer.of) composer.of.hidden = true;
    const span = this.reading.annotations.byId.get(root);
    if (!span) return this.#orphan(root);
    if (!this.cards.elements.has(root)) await this.cards.bring(span);
    this.#settle();
  }

  /** Removes a composer; the reply that it edited is visible again. */
  release(composer) {
    const answer = this.held.get(composer);
    this.held.delete(composer);
    composer.element.remove();
    if (answer) answer.hidden = false;
    if (composer.isOrphan) this.cards.removeComposer(composer);
    this.reading.dispatchEvent(new Event("cards"));
  }

  /** Updates the thread from the server, in its card and in the list. */
  async refresh(root) {
    const { facts, annotations } = this.reading;
    const [list, found] = await Promise.all([api.listOf(facts.anchors, [root]), api.cards(facts.cards, [root])]);
    annotations.merge(list);
    const [card, fresh] = [this.cards.elements.get(root), found.get(root)];
    if (card && fresh) updateCard(card, fresh);
    else if (fresh) await this.cards.fetch([root]);
    this.reading.dispatchEvent(new Event("cards"));
  }

  /** Returns the span of the note that a reply belongs to; null if there is none that this reader may see. */
  async spanOfAnswer(id) {
    const list = await api.listOf(this.reading.facts.anchors, [id]).catch(() => null);
    const [row] = [...(list?.annotations ?? []), ...(list?.own ?? [])];
    return (row && this.reading.annotations.byId.get(row[0])) ?? null;
  }

  /** Returns the element of a reply and opens the fold around it. */
  elementOf(id) {
    const answer = document.getElementById(`note-${id}`);
    const fold = answer?.closest("details.replies-more");
    if (fold) fold.open = true;
    return answer;
  }

  /** Marks a reply and focuses it. */
  show(id) {
    for (const marked of this.cards.list.querySelectorAll(".is-named")) marked.classList.remove("is-named");
    const answer = this.elementOf(id);
    answer?.classList.add("is-named");
    this.reading.dispatchEvent(new Event("place"));
    answer?.focus({ preventScroll: true });
    if (answer) scrollWithin(this.cards.list, answer);
    return answer;
  }

  /** Puts every composer into its card, also after the card was rendered again. */
  #settle() {
    for (const composer of this.held.keys()) {
      if (composer.isOrphan) continue;
      const card = this.cards.elements.get(composer.draft.root);
      if (!card) continue;
      const answer = composer.draft.annotation ? card.querySelector(`[data-reply="${composer.draft.annotation}"]`) : null;
      if (answer) {
        this.held.set(composer, answer);
        answer.hidden = true;
      }
      if (card.contains(composer.element)) continue;
      if (answer) answer.after(composer.element);
      else card.querySelector(":scope > .note-foot").before(composer.element);
    }
  }

  /** Moves composers whose note is gone or not here to the notes on the whole article, so that the reply is not lost. */
  #orphan(root) {
    for (const composer of this.held.keys()) {
      if (composer.draft.root !== root || composer.isOrphan) continue;
      composer.isOrphan = true;
      composer.element.classList.add("note");
      composer.span = { start: null, end: null, state: "whole", id: null };
      this.cards.addComposer(composer);
      composer.fault(gettext("What you answer is not here any more. Your words are kept on this device."));
    }
  }
}

/** Resolves a thread, or opens it again. */
export async function settle(threads, card, isSettled) {
  const { id } = card.dataset;
  try {
    await api.settle(`${threads.reading.facts.annotations}${id}/resolved`, isSettled);
    await threads.refresh(id);
    announce(isSettled ? gettext("Resolved.") : gettext("Open again."));
    card.querySelector(isSettled ? "[data-do=reopen]" : "[data-do=resolve]")?.focus({ preventScroll: true });
  } catch (problem) {
    announce(gettext("This could not be done. {why}", { why: problem.message }));
  }
}

export const seenOf = (card) => card.querySelector(".note-by .seen")?.textContent.trim() ?? "";
