// Suggests names after an @ in a note: members of the group that will see it, chosen by arrow keys, Enter and Esc.
//   <textarea data-part="note" aria-autocomplete="list" aria-controls="…"></textarea> <ul data-part="names" role="listbox" hidden></ul>
import * as api from "../../api.js";
import { announce } from "../../announce.js";
import { gettext, ngettext } from "../../gettext.js";

const WAIT = 120; // ms after the last keystroke
const LONGEST = 60;

export class Mentions {
  static made = 0;

  /** `asked()` returns the audience of the note: {audience, group} or {root}. */
  constructor(field, list, { url, asked, changed }) {
    Object.assign(this, { field, list, url, asked, changed });
    this.names = [];
    this.picked = -1;
    list.id = `names-${++Mentions.made}`;
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", list.id);
    field.addEventListener("input", () => this.#ask());
    field.addEventListener("keydown", (event) => this.#key(event));
    field.addEventListener("blur", () => setTimeout(() => { if (document.activeElement !== field) this.close(); }, 150));
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const choice = event.target.closest("[role=option]");
      if (choice) this.#take([...list.children].indexOf(choice));
    });
  }

  get isOpen() {
    return !this.list.hidden;
  }

  close() {
    clearTimeout(this.timer);
    this.names = [];
    this.#show();
  }

  /** Returns the position of the @ before the caret and the text after it; null if no name is being typed. */
  #typed() {
    const { value, selectionStart, selectionEnd } = this.field;
    if (selectionStart !== selectionEnd) return null;
    const at = value.lastIndexOf("@", selectionStart - 1);
    if (at < 0 || selectionStart - at > LONGEST) return null;
    if (at > 0 && /[\p{L}\p{N}_]/u.test(value[at - 1])) return null; // a mail address
    const words = value.slice(at + 1, selectionStart);
    return /[\n@]|\s{2}|^\s/.test(words) ? null : { at, words };
  }

  #ask() {
    clearTimeout(this.timer);
    const typed = this.#typed();
    if (!typed) return this.isOpen && this.close();
    this.timer = setTimeout(async () => {
      const names = await api.people(this.url, typed.words, this.asked()).catch(() => []); // typing goes on without names
      if (this.#typed()?.words !== typed.words || document.activeElement !== this.field) return;
      const isNew = names.length && names.join() !== this.names.join();
      this.names = names.filter((name) => name !== typed.words);
      this.#show();
      if (isNew && this.isOpen) announce(ngettext("{n} name, arrow keys to choose", "{n} names, arrow keys to choose", this.names.length));
    }, WAIT);
  }

  #show() {
    this.picked = -1;
    this.list.replaceChildren(...this.names.map((name, i) => {
      const choice = document.createElement("li");
      choice.id = `${this.list.id}-${i}`;
      choice.setAttribute("role", "option");
      choice.setAttribute("aria-selected", "false");
      const words = document.createElement("bdi");
      words.textContent = name;
      choice.append(words);
      return choice;
    }));
    this.list.hidden = !this.names.length;
    this.field.removeAttribute("aria-activedescendant");
    if (this.names.length) this.#pick(0);
    this.changed();
  }

  #pick(at) {
    this.picked = (at + this.names.length) % this.names.length;
    [...this.list.children].forEach((choice, i) => choice.setAttribute("aria-selected", String(i === this.picked)));
    this.field.setAttribute("aria-activedescendant", `${this.list.id}-${this.picked}`);
    this.list.children[this.picked].scrollIntoView({ block: "nearest" });
  }

  #take(n) {
    const name = this.names[n];
    const typed = this.#typed();
    if (!name || !typed) return;
    const { field } = this;
    field.setRangeText(`@${name} `, typed.at, field.selectionStart, "end");
    this.close();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    announce(gettext("{name} is named.", { name }));
  }

  #key(event) {
    if (!this.isOpen || event.isComposing) return;
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") this.#pick(this.picked + (key === "ArrowDown" ? 1 : -1));
    else if ((key === "Enter" && !event.ctrlKey && !event.metaKey) || key === "Tab") this.#take(this.picked);
    else if (key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
