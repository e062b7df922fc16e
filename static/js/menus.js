// Menus and folds, both <details>:
//   <details class="menu"><summary>Text</summary><div class="menu-body">…</div></details>
//   <details class="fold" data-open-wide="900">…</details>   open from that width in px

/** Closes a menu on Escape or a press outside; after Escape, its summary gets the focus. */
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

/** Opens folds where there is space and closes them where there is not, whenever the width passes their limit. */
export function folds(root) {
  for (const fold of root.querySelectorAll("details[data-open-wide]")) {
    const room = matchMedia(`(min-width: ${fold.dataset.openWide}px)`);
    const follow = () => { fold.open = room.matches; };
    room.addEventListener("change", follow);
    follow();
  }
}
