// What the parts of the reading page share: the text, its annotations, and which note is in hand.
//   <main data-document="slug" data-revision="3" data-anchors="…" data-cards="…" data-container="…" …>
// Events: "activate" and "hover" (detail: span or null), "layout" (places have changed), "painted".
import { TextIndex } from "../anchoring/offsets.js";
import { Annotations } from "./annotations.js";
import { Overlay } from "./overlay.js";
import { Painter, canPaint } from "./painter.js";
import { Viewport } from "./viewport.js";

export const wide = matchMedia("(min-width: 56.25rem)");
export const still = matchMedia("(prefers-reduced-motion: reduce)");

export class Reading extends EventTarget {
  active = null;
  hovered = null;

  constructor(main) {
    super();
    this.main = main;
    this.facts = main.dataset;
    this.account = document.body.dataset.account ?? null;
    this.text = main.querySelector("#text");
    this.index = new TextIndex(this.text);
    this.viewport = new Viewport(this.index);
    this.annotations = new Annotations();
  }

  /** Paints what the annotations say from now on. */
  startPainting() {
    const { index, viewport, annotations } = this;
    this.painter?.clear();
    this.painter = canPaint()
      ? new Painter(index, viewport, annotations)
      : new Overlay(index, viewport, annotations, this.main.querySelector(".wash-layer"));
    this.painter.draw();
  }

  /** Takes a note into the hand, or none. `reveal` brings its passage into sight. */
  activate(span, { reveal = false } = {}) {
    this.active = span;
    this.painter?.light("active", span?.start === null ? null : span);
    this.#tell("activate", { span, reveal });
  }

  /** Ties a note and its passage for as long as the pointer is over either. */
  hover(span) {
    if (span === this.hovered) return;
    this.hovered = span;
    this.painter?.light("hover", span?.start === null ? null : span);
    this.#tell("hover", { span });
  }

  /** Says that places may have changed. */
  layout() {
    this.painter?.draw();
    this.#tell("layout", {});
  }

  /** The box of the first letter of a passage, on the screen. */
  boxOf(span) {
    return this.index.range(span.start, Math.min(span.end, span.start + 1)).getBoundingClientRect();
  }

  /** Scrolls so that a passage begins at `part` of the screen's height. */
  scrollTo(span, part = 0.25) {
    const top = this.boxOf(span).top + scrollY - innerHeight * part;
    scrollTo({ top, behavior: still.matches ? "instant" : "smooth" });
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
