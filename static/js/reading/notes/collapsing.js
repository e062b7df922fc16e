// Collapses cards to one line each, or opens all; by default only the cards of paragraphs with many are collapsed.
//   <button data-do="fold">Collapse all</button>   <div class="notes" data-fold="all|none">
// An active or focused card is always open. The choice is stored on this device.
import { gettext } from "../../gettext.js";

const KEY = "room.fold";

export function collapseCards(reading, cards) {
  const button = reading.main.querySelector("[data-do=fold]");
  const { list } = cards;

  function fold(how) {
    if (how) list.dataset.fold = how;
    else delete list.dataset.fold;
    const isAll = how === "all";
    button.textContent = isAll ? gettext("Open all") : gettext("Collapse all");
    reading.dispatchEvent(new Event("place"));
  }

  button.addEventListener("click", () => {
    const how = list.dataset.fold === "all" ? "none" : "all";
    fold(how);
    try { localStorage.setItem(KEY, how); } catch { /* storage may be refused: the choice holds for this page only */ }
  });
  let kept = null;
  try { kept = localStorage.getItem(KEY); } catch { /* as above */ }
  if (kept === "all" || kept === "none") fold(kept);
}
