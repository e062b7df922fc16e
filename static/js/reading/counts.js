// A control beside each paragraph that carries notes ("3 notes"): the way to them for screen readers, keyboards and
// thumbs. Outside the text; the paragraph points at its control by aria-details.
//   <div class="counts-layer" role="group" aria-label="Notes by paragraph"></div>
import { ngettext } from "../words.js";

const AT_ONCE = 200; // controls made between two frames

export function counts(reading, cards) {
  const layer = reading.main.querySelector(".counts-layer");
  const { viewport, annotations } = reading;
  let turn = 0;

  async function draw() {
    const mine = ++turn;
    const numbers = countByBlock(reading);
    const origin = layer.getBoundingClientRect().top;
    const places = viewport.blocks.map((block, i) => (numbers[i] ? block.getBoundingClientRect().top - origin : 0));
    const controls = [];
    for (const [i, block] of viewport.blocks.entries()) {
      if (numbers[i]) controls.push(control(i, block, numbers[i], places[i]));
      else block.removeAttribute("aria-details");
      if (i % AT_ONCE !== AT_ONCE - 1) continue;
      await new Promise((next) => setTimeout(next));
      if (mine !== turn) return;
    }
    const focused = layer.querySelector(":focus")?.dataset.block;
    layer.replaceChildren(...controls);
    const first = layer.querySelector(`[data-block="${focused}"]`) ?? layer.firstElementChild;
    if (first) first.tabIndex = 0;
    if (focused !== undefined) first?.focus({ preventScroll: true });
  }

  function control(i, block, n, y) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "count";
    button.id = `count-${block.id || i}`;
    button.dataset.block = i;
    button.tabIndex = -1;
    button.textContent = n;
    button.setAttribute("aria-label",
      ngettext("{n} note on paragraph {p}", "{n} notes on paragraph {p}", n, { p: block.id.slice(1) }));
    button.style.setProperty("--y", `${Math.round(y)}px`);
    block.setAttribute("aria-details", button.id);
    return button;
  }

  layer.addEventListener("click", async ({ target, detail }) => {
    const i = Number(target.closest(".count")?.dataset.block);
    const [start, end] = [viewport.startOf(i), viewport.startOf(i + 1)];
    const here = annotations.intervals.within(start, end);
    const span = here.find((each) => each.start >= start) ?? here[0];
    if (!span) return;
    reading.activate(span, { reveal: true });
    const card = await cards.bring(span);
    reading.dispatchEvent(new Event("place"));
    if (detail === 0) card?.focus({ preventScroll: true }); // pressed by key
  });

  // One stop for the Tab key; arrows go from paragraph to paragraph.
  layer.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const controls = [...layer.children];
    const next = step && controls[controls.indexOf(event.target) + step];
    if (!next) return;
    event.preventDefault();
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });

  reading.addEventListener("layout", draw);
}

/** Notes by paragraph: those that share a letter with it. */
export function countByBlock({ viewport, annotations }) {
  const edges = new Int32Array(viewport.blocks.length + 1);
  for (const span of annotations.standing) {
    edges[Math.max(0, viewport.blockAt(span.start))]++;
    edges[Math.max(0, viewport.blockAt(span.end - 1)) + 1]--;
  }
  let sum = 0;
  return Array.from(edges.subarray(0, -1), (edge) => (sum += edge));
}
