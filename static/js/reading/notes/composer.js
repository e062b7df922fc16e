// The card in which a note is written, cloned from <template id="composer-template">. It knows its fields and its draft;
// js/reading/notes/composers.js saves and stores drafts.
import * as api from "../../api.js";
import { gettext } from "../../gettext.js";
import { isJoin, joinFields } from "../joining/join-fields.js";
import { saidBy } from "./draft-words.js";
import { Mentions } from "./mentions.js";
import { MovingAudience } from "./moving-audience.js";
import { Questions } from "./questions.js";
import { TagEntry } from "./tag-entry.js";

let made = 0;

export class Composer {
  /** `on` has the callbacks changed(), save(), discard(). */
  constructor(reading, writing, draft, on) {
    const template = document.querySelector("#composer-template");
    Object.assign(this, { reading, writing, draft, on });
    this.element = template.content.firstElementChild.cloneNode(true);
    this.parts = Object.fromEntries([...this.element.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
    this.saveButton = this.element.querySelector("[data-do=save]");
    this.span = draft.root ? reading.annotations.byId.get(draft.root) : { ...placeOn(reading, draft), id: null };
    this.#name(`composer-${++made}`);
    this.#fill();
    this.element.addEventListener("click", (event) => this.#press(event.target.closest("[data-do]")?.dataset.do));
    this.element.addEventListener("toggle", () => this.reading.dispatchEvent(new Event("write")), { capture: true });
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.parts.note.addEventListener("input", () => this.#typed());
  }

  focus(where = "note") {
    this.parts[where].focus({ preventScroll: true });
  }

  /** Reads the fields into the draft. */
  read() {
    this.draft.note = this.parts.note.value;
    this.draft.tags = this.tags.tags;
    if (isJoin(this.draft)) this.draft.relation = this.parts.relation.value;
    this.draft.proposed = this.tags.proposed;
    this.draft.choice = this.parts.audience.querySelector("input:checked")?.value ?? this.draft.choice;
    return this.draft;
  }

  /** Shows the note, tags and audience of another version of the draft. */
  show({ note, tags, choice, relation = "" }) {
    this.parts.note.value = note;
    if (relation) this.parts.relation.value = relation;
    this.tags.show(tags);
    this.questions.show(this.tags.tags);
    const wanted = this.parts.audience.querySelector(`input[value="${CSS.escape(choice)}"]`);
    if (wanted) wanted.checked = true;
    this.#sayWho();
    this.reading.dispatchEvent(new Event("write"));
  }

  /** Checks that nothing was typed, and nothing chosen to be joined. */
  get isEmpty() {
    return !this.draft.joined && !this.parts.note.value.trim() && !this.tags.tags.length && !this.parts.tag.value.trim();
  }

  /** Checks that an edit equals the saved note. */
  get isUnchanged() {
    const { draft } = this;
    return Boolean(draft.was) && saidBy(draft) === draft.was;
  }

  busy(is) {
    this.isBusy = is;
    for (const button of this.element.querySelectorAll(".composer-do button")) button.disabled = is;
    this.saveButton.setAttribute("aria-busy", String(is));
  }

  /** Shows whether the draft is stored on this device. */
  kept(is) {
    this.parts.kept.hidden = !is;
  }

  /** Shows a problem, and actions to solve it: [{label, act, main}] or [{label, href}]. `theirs` is the other version. */
  fault(words, ways = [], theirs = "") {
    this.parts.fault.hidden = !words;
    this.parts["fault-words"].textContent = words;
    this.parts.theirs.hidden = !theirs;
    this.parts.theirs.innerHTML = theirs; // rendered by the server, like every note
    this.parts.ways.replaceChildren(...ways.map(wayOut));
    this.reading.dispatchEvent(new Event("write"));
  }

  #name(id) {
    for (const label of this.element.querySelectorAll("[data-for]")) {
      const field = this.parts[label.dataset.for];
      field.id = `${id}-${label.dataset.for}`;
      label.htmlFor = field.id;
    }
    this.audienceName = `${id}-audience`;
  }

  #fill() {
    const { draft, parts } = this;
    parts.whole.hidden = Boolean(draft.place || draft.root);
    parts.quote.hidden = !draft.place;
    parts.quote.textContent = draft.place ? shortened(draft.place.exact) : "";
    parts.note.value = draft.note;
    joinFields(this, () => this.#changed());
    if (draft.root) this.#becomeAnswer();
    else this.#fillAudience();
    parts.audience.addEventListener("change", () => this.#changed());
    parts.audience.addEventListener("change", () => this.moving?.say());
    parts.audience.addEventListener("change", () => this.tags.dropProposal());
    new Mentions(parts.note, parts.names, {
      url: this.reading.facts.people,
      asked: () => (draft.root ? { root: draft.root } : this.writing.sharing(this.read().choice)),
      changed: () => this.reading.dispatchEvent(new Event("write")),
    });
    this.tags = new TagEntry(this.element, {
      url: this.reading.facts.tags,
      sharing: () => this.writing.sharing(this.read().choice),
      tags: draft.tags.map(({ questions, ...tag }) => tag), // a stored draft may have been asked something else
      changed: () => {
        this.questions.show(this.tags.tags);
        this.moving?.say();
        this.#changed();
      },
      done: () => this.on.save(),
      proposes: !draft.root,
      proposed: draft.proposed,
    });
    this.#fillQuestions();
    this.#sayWho();
  }

  /** Shows what the tags ask; another audience may have another vocabulary. */
  #fillQuestions() {
    this.questions = new Questions(this.parts.questions, {
      ask: async (name) => {
        const { tag } = await api.tagNamed(this.reading.facts.tags, name, this.writing.sharing(this.read().choice));
        return tag?.questions ?? [];
      },
      changed: () => this.#changed(),
    });
    this.questions.show(this.tags.tags);
    this.parts.audience.addEventListener("change", () => this.questions.forget());
  }

  /** Offers the audiences. That of an older draft may not be open any more; then the draft is for its author alone, and says so. */
  #fillAudience() {
    const { draft, parts, writing } = this;
    if (draft.annotation) this.moving = new MovingAudience(this);
    this.why = draft.choice === writing.choice ? writing.why : "";
    if (!writing.offers(draft.choice)) {
      draft.choice = "private";
      this.why = gettext("The group that this note was for is not open to you now. It is for you alone, unless you choose again.");
    }
    parts.audience.append(...writing.choicesFor(this.audienceName, draft.choice));
  }

  /** Turns the composer into one for a reply: it is in its thread's card and has the thread's audience, so it needs neither. */
  #becomeAnswer() {
    const { draft, parts } = this;
    this.element.classList.replace("note", "composer-answer");
    parts.to.hidden = !draft.to;
    parts.to.textContent = gettext("to {name}", { name: draft.to });
    parts["tags-line"].hidden = parts["who-fold"].hidden = true;
    parts.seen.hidden = false;
    parts.seen.textContent = gettext("Seen by those who see the note: {seen}", { seen: draft.seen });
  }

  #changed() {
    this.#sayWho();
    this.on.changed();
    this.reading.dispatchEvent(new Event("write"));
  }

