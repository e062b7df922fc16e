// Notes that are being written: opened for a passage, for a stored draft, or to edit. They are stored on this device during
// typing and, if saving fails, stay there with the reason.
import { announce } from "../../announce.js";
import { toast } from "../../toast.js";
import { gettext } from "../../gettext.js";
import { Composer } from "./composer.js";
import { takeInHand } from "./in-hand.js";
import { hasPlace } from "../reading.js";

const KEEP_AFTER = 300; // ms after the last keystroke
const UNDO_SECONDS = 8;

export class Composers {
  constructor(reading, cards, writing, saving, drafts, threads) {
    Object.assign(this, { reading, cards, writing, saving, drafts, threads });
    this.open_ = new Map(); // draft id -> composer
    addEventListener("pagehide", () => this.#keepAll());
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.#keepAll(); });
    addEventListener("online", () => this.#again());
  }

  /** Opens a draft for writing. `focus` is "note" or "tag"; without it, the focus stays where it is. */
  open(draft, { focus = null, problem = null, of = null } = {}) {
    const there = this.open_.get(draft.id);
    if (there) return void there.focus(focus ?? "note");
    const composer = new Composer(this.reading, this.writing, draft, {
      changed: () => this.#soon(composer),
      save: () => this.save(composer),
      discard: () => this.discard(composer),
    });
    composer.of = of;
    this.open_.set(draft.id, composer);
    if (draft.root) this.threads.hold(composer);
    else this.cards.addComposer(composer);
    if (problem || draft.joined) this.#keep(composer); // a passage in hand is put down for it
    if (problem) this.#explain(composer, problem);
    if (focus) {
      takeInHand(composer.element);
      this.reading.activate(composer.span, { open: true });
      this.reading.dispatchEvent(new Event("write"));
      composer.focus(focus);
    }
    return composer;
  }

  /** Restores what this account typed on this article and did not save. */
  restore() {
    for (const draft of this.drafts.on(this.reading.facts.document)) {
      const composer = this.open(draft);
      composer?.kept(true);
      if (draft.sent) composer?.fault(gettext("It is not sure whether this was saved. Save it again: it will not be there twice."));
      else if (draft.place && Number(this.reading.facts.revision) !== draft.revision) this.#explainOtherText(composer);
    }
  }

  async save(composer) {
    if (composer.isBusy) return; // it is being saved already
    composer.tags.finish();
    const draft = composer.read();
    if (composer.isEmpty && (!draft.place || draft.root)) return composer.fault(gettext("Write something first, or add a tag."));
    this.#keep(composer);
    composer.busy(true);
    composer.fault("");
    const here = [this.reading.active, composer.span]; // the press on "Save" itself activates the passage, perhaps after this
    try {
      const saved = await this.saving.keep(draft, () => this.#keep(composer));
      this.#close(composer);
      if (draft.proposed) return location.assign(addressToPropose(draft.proposed, saved));
      await this.#show(saved, draft, () => here.includes(this.reading.active) && document.activeElement === document.body);
    } catch (problem) {
      this.#explain(composer, problem);
    } finally {
      composer.busy(false);
    }
  }

  /** Shows what was saved; a reader who has not gone on to something else meanwhile is led to it. */
  async #show(annotation, draft, hasStayed) {
    if (draft.root) {
      announce(gettext("Saved. {who}", { who: gettext("Seen by those who see the note: {seen}", { seen: draft.seen }) }));
      await this.threads.refresh(draft.root);
      if (!hasStayed()) return;
      this.reading.activate(this.reading.annotations.byId.get(draft.root) ?? null);
      return void this.threads.show(annotation.id.split("/").at(-1));
    }
    announce(gettext("Saved. {who}", { who: this.writing.words(draft.choice).will }));
    const span = await this.saving.show(annotation, draft);
    if (!hasStayed()) return;
    this.reading.activate(span);
    this.reading.dispatchEvent(new Event("place"));
    this.cards.elementOf(span)?.focus({ preventScroll: true });
  }

  discard(composer) {
    const draft = composer.read();
    const nothing = composer.isEmpty || (draft.read && composer.isUnchanged);
    this.#close(composer);
    if (draft.root) this.cards.elements.get(draft.root)?.focus({ preventScroll: true });
    else {
      this.reading.activate(null);
      this.reading.focusNear(draft.place);
    }
    if (nothing) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = gettext("Undo");
    const done = toast(gettext("Draft discarded."), { button, seconds: UNDO_SECONDS });
    button.addEventListener("click", () => {
      done();
      this.#keep(this.open(draft, { focus: "note" }));
    });
    announce(gettext("Draft discarded."));
  }

  /** Closes a composer whose draft was saved or discarded in another window. */
  leave(composer) {
    this.#close(composer);
  }

  /** Returns the composer of a draft, or null. */
  of(id) {
    return this.open_.get(id) ?? null;
  }

  /** Stores a composer's draft under a new id from now on; the draft under the old id stays. */
  rename(composer, id) {
    clearTimeout(composer.timer);
    this.open_.delete(composer.draft.id);
    composer.draft.id = id;
    this.open_.set(id, composer);
    this.#keep(composer);
  }

  #close(composer) {
    clearTimeout(composer.timer);
    this.open_.delete(composer.draft.id);
    this.drafts.drop(composer.draft.id);
    if (composer.draft.root) this.threads.release(composer);
    else this.cards.removeComposer(composer);
  }

  #soon(composer) {
    clearTimeout(composer.timer);
    composer.timer = setTimeout(() => this.#keep(composer), KEEP_AFTER);
  }

  #keep(composer) {
    const draft = composer.read();
    if (composer.isEmpty && !draft.sent) {
      this.drafts.drop(draft.id);
      return composer.kept(false);
    }
    const kept = this.drafts.keep(draft);
    composer.kept(kept);
    if (!kept) composer.fault(gettext("This browser keeps no drafts. Save before you leave this page."));
  }

