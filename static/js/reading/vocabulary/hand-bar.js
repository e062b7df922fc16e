// The bar that says which tag is in hand, for whom, and on how many passages it was put; and the choice of one.
//   <section class="hand-bar" id="hand" hidden><div data-part="asking" hidden>…</div>   (js/reading/vocabulary/asking.js)
//     <div data-part="choice" hidden><label>…</label><div data-part="tags"></div><input data-part="tag"><ul data-part="choices"></ul>
//       <p data-part="refusal" role="alert" hidden></p><button data-do="close">…</button></div>
//     <div data-part="held" hidden><span data-part="name"></span> <span data-part="who"></span> <span data-part="count"></span>
//       <button data-do="put">…</button><button data-do="take-back">…</button><button data-do="put-down">…</button></div>
//     <div data-part="fault" role="alert" hidden><p data-part="fault-words"></p><button data-do="again">…</button>…</div></section>
import { gettext, ngettext } from "../../gettext.js";
import { TagEntry } from "../notes/tag-entry.js";

export class HandBar {
  /** `on` has url and sharing() for the completion of tags, and the callbacks take(tag), close() and press(what). */
  constructor(element, on) {
    Object.assign(this, { element, on });
    this.parts = Object.fromEntries([...element.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
    element.addEventListener("pointerdown", (event) => { if (!event.target.closest("input, li, label, select")) event.preventDefault(); }); // the selection stays
    element.addEventListener("click", ({ target }) => this.#press(target.closest("[data-do]")?.dataset.do));
    this.parts.choice.addEventListener("keydown", (event) => this.#key(event));
  }

  get isChoosing() {
    return !this.parts.choice.hidden;
  }

  openChoice() {
    this.entry ??= new TagEntry(this.parts.choice, {
      url: this.on.url,
      sharing: this.on.sharing,
      tags: [],
      changed: () => this.#taken(),
      done: () => this.on.close(),
    });
    this.#say("");
    this.parts.choice.hidden = false;
    this.element.hidden = false;
    this.parts.tag.focus({ preventScroll: true });
  }

  closeChoice() {
    const held = this.parts.choice.contains(document.activeElement);
    this.parts.choice.hidden = true;
    this.parts.tag.value = "";
    if (held) document.activeElement.blur();
  }

  /** Says why a tag cannot be taken; `open` opens the choice, in which it is said. */
  refuse(words, open) {
    if (!this.isChoosing) open();
    this.#say(words);
  }

  /** Says something beside the tag until the next act, and returns it. */
  say(words) {
    this.parts.count.textContent = words;
    return words;
  }

  show({ held, who, count, incomplete, canTakeBack, waiting, isSelected }) {
    const { parts, element } = this;
    element.hidden = !held && !waiting.length && !this.isChoosing;
    parts.held.hidden = !held || this.isChoosing;
    if (held) {
      parts.name.className = `tag tag-${held.slot}`;
      parts.name.textContent = held.name;
      parts.who.textContent = who.will;
      const said = count ? ngettext("{n} passage so far", "{n} passages so far", count) : "";
      parts.count.textContent = incomplete ? gettext("{said}, {n} incomplete", { said, n: incomplete }) : said;
    }
    element.querySelector("[data-do=put]").hidden = !isSelected;
    element.querySelector("[data-do=take-back]").disabled = !canTakeBack;
    this.#showWaiting(waiting);
  }

  #showWaiting(waiting) {
    const { parts } = this;
    parts.fault.hidden = !waiting.length;
    if (!waiting.length) return;
    const n = waiting.length;
    const why = waiting.at(-1).problem.message;
    const kept = ngettext("{n} passage is kept on this device.", "{n} passages are kept on this device.", n);
    const words = `${why} ${kept}`;
    if (parts["fault-words"].textContent !== words) parts["fault-words"].textContent = words;
  }

  #say(words) {
    this.parts.refusal.hidden = !words;
    this.parts.refusal.textContent = words;
  }

  #taken() {
    const [tag] = this.entry.tags;
    this.entry.show([]);
    if (tag) this.on.take(tag);
  }

  #press(what) {
    if (what === "close") this.on.close();
    else if (what) this.on.press(what);
  }

  #key(event) {
    if (event.key === "Escape") this.on.close();
    event.stopPropagation(); // keys typed here are not commands
  }
}
