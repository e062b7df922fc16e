// Focus mode: the text without margin, numbers and highlights, or with one's own highlights. Stored on this device; js/theme.js
// sets it before the first paint.   <html data-focus="text|mine">  <button data-do="focus-mode" aria-pressed="false">…</button>
//   <label class="focus-mine"><input type="checkbox">…</label>
// Opening a note ends it: by a key, a paragraph's number, or a press on one of one's own highlights.
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

  /** Stores the reader's choice for other pages; opening a note is not stored. */
  function choose(mode) {
    turn(mode);
    try {
      if (mode) localStorage.setItem(KEY, mode);
      else localStorage.removeItem(KEY);
    } catch { /* storage may be refused: the choice holds for this page only */ }
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
  reading.addEventListener("activate", ({ detail: { span, open } }) => { if (now() && span && open) turn(""); });
  reading.text.addEventListener("click", () => { if (now() && reading.active) turn(""); });
  if (now() in LENSES) apply();
}
