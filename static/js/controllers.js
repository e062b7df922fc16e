// Starts the controllers that a page names: <div data-controller="menus settings">…</div>.
// A controller is a function that takes its element. It finds what it needs below that element, or receives it by event.

/** Starts each named controller once for each element that names it. */
export function start(controllers, root = document) {
  const elements = [root, ...root.querySelectorAll("[data-controller]")];
  for (const element of elements) {
    for (const name of (element.dataset?.controller ?? "").split(" ")) controllers[name]?.(element);
  }
}
