// Whose notes the reader sees: one line for each audience that has notes on this text. Others are hidden, not gone.
//   <details class="menu"><summary>Showing: <strong data-part="now"></strong></summary>
//     <div data-part="choices"></div> <template><label class="choice">…</label></template></details>
import { gettext, ngettext } from "../words.js";
import { layerOf } from "./annotations.js";

const ICONS = { private: "private", moderators: "group", group: "group", public: "public" };

export function showing(reading) {
  const { annotations } = reading;
  const menu = document.querySelector("[data-controller=showing]");
  const template = menu.querySelector("template");
  const box = menu.querySelector("[data-part=choices]");
  const now = menu.querySelector("[data-part=now]");

  function draw() {
    const layers = new Map();
    for (const span of annotations.byId.values()) {
      const layer = layers.get(layerOf(span)) ?? { span, n: 0 };
      layer.n++;
      layers.set(layerOf(span), layer);
    }
    const focused = box.querySelector(":focus")?.value;
    box.replaceChildren(...[...layers].sort(([a], [b]) => order(a) - order(b)).map(([key, { span, n }]) => line(key, span, n)));
    box.querySelector(`input[value="${CSS.escape(focused ?? "")}"]`)?.focus();
    tell();
  }

  function line(key, span, n) {
    const label = template.content.firstElementChild.cloneNode(true);
    const input = label.querySelector("input");
    input.value = key;
    input.checked = !annotations.hidden.has(key);
    const use = label.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${ICONS[span.audience]}`));
    label.querySelector("[data-part=label]").textContent = nameOf(span);
    label.querySelector("[data-part=count]").textContent = n;
    return label;
  }

  function nameOf({ audience, group }) {
    if (audience === "private") return gettext("Only you");
    if (audience === "public") return gettext("Public");
    const name = group?.[1] ?? "";
    return audience === "moderators" ? gettext("For the teachers, {group}", { group: name }) : name;
  }

  function tell() {
    const all = annotations.byId.size;
    const shown = annotations.inOrder().length;
    now.textContent = all === 0 ? gettext("none yet") : shown === all
      ? gettext("all {n}", { n: all })
      : gettext("{shown} of {all}", { shown, all });
    const handle = document.querySelector(".sheet-handle [data-part=count]");
    if (handle) handle.textContent = ngettext("{n} note", "{n} notes", shown);
    document.querySelector("[data-part=empty]").hidden = shown > 0;
  }

  box.addEventListener("change", () => {
    const hidden = [...box.querySelectorAll("input:not(:checked)")].map((input) => input.value);
    annotations.show(new Set(hidden));
  });
  reading.addEventListener("changed", draw);
}

const order = (key) => ["private", "moderators", "group", "public"].indexOf(key.split(":")[0]);
