// Shows other people's changes to the article while it is being read.
//   <main data-stream="/documents/<slug>/stream"> <button id="new-notes" hidden></button> <p id="new-text" hidden>…</p>
import { announce } from "../../announce.js";
import { gettext } from "../../gettext.js";
import { RemoteChanges } from "./remote-changes.js";
import { NewNotes } from "./new-notes.js";
import { presence } from "./presence.js";
import { Stream } from "./stream.js";

const AGAIN = 10_000; // ms before the list is requested again after a failure

/** Starts listening. The page was painted from `list`: its cursor is where the stream begins. */
export function startLiveUpdates(reading, cards, list, drafts) {
  const fresh = new NewNotes(reading, cards, document.querySelector("#new-notes"));
  const deletions = () => drafts?.deletions() ?? [];
  const arriving = new RemoteChanges(reading, cards, fresh, { etag: list.etag, deletions });
  const stream = new Stream(reading.facts.stream, list.cursor ?? "");
  let again = 0;

  async function reload() {
    clearTimeout(again);
    try {
      stream.knows(await arriving.reload());
    } catch (problem) {
      if ([401, 403, 404, 410].includes(problem.status)) return shut();
      again = setTimeout(reload, AGAIN * (1 + Math.random()));
    }
  }

  /** Removes other people's notes after the reader lost access to the article. */
  function shut() {
    for (const span of [...reading.annotations.byId.values()]) if (!span.mine) arriving.gone({ id: span.id, root: span.id });
    announce(gettext("This article is not open to you any more."));
  }

  stream.addEventListener("notes", ({ detail }) => arriving.take(detail).catch(reload));
  stream.addEventListener("gone", ({ detail }) => arriving.gone(detail));
  stream.addEventListener("reload", reload);
  stream.addEventListener("text", ({ detail }) => sayCorrected(reading, detail));
  stream.addEventListener("standing", () => { document.documentElement.dataset.live = ""; });
  presence(stream);
  stream.start();
}

/** Announces a newer version of the text; the reader decides whether to go there. */
function sayCorrected(reading, { revision }) {
  const line = document.querySelector("#new-text");
  if (!line || revision <= Number(reading.facts.revision) || !line.hidden) return;
  line.hidden = false;
  line.querySelector("button").addEventListener("click", () => {
    line.hidden = true;
    reading.text.querySelector(".pn")?.focus({ preventScroll: true });
  });
  announce(gettext("The text was corrected."));
}
