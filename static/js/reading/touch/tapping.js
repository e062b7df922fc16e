// Touch on the text: a tap selects the sentence under it, or deselects if something is selected or active. A tap on a
// highlight opens its notes (js/reading/notes/card-linking.js); links work as links; scrolling or a long press is never a tap.
//   <div id="text">…</div>; html[data-tap=off] if the reader switched it off
import { sentencesOfBlock } from "../keys/blocks.js";

const LONG = 450; // ms from which a press is the system's, which selects the word

export function tapping(reading, selection) {
  let held = false; // something was selected or active when the finger touched the screen
  let since = 0;

  reading.text.addEventListener("pointerdown", ({ pointerType }) => {
    since = performance.now();
    held = pointerType === "touch" && (Boolean(selection.passage || reading.active) || document.body.classList.contains("sheet-open"));
  }, { capture: true });

  // js/reading/notes/card-linking.js reports what was pressed: a character without a note, or -1 outside the text.
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
    if (!sentence) return; // a heading is in no paragraph's sentence: a long press selects there
    selection.hold(sentence);
    clearOfBar(reading, selection);
    reading.dispatchEvent(new CustomEvent("pick", { detail: sentence }));
  });
}

/** Scrolls just enough that the passage's end and its handle are above the bar. */
function clearOfBar(reading, { passage, bar }) {
  const end = reading.index.range(passage.end - 1, passage.end).getBoundingClientRect();
  const hidden = end.bottom + 48 - bar.getBoundingClientRect().top;
  const start = reading.boxOf(passage).top;
  if (hidden > 0) scrollBy({ top: Math.min(hidden, Math.max(0, start - 60)), behavior: "instant" });
}
