// What is lit: a paragraph and its source, or the evidence of a fact. Painted over the letters, nothing is added to them
// (CSS Custom Highlight API: ::highlight(tied) in css/source.css); without it as boxes in a layer of the pane.

const canPaint = "highlights" in CSS && "Highlight" in globalThis;

export class Highlights {
  held = null;

  constructor(capture, text) {
    this.panes = [capture, text].filter(Boolean);
    this.capture = capture;
    this.text = text;
    this.layers = new Map();
  }

  /** Lights spans until something else is; `{source: [...], text: [...]}` in code points. */
  show(lit) {
    this.#paint(lit ?? this.held);
  }

  /** Lights spans until something else is held; null for nothing. */
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
