// Makes the selection longer or shorter without a mouse or dragging: buttons in the bar for each of its ends.
//   <button data-do="ends" aria-expanded="false" aria-controls="bar-ends">…</button>
//   <div id="bar-ends" role="group" hidden><button data-stretch="start back word">…</button>…</div>
import { extendPassage } from "../keys/blocks.js";

export function selectionEnds(reading, selection) {
  const opener = selection.bar.querySelector("[data-do=ends]");
  const group = selection.bar.querySelector("#bar-ends");

  const show = (is) => {
    group.hidden = !is;
    opener.setAttribute("aria-expanded", String(is));
    reading.dispatchEvent(new CustomEvent("layout", { detail: {} })); // the height of the bar changes
  };
  reading.addEventListener("do", ({ detail }) => { if (detail.what === "ends") show(group.hidden); });
  reading.addEventListener("select", ({ detail }) => { if (!detail && !group.hidden) show(false); });
  group.addEventListener("click", ({ target }) => {
    const [edge, way, by] = target.closest("[data-stretch]")?.dataset.stretch.split(" ") ?? [];
    const passage = edge && extendPassage(reading, selection.passage, { edge, by, onward: way === "onward" });
    if (passage) selection.select(passage);
  });
}
