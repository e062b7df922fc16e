// Menus and folds that are <details>:
//   <details class="menu"><summary>Text</summary><div class="menu-body">…</div></details>
//   <details class="fold" data-open-wide="900">…</details>   open from that many px on

/** Escape and a press outside close a menu; focus goes back to its summary. */
export function menus(root) {
  const open = () => [...root.querySelectorAll("details.menu[open]")];
  root.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest?.("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopPropagation();
  });
  root.addEventListener("pointerdown", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
  root.addEventListener("focusin", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
}

/** Keeps folds open where there is room, and closed where there is not, until the reader decides. */
export function folds(root) {
  for (const fold of root.querySelectorAll("details[data-open-wide]")) {
    const room = matchMedia(`(min-width: ${fold.dataset.openWide}px)`);
    const follow = () => { fold.open = room.matches; };
    room.addEventListener("change", follow);
    follow();
  }
}
