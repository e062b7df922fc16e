// Narrow screens: the notes are in a sheet at the bottom, with the passage visible above it.
//   <section class="margin"><button class="sheet-handle" aria-expanded="false">…</button>
//     <div class="sheet-head"></div><div class="notes">…</div></section>
// The menus "Writing to" and "Showing" are above the margin on wide screens and in the sheet's head on narrow ones.
import { wide } from "../reading.js";
import { scrollWithin } from "./scroll-within.js";

export function sheet(reading, cards) {
  const panel = reading.main.querySelector(".margin");
  const handle = panel.querySelector(".sheet-handle");
  const head = panel.querySelector("[data-part=sheet-head]");
  const bar = document.querySelector(".readbar-margin");
  const controls = [...bar.children];

  const isOpen = () => document.body.classList.contains("sheet-open");
  const open = (wanted) => {
    document.body.classList.toggle("sheet-open", wanted);
    handle.setAttribute("aria-expanded", String(wanted));
    if (wanted) cards.follow();
  };
  const settle = () => {
    const place = wide.matches ? bar : head;
    if (controls[0]?.parentElement !== place) place.append(...controls);
  };

  handle.addEventListener("click", () => open(!isOpen()));
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || wide.matches || !isOpen()) return;
    if (event.target.closest(".note, details.menu[open]")) return; // handled for a note in keys.js, for a menu in menus.js
    open(false);
    handle.focus();
  });
  reading.addEventListener("open-notes", () => { if (!wide.matches) open(true); });
  reading.addEventListener("leave-notes", () => { if (!wide.matches && isOpen()) open(false); });
  wide.addEventListener("change", () => {
    open(false);
    settle();
    reading.layout();
  });
  settle();

  reading.addEventListener("activate", ({ detail: { span, open: wanted } }) => {
    if (wide.matches || !span || !wanted) return;
    open(true);
    bringToTop(span);
  });
  reading.addEventListener("write", () => {
    const composer = cards.list.querySelector(".is-in-hand");
    if (composer && !wide.matches) scrollWithin(cards.list, composer);
  });
  reading.addEventListener("cards", () => {
    if (!wide.matches && isOpen() && reading.active) bringToTop(reading.active);
  });
  function bringToTop(span) {
    const card = cards.elementOf(span);
    if (card?.isConnected) cards.list.scrollTop = card.offsetTop - cards.list.offsetTop - 16;
  }
  return { open };
}
