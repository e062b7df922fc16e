// Turns a selection into a passage: {start, end} in code points. The bar with the actions is under its last line; on narrow
// screens, and for touch on any, it is at the bottom of the window, away from the system's own menu.
//   <div class="selection-bar" role="toolbar" hidden><button data-do="highlight">…</button>…</div>
// A passage selected by touch is held: highlighted over the text, with our own handles (js/reading/touch/handles.js), so that
// the system shows no menu over it. Sends "select" (detail: passage or null) on the reading, and "do" (detail: {what, passage})
// when a button is pressed. "pick" is sent for a passage that the mouse, or a pen, has just selected.
import { announce } from "../../announce.js";
import { ngettext } from "../../gettext.js";
import { isField } from "../keys/chords.js";
import { wide } from "../reading.js";

const QUIET = 250; // ms without a change after which a selection by touch or key counts as finished; by mouse it is when lifted

/** Returns the number of words of a passage. */
export const wordsIn = ({ index }, { start, end }) => index.slice(start, end).trim().split(/\s+/).length;

export class Selection {
  passage = null;
  isHeld = false;
  pressed = false;
  byTouch = false;
  #isPick = false; // what is read next was selected by a mouse or a pen that has been lifted

  constructor(reading, bar) {
    Object.assign(this, { reading, bar, head: document.querySelector(".readbar") });
    document.addEventListener("selectionchange", () => this.#soon());
    document.addEventListener("pointerdown", (event) => this.#down(event), { capture: true });
    document.addEventListener("pointerup", () => { this.pressed = false; this.#soon(0, !this.byTouch); });
    document.addEventListener("pointercancel", () => { this.pressed = false; });
    bar.addEventListener("pointerdown", (event) => event.preventDefault()); // pressing a button keeps the selection
    bar.addEventListener("click", (event) => this.#press(event));
    bar.addEventListener("keydown", (event) => this.#move(event));
    document.addEventListener("keydown", (event) => { if (event.key === "Escape" && this.passage) this.clear(); });
    for (const name of ["layout", "scrolled"]) reading.addEventListener(name, () => this.#placeBar());
  }

  /** Selects a passage as a mouse selection would. */
  select(passage) {
    if (this.reading.isTranslated) return;
    if (this.isHeld) return this.hold(passage);
    const range = this.reading.index.range(passage.start, passage.end);
    getSelection().setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
    this.#take(passage);
  }

  /** Selects a passage without the browser's own selection. `quiet` while it is still changing. */
  hold(passage, { quiet = false } = {}) {
    if (this.reading.isTranslated) return;
    getSelection().removeAllRanges();
    this.isHeld = true;
    this.reading.painter?.light("selecting", passage);
    this.#take(passage, quiet);
  }

  clear() {
    const had = this.bar.contains(document.activeElement);
    const { passage } = this;
    getSelection().removeAllRanges();
    this.#take(null);
    if (had) this.reading.focusNear(passage);
  }

  /** Checks whether the bar has a button for this. */
  offers(what) {
    return Boolean(this.bar.querySelector(`[data-do=${what}]`));
  }

  /** Returns the buttons and links of the bar that can be pressed now. */
  stops() {
    return [...this.bar.querySelectorAll("button, a")].filter((stop) => stop.offsetParent);
  }

  /** Announces how much is selected; called when a change is finished. */
  say() {
    const n = wordsIn(this.reading, this.passage);
    const held = this.reading.hand?.held;
    if (held) return announce(ngettext("{n} word selected. Press Enter to put “{tag}” on it.",
      "{n} words selected. Press Enter to put “{tag}” on them.", n, { tag: held.name }));
    announce(ngettext("{n} word selected. Press Enter for what to do with it.",
      "{n} words selected. Press Enter for what to do with them.", n));
  }

  #down({ target, pointerType }) {
    if (this.#isPick) this.#read(); // what was selected just before, which this press is about to let go
    this.pressed = !this.bar.contains(target);
    if (this.pressed) this.byTouch = pointerType === "touch";
  }

  #soon(wait = this.#isPick ? 0 : QUIET, isPick = this.#isPick) {
    clearTimeout(this.timer);
    this.#isPick = isPick && !this.pressed;
    if (this.pressed) return;
    this.timer = setTimeout(() => this.#read(), wait);
  }

  #read() {
    clearTimeout(this.timer);
    const isPick = this.#isPick;
    this.#isPick = false;
    const selection = getSelection();
    if (this.reading.isTranslated) return; // js/reading/article/browser-translation.js offers the original text
    if (this.bar.contains(document.activeElement) || isField(document.activeElement)) return;
    const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
    const offsets = range && this.reading.index.offsets(range);
    if (this.isHeld && !offsets) return;
    this.#release();
    const before = this.passage;
    this.#take(offsets && this.reading.index.trimmed(offsets));
    if (isPick && this.passage && this.passage !== before) this.reading.dispatchEvent(new CustomEvent("pick", { detail: this.passage }));
  }

  #release() {
    if (!this.isHeld) return;
    this.isHeld = false;
    this.reading.painter?.light("selecting", null);
  }

  #take(passage, quiet = false) {
    if (!passage) this.#release();
    if (passage?.start === this.passage?.start && passage?.end === this.passage?.end) return;
    this.passage = passage;
    this.bar.hidden = !passage;
    document.body.classList.toggle("is-selecting", Boolean(passage));
    this.bar.classList.toggle("is-docked", this.byTouch);
    if (passage) {
      this.#placeBar();
      if (!quiet) this.say();
    }
    this.reading.dispatchEvent(new CustomEvent("select", { detail: passage }));
  }

  /**
   * Places the bar under the last line of the selection, within the text column; on the screen if any of the selection is.
   * Client boxes are physical in every direction.
   */
  #placeBar() {
    if (!this.passage || !wide.matches || this.byTouch) return;
    const { end } = this.passage;
    const first = this.reading.boxOf(this.passage);
    const last = this.reading.boxOf({ start: end - 1, end });
    const origin = this.bar.offsetParent?.getBoundingClientRect() ?? { left: 0, top: 0 };
    const column = this.reading.text.getBoundingClientRect();
    const left = Math.max(column.left, Math.min(last.right - this.bar.offsetWidth / 2, column.right - this.bar.offsetWidth));
    this.bar.style.setProperty("--x", `${Math.round(left - origin.left)}px`);
    const isInSight = first.top < innerHeight && last.bottom > 0;
    const [ceiling, floor] = [this.head.getBoundingClientRect().bottom + 6, innerHeight - this.bar.offsetHeight - 6];
    const top = isInSight ? Math.max(ceiling, Math.min(last.bottom + 6, floor)) : last.bottom + 6;
    this.bar.style.setProperty("--y", `${Math.round(top - origin.top)}px`);
  }

  #press(event) {
    const what = event.target.closest("[data-do]")?.dataset.do;
    if (!what) return;
    if (what === "dismiss") return this.clear();
    const { passage } = this;
    if (passage) this.reading.dispatchEvent(new CustomEvent("do", { detail: { what, passage } }));
  }

  /** Moves along the bar with the arrow keys, as in any toolbar. */
  #move(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || event.shiftKey) return;
    const stops = this.stops();
    const rtl = getComputedStyle(this.bar).direction === "rtl" ? -1 : 1;
    stops[(stops.indexOf(event.target) + step * rtl + stops.length) % stops.length].focus();
    event.preventDefault();
  }
}
