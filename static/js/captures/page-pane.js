// The pane of a capture that is shown as a page: it knows places by blocks, not by letters.
//   <div class="captured" id="captured"><p data-place="603-621">…</p></div>
// It is asked what `Pane` (panes.js) is asked; `data-place` has code points of the capture, from and to.

const PLACED = "[data-place]";

export class PagePane {
  offset = 0;

  constructor(root) {
    this.root = root;
    this.body = root.closest(".pane-body");
    this.blocks = [...root.querySelectorAll(PLACED)].map((element) => {
      const [start, end] = spanOf(element);
      return { element, start, end };
    }).sort((a, b) => a.start - b.start);
  }

  get end() {
    return this.blocks.reduce((end, block) => Math.max(end, block.end), 0);
  }

  within(span) {
    return this.#touched(span).length ? span : null;
  }

  ranges(spans) {
    const elements = new Set(spans.flatMap((span) => this.#touched(span)).map((block) => block.element));
    return [...elements].map((element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      return range;
    });
  }

  /** Returns where the block at a point of the window begins in the capture; null between blocks. */
  at(x, y) {
    const block = document.elementFromPoint(x, y)?.closest(PLACED);
    return block && this.root.contains(block) ? spanOf(block)[0] : null;
  }

  /** What can be done with selected words needs their letters, which the other view has. */
  selected() {
    return null;
  }

  /** Scrolls the block that a span begins in, or the one before it, to `share` of the pane's height. */
  show(span, { always = false, share = 0.3 } = {}) {
    const block = this.#touched(span)[0] ?? this.blocks.findLast((one) => one.start <= span.start);
    if (!block) return;
    const box = block.element.getBoundingClientRect();
    const frame = this.body.getBoundingClientRect();
    if (!always && box.top >= frame.top && box.bottom <= frame.bottom) return;
    if (this.body.scrollHeight > this.body.clientHeight) this.body.scrollTop += box.top - frame.top - frame.height * share;
    else block.element.scrollIntoView({ block: "center" });
  }

  #touched({ start, end }) {
    return this.blocks.filter((block) => block.start < end && start < block.end);
  }
}

function spanOf(element) {
  return element.dataset.place.split("-").map(Number);
}
