// If the browser translates the page, it replaces the text and offsets no longer hold. Then whole paragraphs are highlighted,
// nothing can be saved from a selection, and selecting offers the original text, on which a note can be made.
//   <section class="original" hidden><p data-part="words" translate="no"></p><button data-do="note">…</button>…</section>
import { TextIndex } from "../../anchoring/offsets.js";
import { announce } from "../../announce.js";
import { gettext } from "../../gettext.js";

const MOST_PARAGRAPHS = 5;

export function watchTranslation(reading, selection) {
  const panel = document.querySelector(".original");
  const words = panel.querySelector("[data-part=words]");
  const { viewport, index } = reading;
  let shown = null; // {start, end} of the paragraphs in the panel
  let timer = 0;

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(look, 150);
  };
  new MutationObserver(soon).observe(document.documentElement, { attributeFilter: ["class", "lang"] });
  new MutationObserver(soon).observe(reading.text, { childList: true, characterData: true, subtree: true });
  document.addEventListener("selectionchange", () => {
    if (!reading.isTranslated) return;
    clearTimeout(timer);
    timer = setTimeout(offer, 300);
  });
  look();

  function look() {
    const is = !index.isIntact();
    if (is === reading.isTranslated) return;
    reading.turnTranslated(is);
    selection.clear();
    if (is) announce(gettext("This page is shown in translation. Notes are made on the original words."));
    else panel.hidden = true;
  }

  /** Shows the original of the paragraphs that the selection touches. */
  function offer() {
    const choice = getSelection();
    if (!choice.rangeCount || choice.isCollapsed || panel.contains(choice.anchorNode)) return;
    const range = choice.getRangeAt(0);
    const touched = viewport.blocks.flatMap((block, i) => (range.intersectsNode(block) ? [i] : []));
    if (!touched.length) return;
    shown = index.trimmed({
      start: viewport.startOf(touched[0]),
      end: viewport.startOf(Math.min(touched[0] + MOST_PARAGRAPHS, touched.at(-1) + 1)),
    });
    words.textContent = index.slice(shown.start, shown.end);
    words.lang = reading.text.lang;
    panel.hidden = false;
  }

  panel.addEventListener("pointerdown", (event) => {
    if (event.target.closest("button")) event.preventDefault(); // keeps the selection
  });
  panel.addEventListener("click", (event) => {
    const what = event.target.closest("[data-do]")?.dataset.do;
    if (!what) return;
    const passage = passageHere();
    panel.hidden = true;
    if (what !== "dismiss") reading.dispatchEvent(new CustomEvent("do", { detail: { what, passage } }));
  });

  /** Returns the selection in the panel as offsets of the text, or all of the panel if nothing is selected. */
  function passageHere() {
    const choice = getSelection();
    const inside = choice.rangeCount && !choice.isCollapsed && panel.contains(choice.anchorNode);
    const here = inside && new TextIndex(words).offsets(choice.getRangeAt(0));
    return here ? index.trimmed({ start: shown.start + here.start, end: shown.start + here.end }) : shown;
  }
}
