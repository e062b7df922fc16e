// The cards of the notes near the reader: fetched in batches, in the order of the text.
//   <section class="margin"><div class="notes" id="notes"><article class="note" data-id …>…</article>…</div></section>
// Composers are among them. nearby-cards.js chooses the cards, and margin.js places them on wide screens.
import * as api from "../../api.js";
import { announce } from "../../announce.js";
import { gettext, ngettext } from "../../gettext.js";
import { CardsByPosition, CardsByTime, CardsToPrint, WITHOUT_POSITION } from "./nearby-cards.js";
import { updateCard } from "./update-card.js";

const BATCH = 60;
const MANY = 250;       // maximum number of cards in the page; beyond that, distant ones are removed until they are near again

export class Cards {
  constructor(reading, list) {
    Object.assign(this, { reading, list });
    this.elements = new Map([...list.querySelectorAll("article[data-id]")].map((card) => [card.dataset.id, card]));
    this.asked = new Set(this.elements.keys());
    this.composers = [];        // {element, span}
    this.waiting = new Set();   // ids of new notes whose cards would move what is being read
    this.orders = { place: new CardsByPosition(), time: new CardsByTime(), print: new CardsToPrint() };
    this.lines = new Map();     // paragraph -> its line "12 more notes here"
    this.places = new Map();    // such a line -> its position
    this.heads = new Map();     // state of passages that are not in the text -> the heading above their cards
    list.replaceChildren();
    list.dataset.taken = "";
  }

  /** "place": beside their passages; "time": a list, the newest first; "print": all, while the page is printed. */
  get order() {
    return this.list.dataset.order ?? "place";
  }

  set order(order) {
    if (order === this.order) return;
    this.list.dataset.order = order;
    this.list.scrollTop = 0;
  }

  /** Shows the cards near the reader, and fetches the missing ones. */
  async follow() {
    const spans = this.#near();
    this.#arrange(spans);
    const missing = spans.filter((span) => span.id && !this.asked.has(span.id)).map((span) => span.id);
    if (missing.length) await this.fetch(missing);
  }

  /** Fetches the cards of some annotations, even if they are here. */
  async fetch(ids) {
    for (const id of ids) this.asked.add(id);
    for (let i = 0; i < ids.length; i += BATCH) {
      const batch = ids.slice(i, i + BATCH);
      try {
        const found = await api.cards(this.reading.facts.cards, batch);
        for (const [id, card] of found) this.#take(id, card);
      } catch (problem) {
        for (const id of batch) this.asked.delete(id);
        announce(gettext("Some notes could not be loaded. {why}", { why: problem.message }));
        return;
      }
      this.#arrange(this.#near());
    }
  }

  /** Shows the cards of the order without waiting for anything, as the printer does not wait; returns whether all are here. */
  showAllAtOnce() {
    const spans = this.#near();
    const missing = spans.map((span) => span.id).filter((id) => !this.elements.has(id));
    try {
      for (let i = 0; i < missing.length; i += BATCH) {
        for (const [id, card] of api.cardsAtOnce(this.reading.facts.cards, missing.slice(i, i + BATCH))) {
          this.asked.add(id);
          this.#take(id, card);
        }
      }
    } catch {
      return false; // no connection: what is here is printed
    } finally {
      this.#arrange(spans);
    }
    return true;
  }

  /** Makes sure that the card of one annotation is here, and returns it. */
  async bring(span) {
    if (span.id && !this.elements.has(span.id)) await this.fetch([span.id]);
    this.#arrange(this.#near());
    return this.elements.get(span.id) ?? null;
  }

  /** Removes a card. */
  drop(id) {
    this.elements.get(id)?.remove();
    this.elements.delete(id);
    this.asked.delete(id);
  }

  /** Puts a composer among the cards. */
  addComposer(composer) {
    this.composers.push(composer);
    this.#arrange(this.#near());
  }

  removeComposer(composer) {
    this.composers = this.composers.filter((other) => other !== composer);
    composer.element.remove();
    this.#arrange(this.#near());
  }

  /** Replaces a card for a while with another element: the line that says it is deleted. */
  hold(id, stand) {
    this.elements.get(id)?.remove();
    this.composers.push({ ...stand, id });
    this.#arrange(this.#near());
  }

  release(id) {
    for (const stand of this.composers.filter((each) => each.id === id)) this.removeComposer(stand);
  }

