// Narrow screens: the number of notes at the edge of each paragraph near the screen, for the thumb. Screen readers and keys
// have js/reading/counts.js.   <div class="edge" aria-hidden="true"></div>
import { countByBlock, openNotes } from "./counts.js";
import { wide } from "./reading.js";

export function edge(reading, cards) {
  const layer = reading.main.querySelector(".edge");
  const { viewport } = reading;
  let numbers = [];

  function draw() {
    if (wide.matches) return layer.replaceChildren();
    const { start, end } = viewport.span();
    const origin = layer.getBoundingClientRect().top;
    const marks = [];
    for (let i = Math.max(0, viewport.blockAt(start)); i < viewport.blocks.length && viewport.startOf(i) < end; i++) {
      if (numbers[i]) marks.push([i, viewport.blocks[i].getBoundingClientRect().top - origin]);
    }
    layer.replaceChildren(...marks.map(([i, y]) => {
      const mark = document.createElement("span");
      mark.className = "edge-mark";
      mark.dataset.block = i;
      mark.textContent = numbers[i];
      mark.style.setProperty("--y", `${Math.round(y)}px`);
      return mark;
    }));
  }

  layer.addEventListener("click", ({ target }) => {
    if (target.dataset.block) openNotes(reading, cards, Number(target.dataset.block));
  });
  reading.addEventListener("changed", () => {
    numbers = countByBlock(reading);
    draw();
  });
  reading.addEventListener("layout", draw);
  reading.addEventListener("scrolled", draw);
}
