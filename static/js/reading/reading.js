// The shared state of the reading page: the text, its annotations, and the active note.
//   <main data-document="slug" data-revision="3" data-anchors="…" data-cards="…" data-container="…" …>
// Events: "activate" and "hover" (detail: {span}), "layout" (positions may have changed), "cards" (cards were added or removed),
// "place" (cards must be positioned before the next line of code), "write" (a composer was taken in hand, or its height changed),
// "changed" (annotations were added or removed a moment ago), "scrolled", "select" (detail: passage or null), "do" (detail:
// {what, passage}), "pick" (a passage was selected as a whole, in one act; detail: passage), "hand" (which tag is in hand changed),
// "tap" (a touch on the text; detail: {letter, noted}), "open-notes" and "leave-notes" (the sheet of
// narrow screens).
import { TextIndex } from "../anchoring/offsets.js";
import { Annotations } from "./notes/annotations.js";
import { Overlay } from "./paint/overlay.js";
import { Painter, canPaint } from "./paint/painter.js";
import { ParagraphPainter } from "./paint/paragraph-painter.js";
import { TaskQueue } from "./task-queue.js";
import { Viewport } from "./article/viewport.js";

export const wide = matchMedia("(min-width: 56.25rem)");
export const still = matchMedia("(prefers-reduced-motion: reduce)");

export class Reading extends EventTarget {
  active = null;
  hovered = null;
  hand = null; // what keeps a tag in hand (js/reading/vocabulary/tag-in-hand.js), once it was wanted
  isTranslated = false;

  constructor(main) {
    super();
    this.main = main;
    this.facts = main.dataset;
    this.account = document.body.dataset.account ?? null;
    this.text = main.querySelector("#text");
    this.index = new TextIndex(this.text);
    this.viewport = new Viewport(this.index);
    this.isLong = this.text.classList.contains("is-long");
    this.annotations = new Annotations();
    this.turns = new TaskQueue(); // what is drawn again after "changed", one part at a time
    this.addEventListener("changed", () => this.turns.run());
  }

  /** Starts to paint the annotations. */
  startPainting() {
    const { index, viewport, annotations } = this;
    this.painter?.clear();
    if (!canPaint(this.text)) this.painter = new Overlay(index, viewport, annotations, this.main.querySelector(".wash-layer"));
    else if (this.isTranslated) this.painter = new ParagraphPainter(viewport, annotations);
    else this.painter = new Painter(index, viewport, annotations);
    this.painter.draw();
  }

  /** Switches to or from a page translated by the browser. */
  turnTranslated(is) {
    this.isTranslated = is;
    document.documentElement.toggleAttribute("data-translated", is);
    this.startPainting();
    this.layout();
  }

  /**
   * Activates a note, or none. `open` also opens what hides the notes: the sheet of narrow screens, focus mode. The page never
   * scrolls for it: a reader who goes to a note from elsewhere is led there with `scrollTo`.
   */
  activate(span, { open = false } = {}) {
    this.active = span;
    this.painter?.light("active", hasPlace(span) ? span : null);
    this.#tell("activate", { span, open });
  }

  /** Highlights a note and its passage while the pointer is over either. */
  hover(span) {
    if (span === this.hovered) return;
    this.hovered = span;
    this.painter?.light("hover", hasPlace(span) ? span : null);
    this.#tell("hover", { span });
  }

  /** Reports that positions may have changed. */
  layout() {
    this.painter?.draw();
    this.#tell("layout", {});
  }

  /** Returns the box on the screen of a passage's first character; in a translated page, of its paragraph. */
  boxOf(span) {
    if (this.isTranslated) return this.blockOf(span).getBoundingClientRect();
    return this.index.range(span.start, Math.min(span.end, span.start + 1)).getBoundingClientRect();
  }

  /** Returns the paragraph in which a passage begins. */
  blockOf(span) {
    return this.viewport.blocks[Math.max(0, this.viewport.blockAt(span.start))];
  }

  /** Scrolls so that a passage begins at `part` of the screen's height, above the sheet; opens details elements that hide it. */
  async scrollTo(span, part = wide.matches ? 0.25 : 0.12) {
    for (let at = this.blockOf(span); at && at !== this.text; at = at.parentElement) {
      if (at.localName === "details") at.open = true;
    }
    const topOf = () => this.boxOf(span).top + scrollY - innerHeight * part;
    if (!this.isLong) return scrollTo({ top: topOf(), behavior: still.matches ? "instant" : "smooth" });
    // Text near the screen is laid out only when it comes near, frame by frame, and may differ from its estimated height.
    for (let frame = 0, steady = 0; frame < 60 && steady < 6; frame++) {
      const off = this.boxOf(span).top - innerHeight * part;
      steady = Math.abs(off) < 2 ? steady + 1 : 0;
      if (!steady) scrollTo({ top: topOf(), behavior: "instant" });
      await new Promise((next) => requestAnimationFrame(next));
    }
  }

  /** Focuses the number of the paragraph where a passage begins. */
  focusNear(span) {
    if (hasPlace(span)) this.blockOf(span)?.querySelector(".pn")?.focus({ preventScroll: true });
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** Checks that the span has a position in the text: it is neither on the whole article nor lost. */
export const hasPlace = (span) => Boolean(span) && typeof span.start === "number";
