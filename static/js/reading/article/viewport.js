// The part of the text that is on the screen, in code points:
//   <div id="text"><p id="p1"><a class="pn" …></a>…</p><h2>…</h2>…</div>
// The blocks are the elements with a paragraph number; a heading belongs to the gap before the next block.

/** Maps between the screen and an indexed text. Reads layout, writes nothing. */
export class Viewport {
  constructor(index) {
    this.index = index;
    const numbered = [...index.root.querySelectorAll(".pn")].map((number) => number.parentElement);
    this.blocks = numbered.length ? numbered : [...index.root.children];
    this.starts = index.startsOf(this.blocks);
  }

  /** Returns the code point at which block `i` begins, or the text's length after the last block. */
  startOf(i) {
    return i < this.blocks.length ? this.starts[i] : this.index.length;
  }

  /** Returns the block that contains a code point; -1 before the first. */
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

  /** Returns `{start, end}` of the text on the screen and `screens` times its height above and below. */
  span(screens = 1) {
    const height = innerHeight;
    const first = this.#blockBelow(-height * screens);
    const last = this.#blockBelow(height * (1 + screens));
    const start = first === 0 ? 0 : this.startOf(Math.min(first, this.blocks.length - 1));
    return { start, end: this.startOf(last + 1) };
  }

  /** Returns the first block that ends below `y` of the screen. */
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
