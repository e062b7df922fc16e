// Who will see what is written next. Only the reader until the reader chooses otherwise; a choice holds for this article
// in this tab, so that a note never reaches people that were meant for another one.
//   <details class="menu menu-write"><summary>Writing to: <strong data-part="now">…</strong></summary>
//     <fieldset id="audiences"><input type="radio" value="group:<uuid>" data-audience data-group data-save data-will …>
import { describe } from "../anchoring/quote.js";
import { newId } from "../drafts.js";
import { wide } from "./reading.js";

export class Writing {
  constructor(reading, menu) {
    Object.assign(this, { reading, menu });
    this.inputs = [...menu.querySelectorAll("input[name=audience]")];
    this.memory = `room.writing.${reading.account}.${reading.facts.document}`;
    const kept = sessionStorage.getItem(this.memory);
    const input = this.inputs.find((each) => each.value === kept) ?? this.inputs[0];
    input.checked = true;
    menu.addEventListener("change", () => {
      sessionStorage.setItem(this.memory, this.choice);
      this.#tell();
    });
    wide.addEventListener("change", () => this.#tell());
    this.#tell();
  }

  /** The audience chosen now: "private", "public", "group:<uuid>", "moderators:<uuid>". */
  get choice() {
    return this.inputs.find((input) => input.checked).value;
  }

  /** All the words of a choice, and what it sends: {audience, group, label, save, will, icon}. */
  words(choice = this.choice) {
    return { ...(this.inputs.find((input) => input.value === choice) ?? this.inputs[0]).dataset };
  }

  /** The choice as it stands in an annotation: {audience, group}. */
  sharing(choice) {
    const { audience, group } = this.words(choice);
    return group ? { audience, group } : { audience };
  }

  /** A copy of the choices for one composer, in radio buttons of their own. */
  choicesFor(name, choice) {
    return this.inputs.map((input) => {
      const label = input.closest("label").cloneNode(true);
      const radio = label.querySelector("input");
      radio.name = name;
      radio.checked = radio.value === choice;
      return label;
    });
  }

  /** A new draft on a passage, or on the whole article. Its id is also the key that keeps it from being saved twice. */
  newDraft(passage) {
    const { facts, index } = this.reading;
    const place = passage && { ...passage, ...describe(index, passage.start, passage.end) };
    return {
      id: newId(), document: facts.document, revision: Number(facts.revision), place,
      note: "", tags: [], choice: this.choice,
    };
  }

  #tell() {
    const { label, will } = this.words();
    this.menu.querySelector("[data-part=now]").textContent = label;
    for (const part of document.querySelectorAll("[data-part=to-words], [data-part=writing]")) part.textContent = will;
  }
}
