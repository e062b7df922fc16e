// Paints in browsers without the CSS Custom Highlight API: boxes behind the text, in the same colours and lines, in
//   <div class="wash-layer" aria-hidden="true"></div>
// which is beside the text in <article class="article">. Has the same methods as Painter.
import { LANES, SLOTS, stretches } from "../../anchoring/lanes.js";

export class Overlay {
  constructor(index, viewport, annotations, layer) {
    Object.assign(this, { index, viewport, annotations, layer });
    this.window = { start: 0, end: 0 };
    this.lit = new Map();
  }

  draw() {
    const { start, end } = this.window = this.viewport.span();
    const origin = this.layer.getBoundingClientRect();
    const boxes = [];
    stretches(this.annotations.painted(start, end), start, end).forEach((channel, n) => {
      const lane = Math.min(LANES - 1, Math.floor(n / SLOTS.length));
      for (let i = 0; i < channel.length; i += 2) {
        boxes.push(...this.#boxes(channel[i], channel[i + 1], origin, `wash wash-${SLOTS[n % SLOTS.length]} lane-${lane}`));
      }
    });
    for (const [name, span] of this.lit) boxes.push(...this.#boxes(span.start, span.end, origin, `wash wash-${name}`));
    this.layer.replaceChildren(...boxes);
  }

  follow() {
    const { start, end } = this.viewport.span(0.5);
    if (start < this.window.start || end > this.window.end) this.draw();
  }

  light(name, span) {
    if (span) this.lit.set(name, span);
    else if (!this.lit.delete(name)) return;
    this.draw();
  }

  clear() {
    this.lit.clear();
    this.layer.replaceChildren();
    this.window = { start: 0, end: 0 };
  }

  /** Returns a box for each line of the span. */
  #boxes(start, end, origin, classes) {
    const boxes = [];
    for (const box of this.index.range(start, end).getClientRects()) {
      if (box.width < 1) continue;
      const wash = document.createElement("span");
      wash.className = classes;
      wash.style.setProperty("--x", `${box.left - origin.left}px`);
      wash.style.setProperty("--y", `${box.top - origin.top}px`);
      wash.style.setProperty("--w", `${box.width}px`);
      wash.style.setProperty("--h", `${box.height}px`);
      boxes.push(wash);
    }
    return boxes;
  }
}
