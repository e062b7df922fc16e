// Says who will newly see a shared note after its audience changes, who no longer will, and which tags a closed vocabulary
// there refuses, before it is saved; it is then saved without these.
//   <div class="moving" data-part="moving" role="status" hidden></div>
import * as api from "../../api.js";
import { gettext, ngettext } from "../../gettext.js";

export class MovingAudience {
  #asked = 0;

  constructor(composer) {
    this.composer = composer;
    this.was = composer.draft.choice;
    this.line = composer.parts.moving;
    delete composer.draft.lost; // said anew before it is saved
  }

  /** Asks the server what the choice would change, and shows it; the button mentions the replies that become visible too. */
  async say() {
    const { writing, reading } = this.composer;
    const draft = this.composer.read();
    const turn = ++this.#asked;
    delete draft.shows;
    delete draft.lost;
    const { audience, group } = writing.sharing(draft.choice);
    if (draft.choice === this.was) return this.#tell([]);
    try {
      const told = await api.audienceChange(`${reading.facts.annotations}${draft.annotation}/audience`, {
        audience, group, tag: draft.tags.map(({ name }) => name),
      });
      if (turn !== this.#asked) return;
      draft.lost = told.lost;
      if (told.verdict === "ask") draft.shows = told.answers;
      this.#tell(told.sentences, told.verdict);
      if (told.verdict === "ask") this.composer.saveButton.textContent = ngettext(
        "Show them this note and {n} answer by others", "Show them this note and {n} answers by others", told.answers);
    } catch (problem) {
      if (turn === this.#asked) this.#tell([gettext("Who would newly see it is not known now. {why}", { why: problem.message })]);
    }
  }

  #tell(sentences, verdict = "free") {
    this.line.hidden = !sentences.length;
    this.line.classList.toggle("notice-error", verdict === "refused");
    this.line.replaceChildren(...sentences.map((words) => {
      const line = document.createElement("p");
      line.textContent = words;
      return line;
    }));
    this.composer.reading.dispatchEvent(new Event("write"));
  }
}