  /** Shows the audience in the text of the save button. */
  #sayWho() {
    if (this.draft.root) {
      this.saveButton.textContent = this.draft.annotation ? gettext("Save") : gettext("Answer");
      return;
    }
    const { label, save, will } = this.writing.words(this.parts.audience.querySelector("input:checked")?.value);
    this.parts.who.textContent = label;
    this.parts.why.textContent = this.why;
    this.parts.why.hidden = !this.why || !this.parts.audience.querySelector("input[value=private]:checked");
    this.saveButton.textContent = save;
    this.saveButton.title = will;
  }

  #typed() {
    this.parts.note.style.setProperty("--grown", `${this.parts.note.scrollHeight}px`);
    this.on.changed();
    this.reading.dispatchEvent(new Event("write"));
  }

  #press(what) {
    if (what === "save") this.on.save();
    if (what === "discard") this.on.discard();
    if (what === "preview") this.#preview();
  }

  async #preview() {
    const button = this.element.querySelector("[data-do=preview]");
    const show = this.parts.preview.hidden;
    button.setAttribute("aria-pressed", String(show));
    if (show) {
      try {
        const { html, plain } = await api.preview(document.querySelector("main").dataset.preview, this.parts.note.value);
        this.parts.preview.innerHTML = html; // made safe by the server
        if (plain) this.fault(gettext("This note is shown as plain text: it is too long or too deeply nested for Markdown."));
      } catch (problem) {
        button.setAttribute("aria-pressed", "false");
        return this.fault(gettext("There is no preview now. {why}", { why: problem.message }));
      }
    }
    this.parts.preview.hidden = !show;
    this.parts.note.hidden = show;
    (show ? this.parts.preview : this.parts.note).focus({ preventScroll: true });
    this.reading.dispatchEvent(new Event("write"));
  }

  #key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.on.save();
    }
    if (event.key === "Escape" && this.isEmpty) this.on.discard();
    event.stopPropagation(); // keys typed here are not commands
  }
}

/** Returns the position of a draft in this page's text; the draft may be older than the text. */
function placeOn({ index, facts }, { place, revision }) {
  if (!place) return { start: null, end: null, state: "whole" };
  if (revision === Number(facts.revision)) return { start: place.start, end: place.end };
  return index.find(place.exact, place.start) ?? { start: null, end: null, state: "lost" };
}

function wayOut({ label, act, href, main }) {
  const way = document.createElement(href ? "a" : "button");
  way.className = main ? "button button-main" : "button";
  way.textContent = label;
  if (href) way.href = href;
  else {
    way.type = "button";
    way.addEventListener("click", act);
  }
  return way;
}

function shortened(words) {
  const line = words.replace(/\s+/g, " ");
  return line.length > 240 ? `${line.slice(0, 170).replace(/ \S*$/u, "")} … ${line.slice(-50).replace(/^\S* /u, "")}` : line;
}
