// The active filters, above the notes and in the message that no note matches: each has a button that removes it.
//   <div class="chips" role="group" data-part="chips"></div>  <p data-part="no-match"><span data-part="chips"></span></p>
//   <template id="chip"><button class="applied"><span data-part="label"></span>…</button></template>
import { gettext } from "../../gettext.js";

export class Chips {
  /** `remove({kind, value})` is called with the filter that the reader removes. */
  constructor(margin, remove) {
    this.boxes = [...margin.querySelectorAll("[data-part=chips]")];
    this.template = margin.querySelector("#chip");
    this.buttons = new Map(this.boxes.map((box) => [box, new Map()])); // box -> (name of a choice -> its button)
    for (const box of this.boxes) {
      box.addEventListener("click", ({ target }) => {
        const button = target.closest("button");
        if (!button) return;
        this.next = { box, at: [...box.children].indexOf(button) };
        remove({ kind: button.dataset.kind, value: button.dataset.value ?? null });
      });
    }
  }

  /** Draws the chips of a filter; after one was removed, the next gets the focus. */
  draw(filter, facets, order) {
    const wanted = chosen(filter, facets, order);
    for (const box of this.boxes) {
      const before = this.buttons.get(box);
      const now = new Map(wanted.map((choice) => [nameOf(choice), before.get(nameOf(choice)) ?? this.#chip(choice)]));
      for (const [name, button] of before) if (!now.has(name)) button.remove();
      for (const [name, button] of now) if (!before.has(name)) box.append(button);
      this.buttons.set(box, now);
      box.hidden = wanted.length === 0;
    }
    const { box, at } = this.next ?? {};
    this.next = null;
    (box?.children[at] ?? box?.lastElementChild)?.focus({ preventScroll: true });
  }

  #chip({ kind, value, words }) {
    const button = this.template.content.firstElementChild.cloneNode(true);
    button.dataset.kind = kind;
    if (value !== null) button.dataset.value = value;
    button.querySelector("[data-part=label]").textContent = words;
    button.setAttribute("aria-label", gettext("Remove the filter: {filter}", { filter: words }));
    return button;
  }
}

const nameOf = ({ kind, value, words }) => `${kind} ${value} ${words}`;

/** Returns the active choices with their labels: `[{kind, value, words}…]`. */
export function chosen(filter, facets, order) {
  const found = [];
  const add = (kind, value, words) => found.push({ kind, value, words });
  for (const [kind, names] of [["people", facets.people], ["tags", facets.tags]]) {
    for (const id of filter[kind]) add(kind, id, names.get(id)?.name ?? gettext("no longer here"));
  }
  for (const id of filter.without) {
    if (facets.layers.has(id)) add("without", id, gettext("not shown: {layer}", { layer: facets.layers.get(id).name }));
  }
  if (filter.mine) add("mine", null, gettext("mine"));
  if (filter.unresolved) add("unresolved", null, gettext("not resolved"));
  if (filter.answered) add("answered", null, gettext("answered"));
  if (filter.words) add("words", null, gettext("“{words}”", { words: filter.words }));
  if (order === "time") add("order", null, gettext("newest first"));
  return found;
}
