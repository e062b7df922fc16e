// A finger on the text: a tap takes the sentence under it, unless something is in hand: then it lets that go. A tap on a
// highlight opens its notes (js/reading/notes/card-linking.js); links work as links; what scrolls or presses long never counts as a tap.
//   <div id="text">…</div>; html[data-tap=off] where the reader does not want it
import { sentencesOfBlock } from "../keys/blocks.js";

const LONG = 450; // ms from which a press is the system's: it selects the word

export function tapping(reading, selection) {
  let held = false; // something was in hand when the finger came down
  let since = 0;

  reading.text.addEventListener("pointerdown", ({ pointerType }) => {
    since = performance.now();
    held = pointerType === "touch" && (Boolean(selection.passage || reading.active) || document.body.classList.contains("sheet-open"));
  }, { capture: true });

  // js/reading/notes/card-linking.js says what was pressed: a letter without a note, or -1 beside all letters.
  reading.addEventListener("tap", ({ detail: { letter, noted } }) => {
    if (selection.isHeld || held) {
      if (selection.passage) selection.clear();
      if (!noted) reading.dispatchEvent(new Event("leave-notes"));
      return;
    }
    if (performance.now() - since > LONG) return;
    if (noted || letter < 0 || document.documentElement.dataset.tap === "off") return;
    const sentences = sentencesOfBlock(reading, Math.max(0, reading.viewport.blockAt(letter)));
    const sentence = sentences.find(({ start, end }) => letter >= start && letter < end);
    if (!sentence) return; // a heading has no sentences of a paragraph: a long press selects there
    selection.hold(sentence);
    clearOfBar(reading, selection);
  });
}

/** Scrolls no more than is needed for the passage's end and its handle to stand above the bar. */
function clearOfBar(reading, { passage, bar }) {
  const end = reading.index.range(passage.end - 1, passage.end).getBoundingClientRect();
  const hidden = end.bottom + 48 - bar.getBoundingClientRect().top;
  const start = reading.boxOf(passage).top;
  if (hidden > 0) scrollBy({ top: Math.min(hidden, Math.max(0, start - 60)), behavior: "instant" });
}
