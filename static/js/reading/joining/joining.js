// Joins two passages: the first is kept in hand, through pages and tabs; the second one opens a composer for both.
//   <section id="joining" hidden><q data-part="words"></q><span data-part="title"></span> … <button data-do="put-down">…</button></section>
//   and in the selection bar <button data-do="join">; on a card <button data-do="join">
// Escape puts it down, once nothing is selected.
import { describe } from "../../anchoring/quote.js";
import { announce } from "../../announce.js";
import { gettext } from "../../gettext.js";
import { isField } from "../keys/chords.js";
import { hasPlace } from "../reading.js";
import { JoiningHand } from "./hand.js";

export class Joining {
  constructor(reading, cards, selection, { writing, composing }) {
    Object.assign(this, { reading, cards, selection, writing, composing });
    this.bar = document.querySelector("#joining");
    this.parts = Object.fromEntries([...this.bar.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
    this.hand = new JoiningHand(reading.account);
    this.hand.addEventListener("change", () => this.#show());
    reading.addEventListener("do", ({ detail: { what, passage } }) => { if (what === "join") this.#chosen(passage); });
    this.bar.addEventListener("click", (event) => { if (event.target.closest("[data-do=put-down]")) this.putDown(); });
    document.addEventListener("keydown", (event) => this.#key(event), { capture: true }); // before the selection lets go
    this.#show();
  }

  /** Takes the passage of a card's note in hand. */
  begin(card) {
    const span = this.cards.spanOf(card);
    if (hasPlace(span)) this.#chosen(span);
  }

  putDown() {
    if (!this.hand.passage) return;
    const hadFocus = this.bar.contains(document.activeElement);
    this.hand.drop();
    announce(gettext("The passage is put down."));
    if (hadFocus) this.reading.text.querySelector(".pn")?.focus({ preventScroll: true });
  }

  #chosen({ start, end }) {
    const first = this.hand.passage;
    const second = this.#passageAt({ start, end });
    this.selection.clear();
    if (!first) return this.#take(second);
    if (isSame(first, second)) return announce(gettext("This passage is in hand already. Choose another one to join with it."));
    const draft = { ...this.writing.newDraft({ start, end }), joined: first, relation: "same-words" };
    this.hand.drop();
    this.composing.open(draft, { focus: "relation" });
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

  #show() {
    const { passage } = this.hand;
    this.bar.hidden = !passage;
    document.body.classList.toggle("is-joining", Boolean(passage));
    if (!passage) return;
    this.parts.words.textContent = shortened(passage.exact);
    this.parts.words.lang = passage.language;
    this.parts.title.textContent = passage.title;
  }
}

const isSame = (one, other) => ["document", "revision", "start", "end"].every((name) => one[name] === other[name]);

function shortened(words) {
  const line = words.replace(/\s+/g, " ");
  return line.length > 120 ? `${line.slice(0, 110).replace(/ \S*$/u, "")} …` : line;
}
