// Letters typed ahead: a key that opens a field ("m", "t", "r") needs a moment until the field stands there. What is typed
// meanwhile is meant for it and acts as no command.
import { isField } from "../article/selection.js";

const PATIENCE = 2000; // ms; then the field does not come any more

export class TypeAhead {
  #letters = "";
  #until = 0;

  constructor() {
    addEventListener("focusin", ({ target }) => this.#arrive(target));
  }

  /** A field is on its way. */
  expect() {
    this.#letters = "";
    this.#until = performance.now() + PATIENCE;
  }

  /** Keeps the letter of a key for the field that is on its way; says whether it did. */
  take({ key, ctrlKey, altKey, metaKey }) {
    if (performance.now() > this.#until || key.length !== 1 || ctrlKey || altKey || metaKey) return false;
    this.#letters += key;
    return true;
  }

  #arrive(target) {
    if (performance.now() > this.#until || !isField(target)) return;
    this.#until = 0;
    if (!this.#letters) return;
    target.setRangeText(this.#letters, target.selectionEnd, target.selectionEnd, "end");
    target.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