  #keepAll() {
    for (const composer of this.open_.values()) if (!composer.isEmpty) this.#keep(composer);
  }

  /** Sends again what could not be sent while the browser was offline. */
  #again() {
    for (const composer of this.open_.values()) if (composer.waits) this.save(composer);
  }

  #explain(composer, problem) {
    composer.waits = problem.isPassing;
    if (problem.status === 412) return this.#explainConflict(composer);
    const safe = gettext("{why} Your note is kept on this device.", { why: problem.message });
    const next = `${location.pathname}${location.search}`;
    const signIn = { label: gettext("Sign in"), href: `${document.body.dataset.signin}?next=${encodeURIComponent(next)}`, main: true };
    const again = { label: gettext("Try again"), act: () => this.save(composer) };
    if (problem.status === 401 || problem.status === 403) return composer.fault(safe, [signIn, again]);
    composer.fault(safe, [{ ...again, main: true }]);
  }

  /** Shows both versions after an edit elsewhere, by another person or in another window, was saved first. */
  async #explainConflict(composer) {
    const { draft } = composer;
    const { annotation, etag, html } = await this.editing.readAgain(draft);
    composer.fault(gettext("This note was changed meanwhile. Saved now:"), [
      { label: gettext("Replace it with mine"), main: true, act: () => { draft.read = { annotation, etag }; this.save(composer); } },
      { label: gettext("Keep the other"), act: () => { this.#close(composer); this.threads.refresh(draft.root ?? draft.annotation); } },
    ], html);
  }

  #explainOtherText(composer) {
    composer.fault(hasPlace(composer.span)
      ? gettext("The text was corrected while you were writing. Your words go with the version you marked.")
      : gettext("The text was corrected while you were writing. The words you marked are not in it any more. Your note is kept on this device."));
  }
}

/** Returns the page where a word is proposed with the note that was just saved. */
function addressToPropose({ name, url }, { id }) {
  return `${url}?${new URLSearchParams({ note: id.split("/").at(-1), name })}`;
}
