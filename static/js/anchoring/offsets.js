// The only file that converts between both units. The server counts Unicode code points of the exact text, from 0, end
// excluded; the DOM counts UTF-16 units within text nodes. All other modules use code points.
// Expects the element whose textContent is the exact text: <div id="text"><p>…</p>…</div>
//
// A code point above U+FFFF is two units, a high and a low surrogate. Counting the units that are not low surrogates
// counts code points, even if the parser split a pair between two text nodes (Chromium splits at 65,536 units).

const isLow = (unit) => unit >= 0xdc00 && unit <= 0xdfff;

/** Returns the number of code points in a string. */
export function countCodePoints(string) {
  let count = string.length;
  for (let unit = 0; unit < string.length; unit++) if (isLow(string.charCodeAt(unit))) count--;
  return count;
}

/** Returns the number of UTF-16 units before code point `count` of `string`. */
function unitsBefore(string, count) {
  let unit = 0;
  for (let seen = 0; unit < string.length; unit++) {
    if (isLow(string.charCodeAt(unit))) continue;
    if (seen === count) break;
    seen++;
  }
  return unit;
}

/** A prefix-sum index over the text nodes of one element. Built once; valid while `isIntact()`. */
export class TextIndex {
  constructor(root) {
    this.root = root;
    this.text = root.textContent;
    this.nodes = [];
    const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) this.nodes.push(walker.currentNode);
    const hasPairs = /[\udc00-\udfff]/; // runs at native speed; almost no node has a pair
    this.place = new Map();
    this.starts = new Uint32Array(this.nodes.length + 1);      // code points before each node
    this.unitStarts = new Uint32Array(this.nodes.length + 1);  // UTF-16 units before each node
    this.nodes.forEach((node, i) => {
      const { data } = node;
      this.place.set(node, i);
      this.unitStarts[i + 1] = this.unitStarts[i] + data.length;
      this.starts[i + 1] = this.starts[i] + (hasPairs.test(data) ? countCodePoints(data) : data.length);
    });
    this.length = this.starts[this.nodes.length];
  }

  /** Checks whether the element still shows the indexed text: a page translated by the browser does not. */
  isIntact() {
    return this.nodes.every((node) => node.isConnected) && this.root.textContent === this.text;
  }

  /** Returns the text from `start` to `end`. */
  slice(start, end) {
    return this.text.slice(this.#unit(start), this.#unit(end));
  }

  /** Finds a text: at `start`, or at its only other place; null if it occurs nowhere or twice. */
  find(words, start) {
    const length = countCodePoints(words);
    if (this.slice(start, start + length) === words) return { start, end: start + length };
    const unit = this.text.indexOf(words);
    if (unit < 0 || this.text.indexOf(words, unit + 1) >= 0) return null;
    const found = countCodePoints(this.text.slice(0, unit));
    return { start: found, end: found + length };
  }

  /** Returns a live DOM range of `start` to `end`. */
  range(start, end) {
    const points = this.#points(start, end);
    const range = this.root.ownerDocument.createRange();
    range.setStart(points.startContainer, points.startOffset);
    range.setEnd(points.endContainer, points.endOffset);
    return range;
  }

  /** Returns a StaticRange of `start` to `end`: a Highlight paints from it, and DOM changes cost nothing. */
  staticRange(start, end) {
    return new StaticRange(this.#points(start, end));
  }

  /** Returns the code point offset of a DOM boundary point; points outside the element are clipped to it. */
  codePoint(node, offset) {
    const i = this.place.get(node);
    if (i !== undefined) return this.starts[i] + this.#within(i, offset);
    const next = this.#nodeFrom(node, offset);
    return next === null ? this.length : this.starts[this.place.get(next)];
  }

  /** Returns `{start, end}` of a DOM range, clipped to the element; null if it contains no text. */
  offsets(range) {
    if (!range.intersectsNode(this.root)) return null;
    const start = this.codePoint(range.startContainer, range.startOffset);
    const end = this.codePoint(range.endContainer, range.endOffset);
    return start < end ? { start, end } : null;
  }

  /** Removes white space at either end: selecting a paragraph also selects the gap after it. */
  trimmed({ start, end }) {
    const words = this.slice(start, end);
    const lead = countCodePoints(words.slice(0, words.length - words.trimStart().length));
    const tail = countCodePoints(words.slice(words.trimEnd().length));
    return start + lead < end - tail ? { start: start + lead, end: end - tail } : null;
  }

  #unit(codePoint) {
    const i = this.#find(codePoint, false);
    if (i < 0) return 0;
    return this.unitStarts[i] + this.#units(i, codePoint - this.starts[i]);
  }

  #points(start, end) {
    const i = this.#find(start, false);
    const j = Math.max(i, this.#find(end, true));
    return {
      startContainer: this.nodes[i], startOffset: this.#units(i, start - this.starts[i]),
      endContainer: this.nodes[j], endOffset: this.#units(j, end - this.starts[j]),
    };
  }

  /** Finds the node that contains the code point; for an end, the last node that begins before it. */
  #find(codePoint, asEnd) {
    let low = 0;
    let high = this.nodes.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (asEnd ? this.starts[middle] < codePoint : this.starts[middle] <= codePoint) low = middle;
      else high = middle - 1;
    }
    return high < 0 ? -1 : low;
  }

  #isPlain(i) {
    return this.starts[i + 1] - this.starts[i] === this.unitStarts[i + 1] - this.unitStarts[i];
  }

  #units(i, codePoints) {
    return this.#isPlain(i) ? codePoints : unitsBefore(this.nodes[i].data, codePoints);
  }

  #within(i, units) {
    return this.#isPlain(i) ? units : countCodePoints(this.nodes[i].data.slice(0, units));
  }

  /** Returns the first indexed text node at or after a boundary point; null after the last. */
  #nodeFrom(node, offset) {
    const { root } = this;
    const child = node.childNodes[offset] ?? null;
    if (!root.contains(node)) {
      // Outside: before the text if the node at the point precedes or contains the text, otherwise after it.
      const at = child ?? lastWithin(node);
      const isBefore = at.contains(root) || at.compareDocumentPosition(root) & Node.DOCUMENT_POSITION_FOLLOWING;
      return isBefore && !(child === null && node.contains(root)) ? this.nodes[0] ?? null : null;
    }
    if (child?.nodeType === Node.TEXT_NODE) return child;
    const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    walker.currentNode = child ?? lastWithin(node);
    return walker.nextNode();
  }

  /** Returns the offsets at which elements begin, given in the order of the text; one walk for all. */
  startsOf(elements) {
    const walker = this.root.ownerDocument.createTreeWalker(this.root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    const starts = new Uint32Array(elements.length);
    let next = 0;
    let seen = 0;
    while (next < elements.length && walker.nextNode()) {
      const node = walker.currentNode;
      if (node === elements[next]) starts[next++] = seen;
      else if (node.nodeType === Node.TEXT_NODE) seen = this.starts[this.place.get(node) + 1];
    }
    return starts;
  }
}

function lastWithin(node) {
  let last = node;
  while (last.lastChild) last = last.lastChild;
  return last;
}
