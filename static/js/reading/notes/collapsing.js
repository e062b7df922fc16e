// Cards of one line each, or all open: without a choice only paragraphs that carry many are short.
//   <button data-do="fold">Collapse all</button>   <div class="notes" data-fold="all|none">
// What is in hand or has the focus is always open. Kept on this device.
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
    try { localStorage.setItem(KEY, how); } catch { /* storage may be refused: the choice stands for this page */ }
  });
  let kept = null;
  try { kept = localStorage.getItem(KEY); } catch { /* as above */ }
  if (kept === "all" || kept === "none") fold(kept);
}
