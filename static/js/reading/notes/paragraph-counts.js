// The number of notes at the edge of each paragraph near the screen, after the filter, and how many of them are unresolved
// if some are resolved: to tap on narrow screens, to see on wide ones. Screen readers and keys use
// js/reading/notes/paragraph-controls.js.   <div class="edge" aria-hidden="true"></div>
import { gettext } from "../../gettext.js";
import { countByBlock, openNotes, unresolvedByBlock } from "./paragraph-controls.js";

export function paragraphCounts(reading, cards) {
  const layer = reading.main.querySelector(".edge");
  const { viewport } = reading;
  let numbers = [];
  let open = [];

  function draw() {
    const { start, end } = viewport.span();
    const origin = layer.getBoundingClientRect().top;
    const marks = [];
    for (let i = Math.max(0, viewport.blockAt(start)); i < viewport.blocks.length && viewport.startOf(i) < end; i++) {
      if (numbers[i]) marks.push([i, viewport.blocks[i].getBoundingClientRect().top - origin]);
    }
    layer.replaceChildren(...marks.map(([i, y]) => markAt(i, y)));
  }

  function markAt(i, y) {
    const mark = document.createElement("span");
    mark.className = "edge-mark";
    mark.dataset.block = i;
    mark.textContent = numbers[i];
    if (open[i] !== null) {
      const few = document.createElement("small");
      few.textContent = gettext("{n} open", { n: open[i] });
      mark.append(few);
    }
    mark.style.setProperty("--y", `${Math.round(y)}px`);
    return mark;
  }

  layer.addEventListener("click", ({ target }) => {
    const mark = target.closest("[data-block]");
    if (mark) openNotes(reading, cards, Number(mark.dataset.block));
  });
  reading.turns.add(() => {
    numbers = countByBlock(reading);
    open = unresolvedByBlock(reading);
    draw();
  });
  reading.addEventListener("layout", draw);
  reading.addEventListener("scrolled", draw);
}
