// Which part of the text is on the screen, in code points:
//   <div id="text"><p id="p1"><a class="pn" …></a>…</p><h2>…</h2>…</div>
// The blocks are those that carry a paragraph number; a heading belongs to the gap before the next block.

/** Answers where the screen is in an indexed text. Reads layout, writes nothing. */
export class Viewport {
  constructor(index) {
    this.index = index;
    const numbered = [...index.root.querySelectorAll(".pn")].map((number) => number.parentElement);
    this.blocks = numbered.length ? numbered : [...index.root.children];
    this.starts = index.startsOf(this.blocks);
  }

  /** The code point at which block `i` begins; the text's length behind the last. */
  startOf(i) {
    return i < this.blocks.length ? this.starts[i] : this.index.length;
  }

  /** The block that holds a code point, -1 before the first. */
  blockAt(codePoint) {
    let low = -1;
    let high = this.blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.startOf(middle) <= codePoint) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** `{start, end}` of what stands on the screen and `screens` of its heights above and below it. */
  span(screens = 1) {
    const height = innerHeight;
    const first = this.#blockBelow(-height * screens);
    const last = this.#blockBelow(height * (1 + screens));
    const start = first === 0 ? 0 : this.startOf(Math.min(first, this.blocks.length - 1));
    return { start, end: this.startOf(last + 1) };
  }

  /** The first block that ends below `y` of the screen. */
  #blockBelow(y) {
    let low = 0;
    let high = this.blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.blocks[middle].getBoundingClientRect().bottom < y) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
