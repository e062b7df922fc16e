// Edits one's own note: its card is replaced with a composer that has the note as it was typed.
//   <article class="note" data-id data-mine><button data-do="edit">…</button> <a data-do="link" href="…">…</a></article>
//   <div class="reply" data-reply data-mine>…</div> in it: one's own reply, edited in its place
import * as api from "../../api.js";
import { copy } from "../../clipboard.js";
import { announce } from "../../announce.js";
import { gettext } from "../../gettext.js";
import { saidBy } from "./draft-words.js";
import { seenOf, settle } from "./threads.js";

export class Editing {
  constructor(reading, cards, writing, composing) {
    Object.assign(this, { reading, cards, writing, composing });
    composing.editing = this;
  }

  /** Opens the note of a card, or one of its replies, for editing. */
  async edit(card, answer = null) {
    const id = answer?.dataset.reply ?? card.dataset.id;
    try {
      const draft = this.#draftOf(id, await this.#read(id));
      const inThread = answer && { root: card.dataset.id, answers: null, to: "", seen: seenOf(card), place: null };
      this.composing.open({ ...draft, ...inThread }, { focus: "note", of: answer ?? card });
    } catch (problem) {
      announce(gettext("The note cannot be edited now. {why}", { why: problem.message }));
    }
  }

  /** Reads the saved note again, for an edit that came too late. */
  async readAgain(draft) {
    const [read, cards] = await Promise.all([
      this.#read(draft.annotation),
      api.cards(this.reading.facts.cards, [draft.root ?? draft.annotation]),
    ]);
    const card = cards.get(draft.root ?? draft.annotation);
    const note = draft.root ? card?.querySelector(`[data-reply="${draft.annotation}"]`) : card;
    return { ...read, html: note?.querySelector(".note-words")?.innerHTML ?? "" };
  }

  #read(id) {
    return api.read(`${this.reading.facts.annotations}${id}`);
  }

  #draftOf(id, read) {
    const { facts, annotations, index } = this.reading;
    const span = annotations.byId.get(id);
    const bodies = [read.annotation.body ?? []].flat();
    const note = bodies.find((body) => body.purpose === "commenting")?.value ?? "";
    const tags = bodies
      .filter((body) => body.purpose === "tagging")
      .map(({ value, answers }) => ({ name: value, slot: this.#slotOf(id, value), ...(answers && { answers: [answers].flat() }) }));
    const { audience, group, relation = "" } = read.annotation;
    const choice = group ? `${audience}:${group}` : audience ?? "private";
    const place = span && span.start !== null
      ? { start: span.start, end: span.end, exact: index.slice(span.start, span.end) }
      : null;
    return {
      id: `edit-${id}`, annotation: id, read, place, note, tags, choice, relation,
      document: facts.document, revision: Number(facts.revision),
      was: saidBy({ note, tags, choice, relation }),
    };
  }

  #slotOf(id, name) {
    const chips = [...(this.cards.elements.get(id)?.querySelectorAll(".tag") ?? [])];
    const chip = chips.find((each) => each.textContent === name);
    return chip?.className.match(/tag-(\w+)/)?.[1] ?? "plain";
  }
}

/** Handles the buttons in the foot of a card and of its replies. */
export function cardActions(reading, cards, { editing = null, deleting = null, moving = null, joining = null, threads = null, composing = null } = {}) {
  cards.list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    const card = event.target.closest("article[data-id]");
    if (!button || !card || button.closest(".composer")) return;
    const what = button.dataset.do;
    const answer = button.closest(".reply");
    if (what === "link" && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      copy(button.href);
    }
    if (what === "answer") composing?.open(threads.newDraft(card, answer), { focus: "note" });
    if (what === "resolve" || what === "reopen") settle(threads, card, what === "resolve");
    if (what === "edit") editing?.edit(card, answer);
    if (what === "delete") answer ? deleting?.deleteAnswer(card, answer) : deleting?.delete(card);
    if (what === "place") moving?.begin(card);
    if (what === "join") joining?.begin(card);
  });
  cards.list.addEventListener("click", (event) => {
    const more = event.target.closest(".note-more");
    if (more) reading.activate(cards.spanOf(more));
  });
}
