// What the buttons of the selection bar do: a highlight at once, a note or a tag in a composer, a link to the clipboard.
import { copy } from "../clipboard.js";
import { announce } from "../live.js";
import { gettext } from "../words.js";

export function annotating(reading, selection, { writing, composing, saving } = {}) {
  reading.addEventListener("do", ({ detail: { what, passage } }) => {
    const may = writing ? { highlight, note, tag, link } : { link };
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
      composing.open(draft, { problem }); // nothing is lost: it waits as a draft
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
    const path = `${reading.facts.passages}${passage.start}-${passage.end}/?revision=${reading.facts.revision}`;
    await copy(new URL(path, location.origin).href);
    selection.clear();
  }
}
