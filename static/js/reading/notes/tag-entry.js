// The tags of a note, and a field to add more, with completion from the vocabulary of its audience.
//   <div data-part="tags"></div> <input data-part="tag" role="combobox"> <ul data-part="choices" role="listbox" hidden></ul>
import * as api from "../../api.js";
import { gettext } from "../../gettext.js";

const WAIT = 150; // ms after the last keystroke

export class TagEntry {
  /**
   * `tags` are [{name, slot}]; calls `changed` when they change, `done` on Enter in an empty field. With `proposes` a word that
   * a closed vocabulary lacks can be proposed: {name, url}, with the address where one does that.
   */
  constructor(element, { url, sharing, tags, changed, done, proposes = false, proposed = null }) {
    const part = (name) => element.querySelector(`[data-part=${name}]`);
    Object.assign(this, { url, sharing, tags, changed, done, proposes, proposed });
    [this.list, this.input, this.choices] = [part("tags"), part("tag"), part("choices")];
    this.found = [];
    this.picked = -1;
    this.choices.id = `choices-${++TagEntry.made}`;
    this.input.setAttribute("aria-controls", this.choices.id);
    this.input.addEventListener("input", () => this.#ask());
    this.input.addEventListener("focus", () => this.#ask());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.#close(), 150));
    this.choices.addEventListener("pointerdown", (event) => event.preventDefault());
    this.choices.addEventListener("click", (event) => {
      const choice = event.target.closest("[role=option]");
      if (choice) this.#choose([...this.choices.children].indexOf(choice));
    });
    this.list.addEventListener("click", (event) => {
      const name = event.target.closest("button")?.dataset.tag;
      if (name) this.remove(name);
    });
    this.#draw();
  }

  static made = 0;

  /** Adds the text in the field as a tag too, so that nothing typed is lost. */
  finish() {
    this.add({ name: this.input.value, slot: "plain" });
  }

  add(tag) {
    const name = tag.name.trim().replace(/\s+/g, " ");
    this.input.value = "";
    this.#close();
    if (!name || this.tags.some((other) => other.name.toLowerCase() === name.toLowerCase())) return;
    // One that came from the server says what it asks; of one that was typed nothing is known yet.
    this.tags.push({ name, slot: tag.slot ?? "plain", questions: tag.questions ?? (tag.id ? [] : undefined) });
    this.#draw();
    this.changed();
  }

  /** Replaces the tags with others. */
  show(tags) {
    this.tags.splice(0, Infinity, ...tags.map((tag) => ({ ...tag })));
    this.#draw();
  }

  /** Leaves the proposal out, as where the note is for others. */
  dropProposal() {
    this.proposed = null;
    this.#draw();
  }

  remove(name) {
    if (name === this.proposed?.name) this.proposed = null;
    else this.tags.splice(this.tags.findIndex((tag) => tag.name === name), 1);
    this.#draw();
    this.changed();
    this.input.focus();
  }

  #draw() {
    const proposed = this.proposed ? [{ ...this.proposed, slot: "plain", isProposed: true }] : [];
    this.list.replaceChildren(...[...this.tags, ...proposed].map(({ name, slot, isProposed = false }) => {
      const chip = document.createElement("span");
      chip.className = `tag tag-${slot} tag-held`;
      chip.textContent = isProposed ? gettext("{name} (proposed after saving)", { name }) : name;
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.tag = name;
      button.setAttribute("aria-label", gettext("Remove the tag {name}", { name }));
      button.textContent = "×";
      chip.append(button);
      return chip;
    }));
  }

  #ask() {
    clearTimeout(this.timer);
    const typed = this.input.value.trim();
    this.timer = setTimeout(async () => {
      const { tags, propose } = await api.tags(this.url, typed, this.sharing()).catch(() => ({ tags: [] })); // typing goes on without choices
      if (this.input.value.trim() !== typed || document.activeElement !== this.input) return;
      this.found = tags.filter((tag) => !this.tags.some((held) => held.name === tag.name)).slice(0, 8);
      if (this.proposes && propose && typed && !tags.some((tag) => means(tag, typed))) this.found.push({ name: typed, url: propose });
      this.#show();
    }, WAIT);
  }

  #show() {
    this.picked = -1;
    this.choices.replaceChildren(...this.found.map(({ name, slot, definition, spelling, above = [], wording = 0, url }, i) => {
      const choice = document.createElement("li");
      choice.id = `${this.choices.id}-${i}`;
      choice.setAttribute("role", "option");
      choice.setAttribute("aria-selected", "false");
      if (url) {
        choice.textContent = gettext("Propose “{name}” for the vocabulary, which is closed", { name });
        return choice;
      }
      const chip = document.createElement("span");
      chip.className = `tag tag-${slot}`;
      chip.textContent = name;
      choice.append(...above.map((each) => `${each} › `), chip);
      if (spelling) choice.append(` (${spelling})`);
      if (definition) choice.append(` ${definition}`);
      if (wording > 1) choice.append(` ${gettext("wording {n}", { n: wording })}`);
      return choice;
    }));
    this.choices.hidden = !this.found.length;
    this.input.setAttribute("aria-expanded", String(!this.choices.hidden));
    this.input.removeAttribute("aria-activedescendant");
  }

  #close() {
    clearTimeout(this.timer);
    this.found = [];
    this.#show();
  }

  /** Takes a choice: a tag, or the proposal of a word. */
  #choose(at) {
    const chosen = this.found[at];
    if (!chosen.url) return this.add(chosen);
    this.input.value = "";
    this.proposed = chosen;
    this.#close();
    this.#draw();
    this.changed();
  }

  #pick(at) {
    this.picked = (at + this.found.length) % this.found.length;
    [...this.choices.children].forEach((choice, i) => choice.setAttribute("aria-selected", String(i === this.picked)));
    this.input.setAttribute("aria-activedescendant", `${this.choices.id}-${this.picked}`);
    this.choices.children[this.picked].scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    if (event.isComposing) return;
    const { key } = event;
    if ((key === "ArrowDown" || key === "ArrowUp") && this.found.length) {
      event.preventDefault();
      this.#pick(key === "ArrowDown" ? this.picked + 1 : Math.max(this.picked, 0) - 1);
    } else if (key === "Escape" && !this.choices.hidden) {
      event.stopPropagation();
      this.#close();
    } else if (key === "Enter" || key === ",") {
      event.preventDefault();
      if (this.picked >= 0) this.#choose(this.picked);
      else if (this.input.value.trim()) this.add(this.#known(this.input.value.trim()));
      else if (key === "Enter") this.done();
    } else if (key === "Backspace" && !this.input.value && this.tags.length) {
      this.remove(this.tags.at(-1).name);
    }
  }

  /** Returns the tag of the vocabulary with this name or spelling, which keeps its line, or a plain tag. */
  #known(name) {
    return this.found.find((tag) => !tag.url && means(tag, name)) ?? { name, slot: "plain" };
  }
}

/** Checks whether a name, or the spelling by which the tag was found, is what was typed. */
function means(tag, typed) {
  return [tag.name, tag.spelling].some((each) => each?.toLowerCase() === typed.toLowerCase());
}
