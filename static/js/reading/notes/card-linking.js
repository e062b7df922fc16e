// Links a card and its passage: the pointer over one highlights the other; a press or the focus activates the note.
//   <div id="text">…</div> and <article class="note" tabindex="0">…</article>
import { codePointAt } from "../paint/hit-test.js";
import { wide } from "../reading.js";
import { followFocus } from "./in-hand.js";

export function linkCards(reading, cards) {
  const { text, annotations } = reading;

  const hover = (span) => {
    cards.elementOf(reading.hovered)?.classList.remove("is-tied");
    reading.hover(span);
    cards.elementOf(span)?.classList.add("is-tied");
  };
  const letterOf = ({ clientX, clientY }) => (reading.isTranslated ? -1 : codePointAt(reading.index, clientX, clientY));
  const spansAt = (event) => {
    const letter = letterOf(event);
    return letter < 0 ? [] : annotations.at(letter);
  };

  let waiting = 0;
  text.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch" || event.buttons) return;
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => hover(spansAt(event)[0] ?? null));
  });
  text.addEventListener("pointerleave", () => hover(null));
  text.addEventListener("click", async (event) => {
    if (event.target.closest("a, button, summary") || !getSelection().isCollapsed) return;
    const letter = letterOf(event);
    const spans = letter < 0 ? [] : annotations.at(letter);
    if (event.pointerType === "touch") reading.dispatchEvent(new CustomEvent("tap", { detail: { letter, noted: spans.length > 0 } }));
    if (!spans.length) return reading.active && reading.activate(null);
    // A press on overlapping passages activates the shortest; another press, the next longer one.
    const span = spans[(spans.indexOf(reading.active) + 1) % spans.length];
    reading.activate(span, { open: !wide.matches });
    await cards.bring(span);
  });

  cards.list.addEventListener("pointerover", (event) => hover(cards.spanOf(event.target)));
  cards.list.addEventListener("pointerleave", () => hover(null));
  followFocus((element) => { if (cards.list.contains(element)) take(element); });
  cards.list.addEventListener("click", (event) => {
    const more = event.target.closest(".note-more");
    if (more || !event.target.closest("a, button, summary, input, textarea, label")) take(event.target);
  });
  function take(element) {
    const span = cards.spanOf(element);
    if (span && span !== reading.active) reading.activate(span);
  }

  reading.addEventListener("activate", ({ detail: { span } }) => {
    for (const card of cards.list.querySelectorAll(".is-active")) card.classList.remove("is-active");
    cards.elementOf(span)?.classList.add("is-active");
  });
  reading.addEventListener("cards", () => cards.elementOf(reading.active)?.classList.add("is-active"));
}
