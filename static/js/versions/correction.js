// Stores an unfinished correction in this browser while it is typed, under the account that types it, until the server has
// saved it: the text of a whole article must not be lost with a tab.
//   <form data-controller="correction" data-document="slug" data-current="3" [data-fresh]>
//     <input name="base"> <textarea name="source"> <input name="reason"> <div data-part="draft" hidden>…</div> <p data-part="kept"></p>
// A page with data-fresh shows the saved text, and a draft is restored there. Other pages already contain the typed text.
import { start } from "../controllers.js";
import { Corrections } from "../drafts.js";
import { gettext } from "../gettext.js";

const KEEP_AFTER = 400; // ms after the last keystroke

function correction(form) {
  const drafts = new Corrections(document.body.dataset.account);
  const slug = form.dataset.document;
  const { source, reason, base } = form.elements;
  if (!source) return; // restoring an older version: nothing was typed
  const saved = source.value;
  const parts = Object.fromEntries([...form.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
  let timer = 0;

  const format = () => form.elements.source_format.value;
  const keep = () => {
    clearTimeout(timer);
    const kept = drafts.keep({ document: slug, source: source.value, format: format(), reason: reason.value, base: base.value });
    if (parts.kept) {
      parts.kept.textContent = kept
        ? gettext("Draft, kept on this device")
        : gettext("This browser keeps no drafts. Save before you leave this page.");
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(keep, KEEP_AFTER);
  };

  if ("fresh" in form.dataset) bringBack();
  else keep();
  form.addEventListener("input", soon);
  form.addEventListener("submit", ({ submitter }) => {
    keep();
    if (submitter?.value === "save") drafts.sent(slug);
    submitter?.setAttribute("aria-busy", "true");
  });
  document.querySelector("[data-do=drop]")?.addEventListener("click", () => drafts.drop(slug));
  parts.draft?.addEventListener("click", (event) => {
    if (!event.target.closest("[data-do=forget]")) return;
    drafts.drop(slug);
    source.value = saved;
    base.value = form.dataset.current;
    parts.draft.hidden = true;
    source.focus();
  });
  addEventListener("pageshow", () => form.querySelector("[aria-busy]")?.removeAttribute("aria-busy"));

  /** Puts a draft into the fields and says so; removes one that was saved in the meantime. */
  function bringBack() {
    const draft = drafts.on(slug);
    if (!draft) return;
    if (draft.source === saved || (draft.sent && draft.base !== base.value)) return drafts.drop(slug);
    source.value = draft.source;
    reason.value = draft.reason;
    for (const radio of form.elements.source_format) radio.checked = radio.value === draft.format;
    const isOlder = draft.base !== base.value;
    base.value = draft.base; // the server then shows beside it what was corrected in the meantime
    parts["draft-words"].textContent = isOlder
      ? gettext("What you typed and did not save is back. It was made on version {n}; the text was corrected since.", { n: draft.base })
      : gettext("What you typed and did not save is back.");
    parts.draft.hidden = false;
  }
}

start({ correction });
