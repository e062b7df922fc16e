// The two panes of the source page and their text:
//   <pre id="capture">…</pre>                      the capture, or one part of it that begins at `offset`
//   <div class="text" id="text"><p id="p1">…</p></div>
// A pane maps points on the screen to code points, and code points to ranges.
import { TextIndex, countCodePoints } from "../anchoring/offsets.js";

const BLOCKS = "p, li, h2, h3, h4, h5, h6, pre, td, th, dt, dd, figcaption";

export class Pane {
  constructor(root, offset = 0) {
    this.root = root;
    this.offset = offset;
    this.body = root.closest(".pane-body");
    this.index = new TextIndex(root);
  }

  get end() {
    return this.offset + this.index.length;
  }

  /** Returns the part of a span that this pane shows, in the pane's own offsets; null if it shows none. */
  within({ start, end }) {
    const first = Math.max(start, this.offset) - this.offset;
    const last = Math.min(end, this.end) - this.offset;
    return first < last ? { start: first, end: last } : null;
  }

  ranges(spans) {
    return spans.map((span) => this.within(span)).filter(Boolean)
      .map(({ start, end }) => this.index.range(start, end));
  }

  /** Returns the code point at a point of the window; null if there is none. */
  at(x, y) {
    const caret = caretAt(x, y);
    if (!caret || !this.root.contains(caret.node)) return null;
    return this.index.codePoint(caret.node, caret.offset) + this.offset;
  }

  /** Returns `{start, end}` of the selection in this pane; null if there is none. */
  selected() {
    const selection = getSelection();
    const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
    if (!range || !this.root.contains(range.commonAncestorContainer)) return null;
    const offsets = this.index.offsets(range);
    const words = offsets && this.index.trimmed(offsets);
    return words && { start: words.start + this.offset, end: words.end + this.offset };
  }

  words({ start, end }) {
    return this.index.slice(start - this.offset, end - this.offset);
  }

  /** Scrolls a span to `share` of the pane's height, unless it is visible. */
  show(span, { always = false, share = 0.3 } = {}) {
    const [range] = this.ranges([span]);
    if (!range) return;
    const box = range.getBoundingClientRect();
    const frame = this.body.getBoundingClientRect();
    if (!always && box.top >= frame.top && box.bottom <= frame.bottom) return;
    this.body.scrollTop += box.top - frame.top - frame.height * share;
  }
}

/** The pane of the text; its paragraphs, headings, items and cells are its blocks. */
export class TextPane extends Pane {
  constructor(root) {
    super(root);
    this.blocks = [...root.querySelectorAll(BLOCKS)].filter((block) => !block.querySelector(BLOCKS));
    this.starts = this.index.startsOf(this.blocks);
    this.numbers = new Map(this.blocks.map((block, n) => [block, n]));
  }

  spanOf(block) {
    const start = this.starts[this.numbers.get(block)];
    return { start, end: start + countCodePoints(block.textContent) };
  }

  /** Returns the block that contains a node; null between blocks. */
  blockOf(node) {
    let element = node instanceof Element ? node : node?.parentElement;
    while (element && element !== this.root && !this.numbers.has(element)) element = element.parentElement;
    return this.numbers.has(element) ? element : null;
  }

  /** Returns the block that contains a code point. */
  blockAt(position) {
    let low = 0;
    let high = this.blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle] <= position) low = middle;
      else high = middle - 1;
    }
    return this.blocks[low] ?? null;
  }
}

function caretAt(x, y) {
  if (document.caretPositionFromPoint) {
    const place = document.caretPositionFromPoint(x, y);
    return place && { node: place.offsetNode, offset: place.offset };
  }
  const range = document.caretRangeFromPoint?.(x, y);
  return range && { node: range.startContainer, offset: range.startOffset };
}
