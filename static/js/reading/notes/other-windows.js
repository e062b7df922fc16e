// Handles one draft in two windows: shows what is typed in the other; if both changed it, both versions are stored and shown.
//   <article class="note composer">…<div data-part="fault">…<div data-part="theirs">…</div></div></article>
import { newId } from "../../drafts.js";
import { announce } from "../../announce.js";
import { gettext } from "../../gettext.js";
import { saidBy } from "./draft-words.js";

export function otherWindows(composing, drafts) {
  drafts.watch(({ id, before, now }) => {
    const composer = composing.of(id);
    if (!composer) return;
    const mine = said(composer.read());
    if (now) typed(composer, { mine, before, now });
    else ended(composer, mine === said(before));
  });

  function typed(composer, { mine, before, now }) {
    if (said(now) === mine) return;
    composer.draft.sent ??= now.sent; // it may be saved already: the same key prevents saving it twice
    if (!before || said(before) === mine) {
      composer.show(now);
      composer.read();
      composer.kept(true);
    } else keepBoth(composer, now);
  }

  /** Keeps the other version under the draft's id and stores this one under a new id. */
  function keepBoth(composer, now) {
    const { draft } = composer;
    const { id } = draft;
    if (draft.sent) draft.key ??= id;
    composing.rename(composer, newId());
    const ways = [
      { label: gettext("Keep both"), main: true, act: () => composer.fault("") },
      { label: gettext("Keep the other"), act: () => takeOther(composer, id, now) },
    ];
    composer.fault(gettext("You typed something else in another window. Both are kept. There it says:"), ways, escaped(now));
  }

  function takeOther(composer, id, now) {
    const own = composer.draft.id;
    composer.show(now);
    composing.rename(composer, id);
    drafts.drop(own);
    composer.fault("");
  }

  /** Handles a draft that the other window saved or discarded. */
  function ended(composer, isSame) {
    if (!isSame) {
      composing.rename(composer, composer.draft.annotation ? composer.draft.id : newId());
      return composer.fault(gettext("This was saved or discarded in another window. What you typed since is kept here."));
    }
    const held = composer.element.contains(document.activeElement);
    composing.leave(composer);
    if (!held) return;
    composing.reading.focusNear(composer.draft.place);
    announce(gettext("This was saved or discarded in another window."));
  }
}

/** Returns a draft's content for comparison. */
const said = (draft) => draft && saidBy(draft);

/** Returns the other version as HTML that is safe to show. */
function escaped({ note, tags }) {
  const holder = document.createElement("p");
  holder.textContent = [note, tags.map((tag) => tag.name).join(", ")].filter(Boolean).join(" · ");
  return holder.outerHTML;
}
