// The reader's display settings, stored on this device and applied by theme.js before the next page's first paint:
//   <fieldset data-setting="size" data-default="3"><input type="radio" name="size" value="1">…</fieldset>
// A lone checkbox is a switch between "on" and "off". Sends "room:layout" on the document after each change.

const root = document.documentElement;

/** Binds every [data-setting] below the element to its data attribute on <html>. */
export function settings(element) {
  for (const group of element.querySelectorAll("[data-setting]")) {
    const { setting, default: standard } = group.dataset;
    const now = root.dataset[setting] ?? standard;
    for (const input of group.querySelectorAll("input")) {
      const valueOf = () => (input.type === "checkbox" ? (input.checked ? "on" : "off") : input.value);
      input.checked = input.type === "checkbox" ? now === "on" : input.value === now;
      input.addEventListener("change", () => choose(setting, valueOf(), standard));
    }
  }
}

function choose(setting, value, standard) {
  if (value === standard) delete root.dataset[setting];
  else root.dataset[setting] = value;
  try {
    if (value === standard) localStorage.removeItem(`room.${setting}`);
    else localStorage.setItem(`room.${setting}`, value);
  } catch { /* storage may be refused: the choice holds for this page only */ }
  document.dispatchEvent(new CustomEvent("room:layout"));
}
