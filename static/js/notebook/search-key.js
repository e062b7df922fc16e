// The key "/" goes to the search box of the page, unless the reader types or switched keys of one letter off.
//   <input id="q" type="search" data-controller="search-key">
import { start } from "../controllers.js";

const FIELDS = "input, select, textarea, [contenteditable]";

/** Focuses the box and selects what stands in it. */
function searchKey(input) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (document.documentElement.dataset.keys === "off" || event.target.closest(FIELDS)) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
}

start({ "search-key": searchKey });
