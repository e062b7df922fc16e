// The bar that shows the passage in hand, and puts it down, on every page that has one.
//   <section id="joining" hidden><q data-part="words"></q><span data-part="title"></span> … <button data-do="put-down">…</button></section>
import { announce } from "../../announce.js";
import { gettext } from "../../gettext.js";
import { JoiningHand } from "./hand.js";

export class JoiningBar {
  /** `goOn` puts the focus elsewhere when the bar goes that had it. */
  constructor(account, goOn) {
    this.goOn = goOn;
    this.element = document.querySelector("#joining");
    this.parts = Object.fromEntries([...this.element.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
    this.hand = new JoiningHand(account);
    this.hand.addEventListener("change", () => this.#show());
    this.element.addEventListener("click", (event) => { if (event.target.closest("[data-do=put-down]")) this.putDown(); });
    this.#show();
  }

  putDown() {
    if (!this.hand.passage) return;
    const hadFocus = this.element.contains(document.activeElement);
    this.hand.drop();
    announce(gettext("The passage is put down."));
    if (hadFocus) this.goOn();
  }

  #show() {
    const { passage } = this.hand;
    this.element.hidden = !passage;
    document.body.classList.toggle("is-joining", Boolean(passage));
    if (!passage) return;
    this.parts.words.textContent = shortened(passage.exact);
    this.parts.words.lang = passage.language;
    this.parts.title.textContent = passage.title;
  }
}

function shortened(words) {
  const line = words.replace(/\s+/g, " ");
  return line.length > 120 ? `${line.slice(0, 110).replace(/ \S*$/u, "")} …` : line;
}
