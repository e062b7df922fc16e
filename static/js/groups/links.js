// The page of a group's people: a link is copied by a press, or selected where it stands.
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
