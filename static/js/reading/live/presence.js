// Shows who else is reading this article now and agreed to be named, in the reading bar; hidden if there is nobody.
//   <details class="menu" id="readers-now" data-readers="/documents/<slug>/readers" hidden>
//     <summary><span data-part="now">…</span></summary><ul data-part="names"></ul></details>
import * as api from "../../api.js";
import { gettext, ngettext } from "../../gettext.js";

const MOST = 5;         // names shown at a time
const BREATH = 1000;    // ms in which arrivals and departures are gathered before the next request

export function presence(stream) {
  const menu = document.querySelector("#readers-now");
  if (!menu) return;
  const part = (name) => menu.querySelector(`[data-part=${name}]`);
  let waiting = 0;

  async function ask() {
    waiting = 0;
    try {
      show((await api.readers(menu.dataset.readers)).readers);
    } catch {
      menu.hidden = true; // without a reply, do not name people who may have left
    }
  }

  function show(names) {
    menu.hidden = names.length === 0;
    if (!names.length) menu.open = false;
    part("now").textContent = gettext("Reading now: {names}", { names: namesInWords(names) });
    part("number").textContent = names.length;
    part("names").replaceChildren(...names.map((name) => {
      const line = document.createElement("li");
      line.textContent = name;
      return line;
    }));
  }

  // Arrivals and departures are not announced: readers who want to know look in the bar.
  stream.addEventListener("readers", () => { waiting ||= setTimeout(ask, BREATH * Math.random()); });
  ask();
}

/** "Bob, Tova", or "Ann, Bob, Cem, Dan, Eva and 12 others". */
function namesInWords(names) {
  const first = names.slice(0, MOST).join(", ");
  const others = names.length - MOST;
  if (others <= 0) return first;
  return ngettext("{names} and {n} other", "{names} and {n} others", others, { names: first });
}
