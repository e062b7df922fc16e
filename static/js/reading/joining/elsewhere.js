// The passage in hand on pages without a text, from which one goes to the other article: it is seen there, and can be put down.
//   <section id="joining" hidden> … </section>, as bar.js expects it
import { isField } from "../keys/chords.js";
import { JoiningBar } from "./bar.js";

const bar = new JoiningBar(document.body.dataset.account, () => document.querySelector("main :is(a, button, input)")?.focus({ preventScroll: true }));

document.addEventListener("keydown", ({ key, target }) => {
  if (key !== "Escape" || isField(target) || document.querySelector("dialog[open], .menu[open]")) return;
  bar.putDown();
});
