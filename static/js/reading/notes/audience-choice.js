// The audience of the next note: the group from whose shelf the reader came, otherwise only the reader. A choice holds for
// this article in this tab, so that a note never reaches an audience chosen for another article. Where the reader may expect
// a group and the note is for them alone, `why` says so, in the menu and in each composer.
//   <details class="menu menu-write" data-from="<group>"><summary>Writing to: <strong data-part="now">…</strong></summary>
//     <p data-part="why">You did not come from a group's shelf.</p>
//     <fieldset id="audiences"><input type="radio" value="group:<uuid>" data-audience data-group data-save data-will …>
//     </fieldset><button data-do="show-these">Show only notes of HIST 214 and my private ones</button></details>
import { describe } from "../../anchoring/quote.js";
import { gettext } from "../../gettext.js";
import { newId } from "../../drafts.js";
import { layerOf } from "./spans.js";
import { layersHiddenBy } from "./initial-layers.js";
import { wide } from "../reading.js";

export class AudienceChoice {
  constructor(reading, menu) {
    Object.assign(this, { reading, menu });
    this.inputs = [...menu.querySelectorAll("input[name=audience]")];
    this.memory = `room.writing.${reading.account}.${reading.facts.document}`;
    this.from = menu.dataset.from ?? "";
    this.#begin();
    menu.addEventListener("change", () => { this.why = ""; this.#keep(); });
    menu.querySelector("[data-do=show-these]").addEventListener("click", () => this.#showThese());
    wide.addEventListener("change", () => this.#tell());
    this.#tell();
  }

  /** Restores the last choice in this tab, unless the reader came anew from a group's shelf. */
  #begin() {
    const [from, choice] = (sessionStorage.getItem(this.memory) ?? "").split(" ");
    const kept = !this.from || from === this.from ? this.inputs.find((each) => each.value === choice) : null;
    const input = kept ?? this.inputs.find((each) => each.defaultChecked) ?? this.inputs[0];
    this.why = kept ? "" : this.menu.querySelector("[data-part=why]").textContent;
    if (input.value === "private" && choice && !this.offers(choice)) {
      this.why = gettext("The group that you wrote for here is not open to you now. What you write is for you alone.");
    }
    input.checked = true; // a browser that restores the page may have checked another
    if (this.from) this.#keep();
  }

  #keep() {
    const [from] = (sessionStorage.getItem(this.memory) ?? "").split(" ");
    sessionStorage.setItem(this.memory, `${this.from || from || ""} ${this.choice}`);
    this.#tell();
  }

  /** Shows the notes of the chosen audience and one's private ones, among which one writes. */
  #showThese() {
    const { annotations } = this.reading;
    const layers = new Set([...annotations.byId.values()].map(layerOf));
    for (const { value } of this.inputs) layers.add(value);
    this.reading.filtering.hide(layersHiddenBy(this.choice, layers.add("public")));
    this.menu.open = false;
    this.menu.querySelector("summary").focus();
  }

  /** The current choice of audience: "private", "public", "group:<uuid>", "moderators:<uuid>". */
  get choice() {
    return this.inputs.find((input) => input.checked).value;
  }

  /** Checks that a choice, such as that of an older draft, is open to the reader now. */
  offers(choice) {
    return this.inputs.some((input) => input.value === choice);
  }

  /** Returns all texts of a choice, and the values that it sends: {audience, group, label, save, will, icon}. */
  words(choice = this.choice) {
    return { ...(this.inputs.find((input) => input.value === choice) ?? this.inputs[0]).dataset };
  }

  /** Returns the choice as properties of an annotation: {audience, group, task}. */
  sharing(choice) {
    const { audience, group, task } = this.words(choice);
    return { audience, ...(group && { group }), ...(task && { task: new URL(task, location.origin).href }) };
  }

  /** Copies the choices for one composer, as radio buttons of its own. */
  choicesFor(name, choice) {
    return this.inputs.map((input) => {
      const label = input.closest("label").cloneNode(true);
      const radio = label.querySelector("input");
      radio.name = name;
      radio.checked = radio.value === choice;
      return label;
    });
  }

  /** Makes a new draft on a passage, or on the whole article. Its id is also the key that prevents saving it twice. */
  newDraft(passage) {
    const { facts, index } = this.reading;
    const place = passage && { ...passage, ...describe(index, passage.start, passage.end) };
    return {
      id: newId(), document: facts.document, revision: Number(facts.revision), place,
      note: "", tags: [], choice: this.choice,
    };
  }

  #tell() {
    const { label, will, shown, icon } = this.words();
    this.menu.querySelector("[data-do=show-these]").textContent = shown;
    this.menu.querySelector("[data-part=now]").textContent = label;
    const why = this.menu.querySelector("[data-part=why]");
    why.textContent = this.why;
    why.hidden = !this.why;
    for (const part of document.querySelectorAll("[data-part=to-words], [data-part=writing]")) part.textContent = will;
    const sign = document.querySelector("#selection-bar [data-part=to] use");
    sign?.setAttribute("href", sign.getAttribute("href").replace(/#.*$/u, `#${icon}`));
  }
}
