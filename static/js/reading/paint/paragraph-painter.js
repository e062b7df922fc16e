// Paints whole paragraphs that have notes, for a page whose text was replaced by the browser's translator.
// Has the same methods as Painter.

export class ParagraphPainter {
  constructor(viewport, annotations) {
    Object.assign(this, { viewport, annotations });
    this.highlight = new Highlight();
    CSS.highlights.set("plain-0", this.highlight);
  }

  draw() {
    this.highlight.clear();
    const marked = new Set();
    for (const span of this.annotations.painted()) {
      for (let i = this.viewport.blockAt(span.start); i <= this.viewport.blockAt(span.end - 1); i++) marked.add(Math.max(0, i));
    }
    for (const i of marked) this.highlight.add(this.#rangeOf(i, i));
  }

  follow() { /* all of them are already painted, because they are few */ }

  light(name, span) {
    if (!span) return void CSS.highlights.delete(name);
    const [first, last] = [span.start, span.end - 1].map((at) => Math.max(0, this.viewport.blockAt(at)));
    CSS.highlights.set(name, new Highlight(this.#rangeOf(first, last)));
  }

  clear() {
    this.highlight.clear();
    for (const name of ["hover", "active", "selecting"]) CSS.highlights.delete(name);
  }

  #rangeOf(first, last) {
    const { blocks } = this.viewport;
    return new StaticRange({
      startContainer: blocks[first], startOffset: 0,
      endContainer: blocks[last], endOffset: blocks[last].childNodes.length,
    });
  }
}
