// The help panel: every key, grouped by task, and the touch gestures.
//   <dialog class="help" id="help" aria-labelledby="help-title"><div data-part="keys"></div><dl data-part="touch"></dl>
//     <template><section><h3></h3><dl></dl></section></template><button data-do="close">…</button></dialog>
//   <button data-do="help" aria-haspopup="dialog">…</button>  anywhere on the page opens it
import { isApple, labelsOf } from "./chords.js";
import { keyList, keyNames, touchList } from "./key-list.js";

export class Help {
  constructor() {
    this.panel = document.querySelector("#help");
    this.panel.addEventListener("click", (event) => {
      if (event.target === this.panel || event.target.closest("[data-do=close]")) this.panel.close();
    });
    this.panel.addEventListener("close", () => this.#goBack());
    document.addEventListener("click", (event) => { if (event.target.closest("[data-do=help]")) this.open(); });
  }

  open() {
    if (this.panel.open) return;
    const from = document.activeElement;
    const menu = from?.closest("details.menu");
    this.from = menu?.querySelector("summary") ?? from;
    if (menu) menu.open = false;
    this.#fill();
    this.panel.showModal();
    this.panel.querySelector("h2").focus();
  }

  #goBack() {
    if (this.from?.isConnected) this.from.focus({ preventScroll: true });
  }

  /** Fills the panel when it is first opened, so that it costs the page nothing until then. */
  #fill() {
    const box = this.panel.querySelector("[data-part=keys]");
    if (box.childElementCount) return;
    const template = this.panel.querySelector("template");
    const names = keyNames(isApple(navigator.userAgentData?.platform ?? navigator.platform));
    for (const { title, rows } of keyList()) {
      const part = template.content.firstElementChild.cloneNode(true);
      part.querySelector("h3").textContent = title;
      part.querySelector("dl").append(...rows.map((row) => line(keysOf(row.keys, names), [row.words])));
      box.append(part);
    }
    const touch = this.panel.querySelector("[data-part=touch]");
    touch.append(...touchList().map(([does, comes]) => line([does], [comes])));
  }
}

/** Returns the chords one after another; keys held down together are joined with "+". */
function keysOf(chords, names) {
  const shown = [];
  for (const [i, [chord]] of chords.entries()) {
    if (i) shown.push(" ");
    const one = document.createElement("span");
    one.className = "chord";
    one.dataset.chord = chord;
    one.append(...labelsOf(chord, names).map((label) => {
      const key = document.createElement("kbd");
      key.textContent = label;
      return key;
    }));
    shown.push(one);
  }
  return shown;
}

function line(term, words) {
  const row = document.createElement("div");
  const [dt, dd] = ["dt", "dd"].map((name) => document.createElement(name));
  dt.append(...term);
  dd.append(...words);
  row.append(dt, dd);
  return row;
}
