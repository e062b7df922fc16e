// The actions of the selection bar: a highlight at once, a note or a tag in a composer, a link or the quote
// with its reference to the clipboard, and the way to the source of the passage.
import { copy } from "../../clipboard.js";
import { announce } from "../../announce.js";
import { gettext } from "../../gettext.js";
import { passageAddress } from "../../passage-address.js";

const main = document.querySelector("main[data-document]");

export function annotating(reading, selection, { writing, composing, saving } = {}) {
  reading.addEventListener("do", ({ detail: { what, passage } }) => {
    const may = writing ? { highlight, note, tag, link, reference, source } : { link, reference, source };
    may[what]?.(passage);
  });

  document.querySelector("#note-on-whole")?.addEventListener("click", () => {
    composing?.open(writing.newDraft(null), { focus: "note" });
  });

  async function highlight(passage) {
    const draft = writing.newDraft(passage);
    selection.clear();
    try {
      const span = await saving.save(draft);
      announce(gettext("Highlighted. {who}", { who: writing.words().will }));
      reading.activate(span);
    } catch (problem) {
      composing.open(draft, { problem }); // nothing is lost: it is stored as a draft
    }
  }

  function note(passage) {
    const draft = writing.newDraft(passage);
    selection.clear();
    composing.open(draft, { focus: "note" });
  }

  function tag(passage) {
    const draft = writing.newDraft(passage);
    selection.clear();
    composing.open(draft, { focus: "tag" });
  }

  async function link(passage) {
    await copy(passageAddress(reading.facts.passages, passage, reading.facts.revision));
    selection.clear();
  }

  /** Goes to the capture's text from which this passage came, and its bytes. */
  function source({ start, end }) {
    location.assign(`${main.dataset.capture}&at=${start}-${end}#asked`);
  }

  /** Copies the quote with its reference: the server writes the reference, and the offsets are inserted here. */
  async function reference({ start, end }) {
    const line = main.dataset.reference.replaceAll("{start}", start).replaceAll("{end}", end);
    await copy(`“${reading.index.slice(start, end).trim()}”\n${line}`, gettext("The passage is copied with its reference."));
    selection.clear();
  }
}
