// The density strip at the edge of the window: one bar a paragraph, as high as the paragraph, as broad as its number of
// notes that are shown, the note in hand, and the window itself. A press or a drag leads there. Never the only way to
// anything: screen readers and keys have js/reading/notes/paragraph-controls.js.   <div class="strip" aria-hidden="true"></div>
import { countByBlock } from "../notes/paragraph-controls.js";
import { hasPlace, wide } from "../reading.js";

const MOST_BARS = 160;
const FULL = 5; // notes that make a bar as broad as the strip, where none has more

export function densityStrip(reading) {
  const element = document.querySelector(".strip");
  const { blocks } = reading.viewport;
  const view = document.createElement("i");
  const here = document.createElement("b");

  function draw() {
    if (!wide.matches) return;
    const counts = countByBlock(reading);
    const whole = document.documentElement.scrollHeight;
    const size = Math.max(1, Math.ceil(blocks.length / MOST_BARS));
    const share = FULL / Math.max(FULL, ...counts); // the most crowded paragraph is as broad as the strip
    const bars = [];
    for (let i = 0; i < blocks.length; i += size) {
      const most = Math.max(...counts.slice(i, i + size));
      if (most) bars.push(bar(i, Math.min(i + size, blocks.length) - 1, Math.max(0.5, most * share), whole));
    }
    element.replaceChildren(...bars, here, view);
    follow();
    point();
  }

  function bar(first, last, most, whole) {
    const { top, bottom } = extent(first, last);
    const line = document.createElement("span");
    line.dataset.block = first;
    line.style.setProperty("--y", `${((top + scrollY) / whole) * 100}%`);
    line.style.setProperty("--h", `${((bottom - top) / whole) * 100}%`);
    line.style.setProperty("--n", most);
    return line;
  }

  /** Where blocks stand on the screen. Of a long text most have no box yet: there their share of the letters says it. */
  function extent(first, last) {
    if (!reading.isLong) {
      return { top: blocks[first].getBoundingClientRect().top, bottom: blocks[last].getBoundingClientRect().bottom };
    }
    const { top, height } = reading.text.getBoundingClientRect();
    const share = (i) => top + (reading.viewport.startOf(i) / reading.index.length) * height;
    return { top: share(first), bottom: share(last + 1) };
  }

  function follow() {
    const whole = document.documentElement.scrollHeight;
    view.style.setProperty("--y", `${(scrollY / whole) * 100}%`);
    view.style.setProperty("--h", `${(innerHeight / whole) * 100}%`);
  }

  /** Where the note in hand stands. */
  function point() {
    const span = reading.active;
    here.hidden = !hasPlace(span);
    if (here.hidden || !wide.matches) return;
    const whole = document.documentElement.scrollHeight;
    here.style.setProperty("--y", `${((reading.boxOf(span).top + scrollY) / whole) * 100}%`);
  }

  /** To the part of the page that lies under the pointer; the middle of the window goes there. */
  function lead(event) {
    const { top, height } = element.getBoundingClientRect();
    const share = (event.clientY - top) / height;
    scrollTo({ top: share * document.documentElement.scrollHeight - innerHeight / 2, behavior: "instant" });
  }

  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    event.preventDefault(); // no selection begins here
    lead(event);
  });
  element.addEventListener("pointermove", (event) => { if (element.hasPointerCapture(event.pointerId)) lead(event); });
  reading.addEventListener("activate", point);
  addEventListener("scroll", follow, { passive: true });
  reading.addEventListener("layout", draw);
  reading.turns.add(draw);
}
