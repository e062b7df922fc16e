// Stores characters typed ahead: a key that opens a field ("m", "t", "r") needs a moment until the field is there. Text
// typed in the meantime is meant for the field and triggers no command.
import { isField } from "./chords.js";

const PATIENCE = 2000; // ms after which the field is no longer expected

export class TypeAhead {
  #letters = "";
  #until = 0;

  constructor() {
    addEventListener("focusin", ({ target }) => this.#arrive(target));
  }

  /** Expects a field to open. */
  expect() {
    this.#letters = "";
    this.#until = performance.now() + PATIENCE;
  }

  /** Stores the character of a key for the expected field; returns whether it did. */
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
