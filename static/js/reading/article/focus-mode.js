// The text alone: no margin, no numbers, no highlights, or only one's own. Kept on this device; js/theme.js sets it before the
// first paint.   <html data-focus="text|mine">  <button data-do="focus-mode" aria-pressed="false">…</button>
//   <label class="focus-mine"><input type="checkbox">…</label>
// Whoever asks for a note gets out of it: by a key, a paragraph's number, a press on a highlight of one's own.
import { announce } from "../../announce.js";
import { gettext } from "../../gettext.js";

const KEY = "room.focus";
const LENSES = { text: () => false, mine: (span) => span.mine };

export function focusMode(reading) {
  const root = document.documentElement;
  const button = document.querySelector("[data-do=focus-mode]");
  const mine = document.querySelector(".focus-mine input");
  const now = () => root.dataset.focus ?? "";

  function turn(mode) {
    if (mode) root.dataset.focus = mode;
    else delete root.dataset.focus;
    apply();
  }

  function apply() {
    button.setAttribute("aria-pressed", String(Boolean(now())));
    if (mine) mine.checked = now() === "mine";
    reading.annotations.lens = LENSES[now()] ?? null;
    if (now()) reading.activate(null);
    reading.layout();
  }

  /** What the reader chose stands on the next page too; what opened a note does not. */
  function choose(mode) {
    turn(mode);
    try {
      if (mode) localStorage.setItem(KEY, mode);
      else localStorage.removeItem(KEY);
    } catch { /* storage may be refused: the choice stands for this page */ }
    announce(mode ? gettext("The text alone. Escape brings the notes back.") : gettext("The notes are back."));
  }

  button.addEventListener("click", () => choose(now() ? "" : mine?.dataset.kept || "text"));
  mine?.addEventListener("change", () => {
    mine.dataset.kept = mine.checked ? "mine" : "text";
    choose(mine.dataset.kept);
  });
  addEventListener("keydown", (event) => {
    const isElsewhere = event.defaultPrevented || event.target.closest?.("dialog, details[open].menu, .composer, #selection-bar");
    if (event.key !== "Escape" || !now() || isElsewhere || !document.querySelector("#selection-bar").hidden) return;
    choose("");
    button.focus({ preventScroll: true });
  });
  reading.addEventListener("activate", ({ detail: { span, reveal } }) => { if (now() && span && reveal) turn(""); });
  reading.text.addEventListener("click", () => { if (now() && reading.active) turn(""); });
  if (now() in LENSES) apply();
}
