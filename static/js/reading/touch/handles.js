// The two handles of a held passage, for touch. Each moves its end word by word, across paragraphs, and scrolls at the edge
// of the screen. "Longer or shorter" in the bar does the same without dragging (js/reading/article/selection-ends.js).
//   <div class="grips" aria-hidden="true" hidden><span class="grip" data-edge="start"></span><span class="grip" data-edge="end"></span></div>
import { snapPassage } from "../keys/blocks.js";
import { offsetAt } from "../paint/hit-test.js";

const EDGE = 56;   // px from the top of the screen, or above the bar, in which the page scrolls
const FAST = 14;   // px per frame, at the very edge

export function handles(reading, selection) {
  const layer = reading.main.querySelector(".grips");
  const grips = Object.fromEntries([...layer.children].map((grip) => [grip.dataset.edge, grip]));
  let drag = null; // {edge, x, y, dx, dy}: the finger's position, and the character's distance from it
  let frame = 0;

  function draw() {
    layer.hidden = !selection.isHeld || !selection.passage;
    if (layer.hidden) return;
    const { start, end } = selection.passage;
    const origin = layer.getBoundingClientRect();
    for (const edge of ["start", "end"]) {
      const { x, bottom, height } = cornerOf(edge === "start" ? start : end - 1, edge);
      grips[edge].style.setProperty("--x", `${Math.round(x - origin.left)}px`);
      grips[edge].style.setProperty("--y", `${Math.round(bottom - origin.top)}px`);
      grips[edge].style.setProperty("--h", `${Math.round(height)}px`);
    }
  }

  /** Returns the position of an end on the screen: the start on the side where lines begin, the end on the other. */
  function cornerOf(letter, edge) {
    const boxes = [...reading.index.range(letter, letter + 1).getClientRects()].filter((box) => box.width > 0);
    const box = (edge === "start" ? boxes[0] : boxes.at(-1)) ?? reading.boxOf({ start: letter, end: letter + 1 });
    const rtl = getComputedStyle(reading.index.range(letter, letter + 1).startContainer.parentElement).direction === "rtl";
    return { x: (edge === "start") === rtl ? box.right : box.left, bottom: box.bottom, height: box.height };
  }

  layer.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest(".grip");
    if (!grip || drag) return;
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    const { edge } = grip.dataset;
    const { start, end } = selection.passage;
    const { x, bottom, height } = cornerOf(edge === "start" ? start : end - 1, edge);
    drag = { edge, x: event.clientX, y: event.clientY, dx: x - event.clientX, dy: bottom - height / 2 - event.clientY };
    layer.classList.add("is-dragging");
    frame = requestAnimationFrame(follow);
  });
  layer.addEventListener("pointermove", (event) => {
    if (!drag) return;
    Object.assign(drag, { x: event.clientX, y: event.clientY });
    move();
  });
  for (const name of ["pointerup", "pointercancel"]) layer.addEventListener(name, stop);

  function stop() {
    if (!drag) return;
    drag = null;
    cancelAnimationFrame(frame);
    layer.classList.remove("is-dragging");
    selection.say();
    draw();
  }

  /** Moves the end to the word nearest to the finger. */
  function move() {
    const { edge, x, y, dx, dy } = drag;
    const column = reading.text.getBoundingClientRect();
    const inside = Math.max(column.left + 1, Math.min(x + dx, column.right - 1));
    const at = offsetAt(reading.index, inside, y + dy);
    if (at >= 0) selection.hold(snapPassage(reading, selection.passage, edge, at), { quiet: true });
  }

  /** Scrolls the text while the finger stays at the edge of the screen. */
  function follow() {
    if (!drag) return;
    const floor = selection.bar.getBoundingClientRect().top - EDGE;
    const ceiling = EDGE + (document.querySelector(".readbar")?.getBoundingClientRect().bottom ?? 0);
    const over = drag.y > floor ? drag.y - floor : drag.y < ceiling ? drag.y - ceiling : 0;
    if (over) {
      scrollBy({ top: Math.sign(over) * Math.min(FAST, Math.max(2, Math.abs(over) / 4)), behavior: "instant" });
      move();
    }
    frame = requestAnimationFrame(follow);
  }

  reading.addEventListener("select", draw);
  reading.addEventListener("layout", draw);
}
