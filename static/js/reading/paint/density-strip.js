// The density strip at the edge of the window: a bar for each paragraph, as high as the paragraph, as wide as its number of
// shown notes; also the active note, and the window itself. A press or a drag scrolls there. It is never the only way:
// screen readers and keys use js/reading/notes/paragraph-controls.js.   <div class="strip" aria-hidden="true"></div>
import { countByBlock } from "../notes/paragraph-controls.js";
import { hasPlace, wide } from "../reading.js";

const MOST_BARS = 160;
const FULL = 5; // notes for a bar of the strip's full width, if no paragraph has more

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
    const share = FULL / Math.max(FULL, ...counts); // the most crowded paragraph's bar has the strip's full width
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

  /** Returns the extent of blocks on the screen. In a long text most have no box yet, so it is estimated from their length. */
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

  /** Marks the position of the active note. */
  function point() {
    const span = reading.active;
    here.hidden = !hasPlace(span);
    if (here.hidden || !wide.matches) return;
    const whole = document.documentElement.scrollHeight;
    here.style.setProperty("--y", `${((reading.boxOf(span).top + scrollY) / whole) * 100}%`);
  }

  /** Scrolls the part of the page under the pointer to the middle of the window. */
  function lead(event) {
    const { top, height } = element.getBoundingClientRect();
    const share = (event.clientY - top) / height;
    scrollTo({ top: share * document.documentElement.scrollHeight - innerHeight / 2, behavior: "instant" });
  }

  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    event.preventDefault(); // starts no selection
    lead(event);
  });
  element.addEventListener("pointermove", (event) => { if (element.hasPointerCapture(event.pointerId)) lead(event); });
  reading.addEventListener("activate", point);
  addEventListener("scroll", follow, { passive: true });
  reading.addEventListener("layout", draw);
  reading.turns.add(draw);
}
