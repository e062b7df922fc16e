// One's own note once more: its card gives way to a composer with the words as they were typed.
//   <article class="note" data-id data-mine><button data-do="edit">…</button> <a data-do="link" href="…">…</a></article>
import * as api from "../api.js";
import { copy } from "../clipboard.js";
import { announce } from "../live.js";
import { gettext } from "../words.js";

export class Editing {
  constructor(reading, cards, writing, composing) {
    Object.assign(this, { reading, cards, writing, composing });
    composing.editing = this;
  }

  async edit(card) {
    const { id } = card.dataset;
    try {
      this.composing.open(this.#draftOf(id, await this.#read(id)), { focus: "note", of: card });
    } catch (problem) {
      announce(gettext("The note cannot be edited now. {why}", { why: problem.message }));
    }
  }

  /** The note as it is saved now: for an edit that came too late. */
  async readAgain(draft) {
    const [read, cards] = await Promise.all([
      this.#read(draft.annotation),
      api.cards(this.reading.facts.cards, [draft.annotation]),
    ]);
    return { ...read, html: cards.get(draft.annotation)?.querySelector(".note-words")?.innerHTML ?? "" };
  }

  #read(id) {
    return api.read(`${this.reading.facts.annotations}${id}`);
  }

  #draftOf(id, read) {
    const { facts, annotations, index } = this.reading;
    const span = annotations.byId.get(id);
    const bodies = [read.annotation.body ?? []].flat();
    const note = bodies.find((body) => body.purpose === "commenting")?.value ?? "";
    const tags = bodies.filter((body) => body.purpose === "tagging").map((body) => ({ name: body.value, slot: this.#slotOf(id, body.value) }));
    const { audience, group } = read.annotation;
    const choice = group ? `${audience}:${group}` : audience ?? "private";
    const place = span && span.start !== null
      ? { start: span.start, end: span.end, exact: index.slice(span.start, span.end) }
      : null;
    return {
      id: `edit-${id}`, annotation: id, read, place, note, tags, choice,
      document: facts.document, revision: Number(facts.revision),
      was: JSON.stringify([note, tags.map((tag) => tag.name), choice]),
    };
  }

  #slotOf(id, name) {
    const chips = [...(this.cards.elements.get(id)?.querySelectorAll(".tag") ?? [])];
    const chip = chips.find((each) => each.textContent === name);
    return chip?.className.match(/tag-(\w+)/)?.[1] ?? "plain";
  }
}

/** What the buttons in the foot of a card do. */
export function footing(reading, cards, { editing = null, deleting = null, moving = null } = {}) {
  cards.list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    const card = event.target.closest("article[data-id]");
    if (!button || !card) return;
    const what = button.dataset.do;
    if (what === "link" && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      copy(button.href);
    }
    if (what === "edit") editing?.edit(card);
    if (what === "delete") deleting?.delete(card);
    if (what === "place") moving?.begin(card);
  });
  cards.list.addEventListener("click", (event) => {
    const more = event.target.closest(".note-more");
    if (more) reading.activate(cards.spanOf(more));
  });
}
