// The page of a change of many notes: how far it is goes on in place, so that nobody has to look again.
//   <div data-change data-address="/notebook/changes/…/" data-pending> … </div> <p data-trouble hidden>
//   <form data-while-pending> <button> … <a data-look-again> </form>
// A screen reader hears when it begins and ends; between, the bar tells how far it is.
import { announce } from "../announce.js";
import * as api from "../api.js";
import { fragmentOf } from "../fragment.js";

const FIRST_PAUSE = 300;
const MOST_PAUSE = 3000;

const place = document.querySelector("[data-change]");
const trouble = document.querySelector("[data-trouble]");
const button = document.querySelector("[data-while-pending] button");
let pause = FIRST_PAUSE;

function askLater() {
  setTimeout(ask, pause);
  pause = Math.min(pause * 1.3, MOST_PAUSE);
}

async function ask() {
  try {
    const { html, is_pending: isPending, stop } = await api.progressOf(place.dataset.address);
    trouble.hidden = true;
    const now = fragmentOf(`<div>${html}</div>`).firstElementChild;
    if (now.textContent !== place.textContent) place.replaceChildren(...now.childNodes);
    if (!isPending || button.textContent !== stop) announce(place.querySelector(".lead").textContent);
    button.textContent = stop;
    if (!isPending) return end();
  } catch (fault) {
    trouble.textContent = fault.message;
    trouble.hidden = false;
    if (!fault.isPassing) return;
  }
  askLater();
}

function end() {
  const hidden = [...document.querySelectorAll("[data-while-pending]")];
  if (hidden.some((element) => element.contains(document.activeElement))) document.querySelector("h1").focus();
  for (const element of hidden) element.hidden = true;
}

if ("pending" in place.dataset) {
  document.querySelector("[data-look-again]").hidden = true;
  askLater();
}
