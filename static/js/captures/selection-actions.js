// The actions on a selection in either pane: the section #chosen (templates/documents/captures/_selection_actions.html). It
// fills the offsets into its forms, which are sent as usual, and shows the position of the selection, down to the file's bytes.
import { list } from "../api.js";
import { copy } from "../clipboard.js";
import { gettext } from "../gettext.js";
import { passageAddress } from "../passage-address.js";

const QUIET = 250; // ms without a change after which a selection counts as finished
const MOST_WORDS = 140;

export class SelectionActions {
  passage = null;

  constructor(pair, section, { whole, revision, bytes, passages }) {
    Object.assign(this, { ...pair, section, whole, revision, bytes, passages });
    document.addEventListener("selectionchange", () => this.#soon());
    section.addEventListener("click", (event) => this.#press(event));
    section.addEventListener("keydown", (event) => { if (event.key === "Escape") this.dismiss(); });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.passage && !section.contains(event.target)) this.dismiss();
    });
  }

  focus() {
    this.#read();
    if (this.passage) this.section.querySelector("button, summary, a").focus();
  }

  dismiss() {
    const back = this.from?.body;
    getSelection().removeAllRanges();
    this.#take(null, null);
    back?.focus({ preventScroll: true });
  }

  #soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#read(), QUIET);
  }

  #read() {
    if (this.section.contains(document.activeElement)) return; // the selection stays while its actions are used
    for (const pane of [this.capture, this.text]) {
      const passage = pane?.selected();
      if (passage) return this.#take(pane, passage);
    }
    return this.#take(null, null);
  }

  #take(pane, passage) {
    if (passage?.start === this.passage?.start && passage?.end === this.passage?.end && pane === this.from) return;
    Object.assign(this, { from: pane, passage });
    this.section.hidden = !passage;
    if (passage) this.#fill(pane, passage);
  }

  #fill(pane, passage) {
    const inText = pane === this.text;
    const words = pane.words(passage).replace(/\s+/g, " ");
    this.#part("words").textContent = words.length > MOST_WORDS ? `${words.slice(0, MOST_WORDS)} …` : words;
    const sources = inText ? this.ties.sourcesOf(passage.start, passage.end) : [passage];
    for (const form of this.section.querySelectorAll("form")) {
      const values = { whole: this.whole, revision: inText ? this.revision : "", start: passage.start, end: passage.end };
      for (const [name, value] of Object.entries(values)) {
        if (form.elements[name]) form.elements[name].value = value;
      }
      if (form.elements.place && sources[0]) form.elements.place.value = `${this.whole}:${sources[0].start}-${sources[0].end}`;
      if (form.elements.value) form.elements.value.value = words.slice(0, 2000);
    }
    for (const part of this.section.querySelectorAll("[data-only=capture]")) part.hidden = sources.length !== 1;
    this.#sayWhere(sources);
  }

  async #sayWhere(sources) {
    const said = this.#part("places");
    if (!sources.length) {
      said.textContent = gettext("A person added these words: they do not stand in the capture.");
      return;
    }
    const { start, end } = { start: sources[0].start, end: sources.at(-1).end };
    const letters = gettext("Characters {start}–{end} of the capture", { start, end });
    said.textContent = letters;
    const asked = this.passage;
    try {
      const answer = await list(`${this.bytes}?whole=${this.whole}&start=${start}&end=${end}`);
      if (asked !== this.passage) return;
      said.textContent = answer.bytes
        ? gettext("{letters}, bytes {first}–{last} of the file", { letters, first: answer.bytes[0], last: answer.bytes[1] })
        : gettext("{letters}; they have no bytes of their own in the file", { letters });
    } catch {
      // The characters are already shown; nothing else depends on the bytes.
    }
  }

  #press(event) {
    const what = event.target.closest("[data-do]")?.dataset.do;
    if (what === "dismiss") this.dismiss();
    if (what === "link" && this.passage) {
      const revision = this.from === this.text ? this.revision : this.whole;
      copy(passageAddress(this.passages, this.passage, revision));
    }
  }

  #part(name) {
    return this.section.querySelector(`[data-part="${name}"]`);
  }
}
