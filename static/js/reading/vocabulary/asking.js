// What the tag in hand requires of each passage, asked in its bar after each act. A number key chooses an answer, wherever the
// focus is. The last choice saves the answers; so do Enter in a field and the button. Escape leaves the passage incomplete.
//   <div data-part="asking" hidden><p data-part="asked-of"></p><div data-part="questions"></div>
//     <p data-part="unanswered" role="alert" hidden></p>
//     <div><button data-do="answered">Save answers</button> <button data-do="later">Later</button></div></div>
import { announce } from "../../announce.js";
import { gettext } from "../../gettext.js";
import { isField } from "../keys/chords.js";
import { Questions } from "../notes/questions.js";

export class Asking {
  #asked = null; // {id, tag: {name, slot, questions, answers}, of, place}
  #unsaved = []; // [{asked, why}] with answers that the room did not take, while something else is asked

  /** `save(id, tag)` saves the answers of a tag; `done(asked, isComplete)` is called when one is done with a passage. */
  constructor(parts, { save, done }) {
    Object.assign(this, { parts, save, done });
    this.questions = new Questions(parts.questions, { ask: async () => [], changed: (target) => this.#answered(target) });
    parts.asking.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !event.target.matches("input:not([type=radio], [type=checkbox]), select")) return;
      event.preventDefault();
      this.go();
    });
    addEventListener("keydown", (event) => this.#key(event));
  }

  get isOpen() {
    return this.#asked !== null;
  }

  /** Returns whether this passage is asked about. */
  isAbout(id) {
    return this.#asked?.id === id;
  }

  /** Asks what a tag requires of the passage that got it; returns the words of the first question. */
  ask({ id, name, slot, questions, of, place }, { takesFocus }) {
    this.#open({ id, of, place, tag: { name, slot, questions, answers: [] } });
    const [first] = questions;
    if (takesFocus && !first.choices?.length) this.questions.focus();
    return wordsOf(first);
  }

  /** Goes on to what has no answer yet, or saves the answers if nothing is missing. */
  go() {
    if (this.questions.lacking) this.questions.focus();
    else this.leave();
  }

  /** Saves what was answered, also if something is missing. */
  async leave() {
    const asked = this.#asked;
    if (!asked) return;
    const isComplete = !this.questions.lacking;
    this.drop();
    this.done(asked, isComplete);
    try {
      if (asked.tag.answers.length) await this.save(asked.id, asked.tag);
    } catch (problem) {
      this.#unsaved.push({ asked, why: problem.message });
      if (this.#asked) announce(problem.message);
    }
    if (!this.#asked) this.#askAgain();
  }

  /** Asks no more, and saves nothing. */
  drop() {
    this.#asked = null;
    this.parts.asking.hidden = true;
  }

  /** Shows answers that were not saved once more, with the reason; each as soon as nothing else is asked. */
  #askAgain() {
    const [one] = this.#unsaved.splice(0, 1);
    if (!one) return;
    this.#open(one.asked);
    this.parts.unanswered.textContent = one.why;
    this.parts.unanswered.hidden = false;
  }

  #open(asked) {
    this.#asked = asked;
    this.parts.unanswered.hidden = true;
    this.parts["asked-of"].textContent = asked.of;
    this.parts.asking.hidden = false;
    this.questions.show([asked.tag]);
  }

  #answered(target) {
    this.parts.unanswered.hidden = true;
    if (target.type !== "radio") return;
    if (!this.questions.lacking) return this.leave();
    const next = this.#asked.tag.questions.find((one) => !this.#asked.tag.answers.some(({ question }) => question === one.id));
    if (next && !next.choices?.length) this.questions.focus();
    if (next) announce(wordsOf(next));
  }

  #key(event) {
    if (!this.isOpen || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
    if (document.documentElement.dataset.keys === "off" || document.querySelector("dialog[open]")) return;
    if (this.questions.choose(event.key)) event.preventDefault();
  }
}

/** Says a question with the keys that answer it. */
function wordsOf({ name, choices }) {
  const offered = (choices ?? []).slice(0, 9).map(({ label }, n) => `${n + 1} ${label}`);
  return offered.length ? gettext("{question}: {answers}.", { question: name, answers: offered.join(", ") }) : gettext("{question}?", { question: name });
}
