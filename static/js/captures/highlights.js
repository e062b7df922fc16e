// The current highlights: a paragraph and its source, or the evidence of a fact. They are painted over the text without
// changing it (CSS Custom Highlight API: ::highlight(tied) in css/source.css), or else as boxes in a layer of the pane.

const canPaint = "highlights" in CSS && "Highlight" in globalThis;

export class Highlights {
  held = null;

  constructor(capture, text) {
    this.panes = [capture, text].filter(Boolean);
    this.capture = capture;
    this.text = text;
    this.layers = new Map();
  }

  /** Highlights spans for a moment, null for the held ones; `{source: [...], text: [...]}` in code points. */
  show(lit) {
    this.#paint(lit ?? this.held);
  }

  /** Highlights spans until others are held; null for none. */
  hold(lit) {
    this.held = lit;
    this.#paint(lit);
  }

  #paint(lit) {
    const ranges = [
      ...(this.capture?.ranges(lit?.source ?? []) ?? []),
      ...(this.text?.ranges(lit?.text ?? []) ?? []),
    ];
    if (!canPaint) return this.#draw(ranges);
    if (ranges.length) CSS.highlights.set("tied", new Highlight(...ranges));
    else CSS.highlights.delete("tied");
    return undefined;
  }

  #draw(ranges) {
    for (const pane of this.panes) {
      const layer = this.#layer(pane);
      layer.replaceChildren();
      const frame = layer.getBoundingClientRect();
      for (const range of ranges.filter((one) => pane.root.contains(one.startContainer))) {
        for (const box of range.getClientRects()) {
          const mark = layer.appendChild(document.createElement("i"));
          mark.style.setProperty("left", `${box.left - frame.left}px`);
          mark.style.setProperty("top", `${box.top - frame.top}px`);
          mark.style.setProperty("width", `${box.width}px`);
          mark.style.setProperty("height", `${box.height}px`);
        }
      }
    }
  }

  #layer(pane) {
    if (!this.layers.has(pane)) {
      const layer = document.createElement("div");
      layer.className = "lit-layer";
      layer.setAttribute("aria-hidden", "true");
      pane.root.before(layer);
      this.layers.set(pane, layer);
    }
    return this.layers.get(pane);
  }
}
