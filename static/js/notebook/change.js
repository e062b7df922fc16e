// The page of a change of many notes: how far it is goes on in place, so that nobody has to look again.
//   <div data-change data-address="/notebook/changes/…/" data-pending> … </div> <p data-trouble hidden>
//   <form data-while-pending> … <a data-look-again> </form>
import * as api from "../api.js";
import { fragmentOf } from "../fragment.js";

const FIRST_PAUSE = 300;
const MOST_PAUSE = 3000;

const place = document.querySelector("[data-change]");
const trouble = document.querySelector("[data-trouble]");
let pause = FIRST_PAUSE;

function askLater() {
  setTimeout(ask, pause);
  pause = Math.min(pause * 1.3, MOST_PAUSE);
}

async function ask() {
  try {
    const { html, is_pending: isPending } = await api.progressOf(place.dataset.address);
    trouble.hidden = true;
    const now = fragmentOf(`<div>${html}</div>`).firstElementChild;
    // Replaced only if it says something else, so that a screen reader hears it once.
    if (now.textContent !== place.textContent) place.replaceChildren(...now.childNodes);
    if (!isPending) {
      for (const element of document.querySelectorAll("[data-while-pending]")) element.hidden = true;
      return;
    }
  } catch (fault) {
    trouble.textContent = fault.message;
    trouble.hidden = false;
    if (!fault.isPassing) return;
  }
  askLater();
}

if ("pending" in place.dataset) {
  document.querySelector("[data-look-again]").hidden = true;
  askLater();
}
