// Paints the notes' passages over the text with the CSS Custom Highlight API: one Highlight for each slot and lane
// (css/paint.css), only on the screen and one screen around it; paints again when the reader leaves that area.
// Adds nothing to the text's own tree.
import { LANES, SLOTS, stretches } from "../../anchoring/lanes.js";

const ABOVE_ALL = 100;

/** Checks whether the browser has the API; if highlights do not inherit, enables the sheet that names every element. */
export function canPaint(text) {
  if (typeof Highlight !== "function" || !("highlights" in CSS)) return false;
  const colourOf = (element) => getComputedStyle(element, "::highlight(plain-0)").backgroundColor;
  const each = document.querySelector("#paint-each");
  if (each && text.firstElementChild && colourOf(text.firstElementChild) !== colourOf(text)) each.media = "all";
  return true;
}

export class Painter {
  /** Paints `annotations` over the text of `index`; `viewport` knows what is visible. */
  constructor(index, viewport, annotations) {
    Object.assign(this, { index, viewport, annotations });
    this.window = { start: 0, end: 0 };
    this.highlights = [];
    for (let lane = 0; lane < LANES; lane++) {
      for (const [order, slot] of SLOTS.entries()) {
        const highlight = new Highlight();
        highlight.priority = lane * SLOTS.length + order;
        CSS.highlights.set(`${slot}-${lane}`, highlight);
        this.highlights.push(highlight);
      }
    }
  }

  /** Paints what is visible, even if it was painted before. */
  draw() {
    const { start, end } = this.window = this.viewport.span();
    const channels = stretches(this.annotations.painted(start, end), start, end);
    channels.forEach((channel, n) => {
      const highlight = this.highlights[n];
      highlight.clear();
      for (let i = 0; i < channel.length; i += 2) highlight.add(this.index.staticRange(channel[i], channel[i + 1]));
    });
  }

  /** Paints again if the reader has left the painted area. */
  follow() {
    const { start, end } = this.viewport.span(0.5);
    if (start < this.window.start || end > this.window.end) this.draw();
  }

  /** Highlights one span, or none, as "hover", "active" or "selecting". */
  light(name, span) {
    if (!span) return void CSS.highlights.delete(name);
    const highlight = new Highlight(this.index.staticRange(span.start, span.end));
    highlight.priority = ABOVE_ALL + ["hover", "active", "selecting"].indexOf(name);
    CSS.highlights.set(name, highlight);
  }

  /** Removes all paint. */
  clear() {
    for (const highlight of this.highlights) highlight.clear();
    for (const name of ["hover", "active", "selecting"]) CSS.highlights.delete(name);
    this.window = { start: 0, end: 0 };
  }
}
