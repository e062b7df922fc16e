// A drag of the mouse that leaves the text goes on in the line beside the pointer: to the right of the column the selection ends
// with that line, to the left it begins with it. Browsers select up to whatever is under the pointer there, which is often the
// whole rest of the article, and nothing prevents that: it is mended after each move, before the page is painted.
//   <div id="text">…</div>
import { caretAt } from "../paint/hit-test.js";

export function lineDrag(reading) {
  const { text } = reading;
  const bar = document.querySelector(".readbar");
  let isDragging = false;
  let outside = null; // where the pointer is, {x, y}, while it is outside the text
  let frame = 0;

  document.addEventListener("mousedown", ({ button, target }) => {
    isDragging = button === 0 && text.contains(target);
    outside = null;
  });
  document.addEventListener("mousemove", (event) => {
    if (!isDragging || !(event.buttons & 1)) return;
    follow(event);
    cancelAnimationFrame(frame);
    if (outside) frame = requestAnimationFrame(extend); // in the frame of this event, after the browser has selected
  });
  document.addEventListener("selectionchange", () => { if (isDragging) extend(); }); // the browser scrolls while it selects
  document.addEventListener("mouseup", (event) => {
    if (!isDragging) return;
    follow(event);
    extend();
    isDragging = false;
  });

  function follow({ target, clientX: x, clientY: y }) {
    const { left, right } = text.getBoundingClientRect();
    outside = x < left || x > right || !text.contains(target) ? { x, y } : null;
  }

  /** Extends the selection to the place in the text on the screen that is nearest to the pointer. */
  function extend() {
    const selection = getSelection();
    if (!outside || !text.contains(selection.anchorNode)) return;
    const { left, top, right, bottom } = text.getBoundingClientRect();
    const x = Math.max(left + 1, Math.min(outside.x, right - 1));
    const y = Math.max(top, bar.getBoundingClientRect().bottom, Math.min(outside.y, bottom - 1, innerHeight - 1));
    const caret = caretAt(x, y);
    if (!caret || !text.contains(caret.node)) return;
    if (caret.node !== selection.focusNode || caret.offset !== selection.focusOffset) selection.extend(caret.node, caret.offset);
  }
}
