// Runs in <head> before the first paint, so that the reader's theme, size and width never flash. A classic script on purpose.
// Expects nothing; writes data-theme, data-size, data-width, data-numbers, data-keys, data-tap, data-focus and the class "js" on <html>.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  for (const name of ["theme", "size", "width", "numbers", "keys", "tap", "focus"]) {
    let value = null;
    try { value = localStorage.getItem(`room.${name}`); } catch { /* storage may be refused: the defaults apply */ }
    if (value) root.dataset[name] = value;
  }
})();
