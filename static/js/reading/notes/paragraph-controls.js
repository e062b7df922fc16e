// A control for each paragraph that has notes ("3 notes on paragraph 4"): leads screen readers and keys to them.
// It is outside the text; the paragraph refers to it with aria-details. Controls are hidden until one has the focus, and are
// not positioned one by one: thousands of positioned boxes make every hit test on the page slow.
//   <div class="counts" role="group" aria-label="Notes by paragraph"></div>
import { gettext, ngettext } from "../../gettext.js";
import { isUnresolved } from "../filters/filter.js";

const AT_ONCE = 200; // paragraphs handled between two pauses

export function paragraphControls(reading, cards) {
  const layer = reading.main.querySelector(".counts");
  const { blocks } = reading.viewport;
  let turn = 0;

  async function draw() {
    const mine = ++turn;
    const numbers = countByBlock(reading);
    const open = unresolvedByBlock(reading);
    const controls = [];
    for (const [i, block] of blocks.entries()) {
      if (numbers[i]) controls.push(control(i, block, numbers[i], open[i]));
      else if (block.hasAttribute("aria-details")) block.removeAttribute("aria-details");
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

  function control(i, block, n, open) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "count";
    button.id = `count-${block.id || i}`;
    button.dataset.block = i;
    button.tabIndex = -1;
    const words = ngettext("{n} note on paragraph {p}", "{n} notes on paragraph {p}", n, { p: block.id.slice(1) });
    button.textContent = open === null ? words : gettext("{words}, {open} not resolved", { words, open });
    block.setAttribute("aria-details", button.id);
    return button;
  }

  layer.addEventListener("click", ({ target }) => openNotes(reading, cards, Number(target.dataset.block), { focus: true }));
  layer.addEventListener("focusin", ({ target }) => blocks[target.dataset.block]?.scrollIntoView({ block: "nearest" }));

  // One stop for the Tab key; arrow keys move from paragraph to paragraph.
  layer.addEventListener("keydown", (event) => {
    const step = { ArrowDown: "next", ArrowRight: "next", ArrowUp: "previous", ArrowLeft: "previous" }[event.key];
    const next = step && event.target[`${step}ElementSibling`];
    if (!next) return;
    event.preventDefault();
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });

  reading.turns.add(draw);
}

/** Activates the first note of a paragraph. */
export async function openNotes(reading, cards, block, { focus = false } = {}) {
  const { viewport, annotations } = reading;
  const [start, end] = [viewport.startOf(block), viewport.startOf(block + 1)];
  const here = annotations.intervals.within(start, end);
  const span = here.find((each) => each.start >= start) ?? here[0];
  if (!span) return;
  reading.activate(span, { open: true });
  const card = await cards.bring(span);
  reading.dispatchEvent(new Event("place"));
  if (focus) card?.focus({ preventScroll: true });
}

/** Returns the number of unresolved notes by paragraph; null if none there is resolved, because then it is not shown. */
export function unresolvedByBlock(reading) {
  const settled = countByBlock(reading, (span) => span.resolved);
  const open = countByBlock(reading, isUnresolved);
  return open.map((n, i) => (settled[i] ? n : null));
}

/** Counts the shown notes by paragraph: those that overlap it. */
export function countByBlock({ viewport, annotations }, counts = null) {
  const edges = new Int32Array(viewport.blocks.length + 1);
  for (const span of annotations.standing) {
    if (counts && !counts(span)) continue;
    edges[Math.max(0, viewport.blockAt(span.start))]++;
    edges[Math.max(0, viewport.blockAt(span.end - 1)) + 1]--;
  }
  let sum = 0;
  return Array.from(edges.subarray(0, -1), (edge) => (sum += edge));
}
