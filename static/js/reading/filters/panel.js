// The panel of the menu "Showing": the possible choices, with the number of notes that each would show.
//   <details class="menu"><summary>… <strong data-part="now"></strong></summary><input type="search">
//     <fieldset data-kind="people"><legend>…</legend><div data-part="choices"></div></fieldset>
//     <fieldset data-part="switches"><label><input type="checkbox" value="mine">…</label>…</fieldset>
//     <fieldset><input type="radio" name="order" value="time">…</fieldset><button data-do="clear">…</button>
//     <template><label><input type="checkbox"><span data-part="label"></span><span data-part="count"></span></label></template></details>
// Lines keep their places while the panel is open: nothing moves under the pointer or away from the focus.
import { gettext } from "../../gettext.js";

const KINDS = ["without", "tags", "people"];
const facetOf = { without: "layers", tags: "tags", people: "people" };

export class Panel {
  /** Calls `changed(kind, value, isChosen)`, `typed(words)`, `ordered(order)` and `cleared()` on the reader's actions. */
  constructor(menu, { changed, typed, ordered, cleared }) {
    this.menu = menu;
    this.template = menu.querySelector("template");
    this.words = menu.querySelector("input[type=search]");
    this.lines = new Map(KINDS.map((kind) => [kind, new Map()]));
    menu.addEventListener("change", ({ target }) => {
      if (target.name === "order") return ordered(target.value);
      const kind = target.closest("[data-kind]")?.dataset.kind;
      if (kind) changed(kind, target.value, kind === "without" ? !target.checked : target.checked);
      else if (target.type === "checkbox") changed(target.value, null, target.checked);
    });
    this.words.addEventListener("input", () => typed(this.words.value));
    menu.querySelector("[data-do=clear]").addEventListener("click", () => {
      cleared();
      menu.querySelector("summary").focus();
    });
  }

  get isOpen() {
    return this.menu.open;
  }

  /** Shows in the bar how many notes are shown. */
  tell({ all, shown }) {
    this.menu.querySelector("[data-part=now]").textContent = all === 0 ? gettext("none yet") : shown === all
      ? gettext("all {n}", { n: all })
      : gettext("{shown} of {all}", { shown, all });
  }

  /** Draws the choices; sorts them by number if the panel was just opened. */
  draw(facets, filter, order, { sort = false } = {}) {
    for (const kind of KINDS) this.#choices(kind, facets[facetOf[kind]], filter[kind], sort);
    for (const input of this.menu.querySelectorAll("[data-part=switches] input")) {
      input.checked = filter[input.value];
      countOf(input.parentElement).textContent = facets[input.value];
    }
    for (const input of this.menu.querySelectorAll("[name=order]")) input.checked = input.value === order;
    if (document.activeElement !== this.words) this.words.value = filter.words;
    this.menu.querySelector("[data-do=clear]").hidden = !filter.isActive;
  }

  /** Shows why the text search failed, or that too many notes match. */
  fault(words) {
    this.menu.querySelector("[data-part=fault]").textContent = words;
  }

  #choices(kind, choices, chosen, sort) {
    const set = this.menu.querySelector(`[data-kind=${kind}]`);
    const box = set.querySelector("[data-part=choices]");
    const lines = this.lines.get(kind);
    for (const [id, line] of lines) if (!choices.has(id)) { line.remove(); lines.delete(id); }
    for (const [id, choice] of choices) {
      const line = lines.get(id) ?? this.#line(kind, id, choice);
      lines.set(id, line);
      if (sort || !line.parentElement) box.append(line);
      line.querySelector("input").checked = kind === "without" ? !chosen.has(id) : chosen.has(id);
      countOf(line).textContent = choice.n;
      line.querySelector("[data-part=label]").textContent = choice.name;
    }
    set.hidden = lines.size === 0;
  }

  #line(kind, id, { slot }) {
    const line = this.template.content.firstElementChild.cloneNode(true);
    const label = line.querySelector("[data-part=label]");
    line.querySelector("input").value = id;
    if (kind === "tags") label.className = `tag tag-${slot}`;
    else label.dir = "auto";
    return line;
  }
}

const countOf = (line) => line.querySelector("[data-part=count]");
