// Applies the reader's filter: cards, paint, counts and the strip all follow it. It starts from the address
// ("#notes?…"), otherwise from the layers that the page hides at first.
import * as api from "../../api.js";
import { announce } from "../../announce.js";
import { gettext, ngettext } from "../../gettext.js";
import { fragmentOf, readFragment } from "./address.js";
import { Chips } from "./chips.js";
import { facetsOf } from "./facets.js";
import { Filter } from "./filter.js";
import { Panel } from "./panel.js";

const AFTER_TYPING = 300; // ms

export class Filtering {
  constructor(reading, cards) {
    Object.assign(this, { reading, cards, filter: new Filter(), typing: 0, asked: 0, known: 0 });
    this.margin = reading.main.querySelector(".margin");
    this.chips = new Chips(this.margin, (choice) => this.#remove(choice));
    this.panel = new Panel(document.querySelector("[data-controller=showing]"), {
      changed: (kind, value, is) => this.#choose(kind, value, is),
      typed: (words) => this.#typed(words),
      ordered: (order) => this.#order(order),
      cleared: () => this.#clear(),
    });
    this.panel.menu.addEventListener("toggle", () => this.panel.isOpen && this.#draw({ sort: true }));
    addEventListener("hashchange", () => this.#fromAddress());
    reading.turns.add(() => this.#follow());
    this.filter.without = new Set(reading.annotations.hidden);
    this.#fromAddress();
    this.#follow();
  }

  /** Reads the filter from the address, for instance of a shared link. */
  async #fromAddress() {
    const named = readFragment(location.hash);
    if (!named) return;
    this.filter = named.filter;
    this.cards.order = named.order;
    if (named.filter.words) await this.#look(named.filter.words);
    else this.#apply();
  }

  /** Hides these layers and shows all others. */
  hide(layers) {
    this.filter.without = layers;
    this.#apply();
  }

  #choose(kind, value, is) {
    if (value === null) this.filter[kind] = is;
    else if (is) this.filter[kind].add(value);
    else this.filter[kind].delete(value);
    this.#apply();
  }

  #remove(choice) {
    if (choice.kind === "order") return this.#order("place");
    this.filter.drop(choice);
    this.#apply();
  }

  #order(order) {
    this.cards.order = order;
    this.#apply();
  }

  #clear() {
    this.filter.clear();
    this.panel.fault("");
    this.#apply();
  }

  #typed(words) {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.#look(words.replace(/\s+/g, " ").trim()), AFTER_TYPING);
  }

  /** Asks the server which notes contain the words; until it replies, nothing changes. */
  async #look(words) {
    const turn = ++this.asked;
    this.known = this.reading.annotations.byId.size;
    try {
      const found = words ? await api.matches(this.reading.facts.matching, words) : null;
      if (turn !== this.asked) return;
      this.panel.fault(found?.more ? gettext("So many notes hold these words that only some are shown.") : "");
      Object.assign(this.filter, { words, matches: found && new Set(found.ids) });
    } catch (problem) {
      if (turn !== this.asked) return;
      this.panel.fault(problem.message);
      if (this.filter.matches === null) this.filter.words = "";
    }
    this.#apply();
  }

  /** Paints at once; updates what surrounds the text in the next frame. */
  #apply() {
    const { annotations, active } = this.reading;
    performance.mark("filter-start");
    annotations.hidden = this.filter.without;
    annotations.narrow(this.filter.isActive ? (span) => this.filter.excludes(span) === 0 : null);
    if (active?.id && annotations.byId.has(active.id) && !annotations.isShown(active)) this.reading.activate(null);
    this.#keepAddress();
    requestAnimationFrame(() => {
      this.cards.follow();
      performance.mark("filter-painted");
      setTimeout(() => {
        this.#draw();
        this.#say();
      });
    });
  }

  /** Updates counts and matches after notes were added or removed. */
  #follow() {
    this.filter.without = this.reading.annotations.hidden;
    this.#draw();
    if (this.filter.words && this.reading.annotations.byId.size > this.known) this.#look(this.filter.words);
  }

  #draw(options) {
    const facets = facetsOf(this.reading.annotations.byId.values(), this.filter);
    const shown = new Set(this.reading.annotations.inOrder().map((span) => span.id)).size;
    this.shown = { shown, all: facets.all };
    this.panel.tell(this.shown);
    if (this.panel.isOpen) this.panel.draw(facets, this.filter, this.cards.order, options);
    this.chips.draw(this.filter, facets, this.cards.order);
    const part = (name) => this.margin.querySelector(`[data-part=${name}]`);
    const words = shown === facets.all ? ngettext("{n} note", "{n} notes", shown) : this.words;
    part("shown").textContent = words;
    part("count").textContent = words;
    part("empty").hidden = facets.all > 0;
    part("no-match").hidden = shown > 0 || facets.all === 0;
    this.reading.dispatchEvent(new Event("place"));
  }

  #say() {
    announce(this.words);
  }

  /** Returns a text like "17 of 240 notes". */
  get words() {
    const { shown, all } = this.shown;
    return ngettext("{shown} of {n} note shown", "{shown} of {n} notes shown", all, { shown });
  }

  #keepAddress() {
    const fragment = fragmentOf(this.filter, this.cards.order);
    if (!fragment && !readFragment(location.hash)) return;
    history.replaceState(history.state, "", `${location.pathname}${location.search}${fragment}`);
  }
}
