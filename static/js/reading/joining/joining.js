// Joins two passages: the first is kept in hand, through pages and tabs; the second one opens a composer for both.
//   <section id="joining" hidden> … </section>, as bar.js expects it; in the selection bar <button data-do="join">; on a card <button data-do="join">
// Escape puts it down, once nothing is selected.
import { describe } from "../../anchoring/quote.js";
import { announce } from "../../announce.js";
import { gettext } from "../../gettext.js";
import { isField } from "../keys/chords.js";
import { hasPlace } from "../reading.js";
import { JoiningBar } from "./bar.js";

export class Joining {
  constructor(reading, cards, selection, { writing, composing }) {
    Object.assign(this, { reading, cards, selection, writing, composing });
    this.bar = new JoiningBar(reading.account, () => reading.text.querySelector(".pn")?.focus({ preventScroll: true }));
    this.hand = this.bar.hand;
    reading.addEventListener("do", ({ detail: { what, passage } }) => { if (what === "join") this.#chosen(passage); });
    document.addEventListener("keydown", (event) => this.#key(event), { capture: true }); // before the selection lets go
  }

  /** Takes the passage of a card's note in hand. */
  begin(card) {
    const span = this.cards.spanOf(card);
    if (hasPlace(span)) this.#chosen(span);
  }

  putDown() {
    this.bar.putDown();
  }

  #chosen({ start, end }) {
    const first = this.hand.passage;
    const second = this.#passageAt({ start, end });
    this.selection.clear();
    if (!first) return this.#take(second);
    if (isSame(first, second)) return announce(gettext("This passage is in hand already. Choose another one to join with it."));
    const draft = { ...this.writing.newDraft({ start, end }), joined: first, relation: "same-words" };
    this.composing.open(draft, { focus: "relation" }); // which stores it
    this.hand.drop();
  }

  #take(passage) {
    if (this.hand.take(passage)) {
      announce(gettext("The passage is in hand. Choose the other one, here or in another article. Escape puts it down."));
    } else announce(gettext("This browser keeps nothing between pages, so it cannot keep the passage."));
  }

  /** Returns all that is needed to name the passage from any page. */
  #passageAt({ start, end }) {
    const { facts, index, text } = this.reading;
    return {
      document: facts.document, source: facts.source, revision: Number(facts.revision),
      title: document.querySelector("#title").textContent.trim(), language: text.lang,
      start, end, ...describe(index, start, end),
    };
  }

  #key(event) {
    if (event.key !== "Escape" || this.selection.passage || isField(event.target) || document.querySelector("dialog[open]")) return;
    if (event.target.closest?.(".note, .menu[open]")) return; // there Escape goes back
    this.putDown();
  }
}

const isSame = (one, other) => ["document", "revision", "start", "end"].every((name) => one[name] === other[name]);