  elementOf(span) {
    return this.composers.find((composer) => composer.span === span)?.element ?? this.elements.get(span?.id) ?? null;
  }

  spanOf(element) {
    const card = element.closest(".note");
    const composer = this.composers.find((other) => other.element === card);
    return composer?.span ?? this.reading.annotations.byId.get(card?.dataset.id) ?? null;
  }

  /** Returns the position of the first note that a line "12 more notes here" stands for. */
  placeOf(line) {
    return this.places.get(line) ?? null;
  }

  #take(id, card) {
    const old = this.elements.get(id);
    if (old) updateCard(old, card); // the reader may be in it
    else this.elements.set(id, card);
  }

  /** Returns the spans whose cards belong in the page now. */
  #near() {
    return this.orders[this.order].spans(this.reading, this.waiting);
  }

  /** Puts cards, composers and "more" lines into the list in the order of the text, and moves only what is new. */
  #arrange(spans) {
    const wanted = [];
    for (const span of spans) {
      const element = span.more ? this.#moreLine(span) : this.elements.get(span.id);
      if (element) wanted.push({ element, span });
    }
    const order = this.orders[this.order];
    if (this.order !== "time") wanted.push(...this.#headsOf(wanted));
    const kept = this.#kept(new Set(wanted.map(({ element }) => element)));
    const editing = new Set(this.composers.map((composer) => composer.of).filter(Boolean));
    const all = [...wanted, ...kept, ...this.composers].filter(({ element }) => !editing.has(element));
    all.sort((a, b) => order.compare(a.span, b.span));
    const crowded = order.crowded(all.map(({ span }) => span), this.reading.viewport);
    for (const { element, span } of all) element.classList.toggle("is-crowded", crowded.has(span) && Boolean(element.dataset.id));
    const stay = new Set(all.map(({ element }) => element));
    for (const element of [...this.list.children]) if (!stay.has(element)) element.remove();
    let cursor = this.list.firstElementChild;
    for (const { element } of all) {
      if (element === cursor) cursor = cursor.nextElementSibling;
      else this.list.insertBefore(element, cursor);
    }
    this.reading.dispatchEvent(new Event("cards"));
  }

  /** Returns distant cards that may stay in the page; the one with the focus always stays. */
  #kept(wanted) {
    const others = [...this.list.children].filter((element) => element.dataset.id && !wanted.has(element));
    const focused = others.find((element) => element.contains(document.activeElement));
    const { annotations } = this.reading;
    const room = this.order === "place" ? Math.max(0, MANY - wanted.size) : 0;
    const kept = others.slice(0, room).filter((element) => annotations.spansOf(element.dataset.id).some((span) => annotations.isShown(span)));
    if (focused && !kept.includes(focused)) kept.push(focused);
    return kept
      .map((element) => ({ element, span: annotations.byId.get(element.dataset.id) }))
      .filter(({ span }) => span);
  }

  /** Returns the headings above the notes whose passage is not in the text: set aside, or lost. */
  #headsOf(wanted) {
    const states = WITHOUT_POSITION.filter((state) => wanted.some(({ span }) => span.state === state));
    return states.map((state) => ({ element: this.#head(state), span: { start: null, end: -1, state } }));
  }

  #head(state) {
    if (!this.heads.has(state)) {
      const head = document.createElement("h3");
      head.className = "note note-head label";
      head.textContent = state === "lost" ? gettext("Words no longer in the text") : gettext("In a part set aside");
      this.heads.set(state, head);
    }
    return this.heads.get(state);
  }

  /** Returns the line "12 more notes here" for cards that a paragraph does not show yet. */
  #moreLine({ more, of, start, end }) {
    const line = this.lines.get(of) ?? this.#newLine(of);
    this.places.set(line, { start, end, state: of });
    line.firstElementChild.textContent = wordsFor(of, more);
    return line;
  }

  #newLine(of) {
    const line = document.createElement("div");
    line.className = "note note-new";
    const button = document.createElement("button");
    button.type = "button";
    button.addEventListener("click", () => {
      this.orders[this.order].ask(of);
      this.follow();
    });
    line.append(button);
    this.lines.set(of, line);
    return line;
  }
}

function wordsFor(of, n) {
  if (of === "newer") return ngettext("{n} newer note", "{n} newer notes", n);
  if (of === "older") return ngettext("{n} older note", "{n} older notes", n);
  return ngettext("{n} more note here", "{n} more notes here", n);
}
