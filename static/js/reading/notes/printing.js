// Printing: the cards of all notes that are shown, not only of those near the reader, and which these are, in words.
//   <p class="only-print" data-part="printed"></p> in the margin
import { gettext } from "../../gettext.js";

export function printing(reading, cards) {
  const { list } = cards;
  const part = (name) => reading.main.querySelector(`.margin [data-part=${name}]`);
  let was = null; // what the screen showed

  addEventListener("beforeprint", () => {
    was = { order: cards.order, fold: list.dataset.fold };
    cards.order = "print";
    list.dataset.fold = "none";
    const isWhole = cards.showAllAtOnce();
    part("printed").textContent = isWhole ? shownInWords() : gettext("Some notes could not be loaded.");
  });
  addEventListener("afterprint", () => {
    if (!was) return;
    cards.order = was.order;
    if (was.fold) list.dataset.fold = was.fold;
    else delete list.dataset.fold;
    was = null;
    cards.follow();
  });

  /** Returns a text like "3 of 40 notes shown: irony, not resolved". */
  function shownInWords() {
    const filters = [...part("chips").querySelectorAll("[data-part=label]")].map((label) => label.textContent);
    const shown = part("shown").textContent;
    return filters.length ? gettext("{shown}: {filters}", { shown, filters: filters.join(", ") }) : shown;
  }
}
