// The page of a group's people: a button copies a link, or the link can be selected.
//
//   <div data-controller="copy-link"><input readonly value="https://…/join/…/"><button data-do="copy">Copy link</button></div>
import { copy } from "../clipboard.js";
import { start } from "../controllers.js";

function copyLink(element) {
  const field = element.querySelector("input");
  field.addEventListener("focus", () => field.select());
  element.querySelector("[data-do=copy]").addEventListener("click", () => copy(field.value));
}

start({ "copy-link": copyLink });
