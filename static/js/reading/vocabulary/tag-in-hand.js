// Keeps one tag in hand: each passage that is selected as a whole gets it, without a composer. A drag of the mouse, a tap on a
// sentence and the keys for a sentence or a paragraph are such acts. A selection that is still being made (by a long press, or
// word by word with keys) waits for the button of the bar, or Enter. What the tag requires is asked after each act. Escape puts the tag down.
import { announce } from "../../announce.js";
import * as api from "../../api.js";
import { gettext, ngettext } from "../../gettext.js";
import { toast } from "../../toast.js";
import { wordsIn } from "../article/selection.js";
import { Asking } from "./asking.js";
import { Coding } from "./coding.js";
import { HandBar } from "./hand-bar.js";
import { keepHand, keptHand } from "./kept-hand.js";

const THIRD_CLICK = 400; // ms in which a double click may become a triple one
const SCROLLED = 300;    // ms after scrolling in which a touch may have been meant to stop it
const SECONDS = 10;
const LONGEST = 80; // of the words that the bar shows of a passage

export class TagInHand {
  held = null; // {name, slot, choice, group}
  #waiting = null; // one that was taken on the page of a tag of another vocabulary than that of those for whom the reader writes
  #required = []; // the questions that the tag in hand asks of each passage
  #passage = null; // what was selected when the choice of a tag began
  #checked = Promise.resolve();
  #clicks = 0;
  #timer = 0;
  #scrolled = -Infinity;
  #isEscapeForAnother = false;

  constructor(reading, { writing, saving, composing, cards, selection, drafts }) {
    Object.assign(this, { reading, writing, composing, selection });
    this.coding = new Coding(reading, { saving, cards, drafts, changed: () => this.#show() });
    this.bar = new HandBar(document.querySelector("#hand"), {
      url: reading.facts.tags,
      sharing: () => writing.sharing(),
      take: (tag) => this.take(tag),
      close: () => this.#endChoice(),
      press: (what) => this.#press(what),
    });
    this.asking = new Asking(this.bar.parts, {
      save: (id, tag) => this.coding.answer(id, tag),
      done: (asked, isComplete) => this.#endAsking(asked, isComplete),
    });
    reading.hand = this;
    reading.addEventListener("pick", ({ detail }) => this.#pick(detail));
    reading.addEventListener("do", ({ detail: { what, passage } }) => {
      if (what === "put") this.put(passage);
      if (what === "take-back") this.takeBack();
    });
    reading.addEventListener("select", () => this.#show());
    writing.menu.addEventListener("change", () => this.#followAudience());
    document.addEventListener("mouseup", ({ detail }) => { this.#clicks = detail; }, { capture: true });
    document.addEventListener("mousedown", () => clearTimeout(this.#timer), { capture: true });
    addEventListener("scroll", () => { this.#scrolled = performance.now(); }, { passive: true });
    addEventListener("online", () => this.coding.again());
    this.#listenForEscape();
  }

  /** Opens the choice of a tag; a passage that is selected then gets it. */
  choose(passage = this.selection.passage) {
    if (this.reading.isTranslated) {
      return announce(gettext("This page is shown in translation. Show the original words to tag them."));
    }
    this.#passage = passage;
    this.bar.openChoice();
    this.#show();
  }

  /** Takes a tag in hand, or puts it down if it is there, as its pin does. */
  turn(tag) {
    if (this.held?.name === tag.name) this.putDown();
    else this.take(tag);
  }

  /** Takes a tag in hand, if the room lets it be put on notes for those for whom the reader writes now. */
  async take({ name, slot }) {
    const { choice } = this.writing;
    const sharing = this.writing.sharing();
    let found = null;
    try {
      const answer = await api.tagNamed(this.reading.facts.tags, name, sharing);
      if (answer.refusal) return this.bar.refuse(answer.refusal, () => this.choose(this.#passage));
      found = answer.tag;
    } catch { /* the device may be offline: the room checks the tag again when it is put on a passage */ }
    if (choice !== this.writing.choice) return; // the reader went on to write for others
    this.held = { name: found?.name ?? name, slot: found?.slot ?? slot ?? "plain", choice, group: sharing.group ?? "" };
    this.#waiting = null;
    this.asking.leave();
    this.#requires(found);
    this.coding.begin();
    this.#keep();
    const passage = this.#passage;
    this.#endChoice();
    announce(gettext("“{tag}” is in hand: what you select next gets it. {who}. Escape puts it down.", {
      tag: this.held.name, who: this.writing.words().will,
    }));
    if (passage) this.put(passage);
  }

  /** Takes up the tag that was in hand on the page before, if it is for the same people here and the room still offers it. */
  resume(kept = keptHand(this.reading.account)) {
    if (!kept) return;
    if (!kept.choice) {
      const { label, group = "" } = this.writing.words();
      if (kept.group !== group) {
        this.#waiting = kept;
        const words = gettext("“{tag}” waits: here you write to {label}. Write to those of its vocabulary to have it in hand.", { tag: kept.name, label });
        return toast(words, { seconds: SECONDS });
      }
      this.#waiting = null;
      kept.choice = this.writing.choice;
      keepHand(this.reading.account, kept);
    }
    if (kept.choice !== this.writing.choice) {
      const { label } = this.writing.words();
      this.held = kept;
      return this.putDown(gettext("“{tag}” is put down. It was for others: here you write to {label}.", { tag: kept.name, label }));
    }
    this.held = kept;
    this.#show();
    this.#checked = api.tagNamed(this.reading.facts.tags, kept.name, this.writing.sharing()).then(({ tag, refusal }) => {
      if (this.held !== kept) return;
      if (refusal) return this.putDown(gettext("“{tag}” is put down. {why}", { tag: kept.name, why: refusal }));
      if (tag) Object.assign(kept, { name: tag.name, slot: tag.slot });
      this.#requires(tag);
      this.#show();
    }, () => {}); // not known now: the room checks the tag again when it is put on a passage
  }

  /** Puts the tag down; `why` is told if the reader did not ask for it. */
  putDown(why = "") {
    if (!this.held) return;
    const { name } = this.held;
    this.asking.leave();
    clearTimeout(this.#timer);
    this.held = null;
    this.#keep();
    if (why) toast(why, { seconds: SECONDS });
    announce(why || gettext("“{tag}” is put down.", { tag: name }));
  }

  /** Puts the tag in hand on a passage. */
  async put(passage) {
    if (!this.held || !passage) return;
    const { name, slot } = this.held;
    const draft = { ...this.writing.newDraft(passage), tags: [{ name, slot }] };
    const takesFocus = !this.selection.byTouch;
    this.selection.clear();
    this.asking.leave();
    await this.#checked;
    if (!this.held) return;
    const { result, id } = await this.coding.put(draft);
    const isAsked = id && this.#required.length && this.held?.name === name;
    const asked = isAsked ? this.#ask(id, draft, takesFocus) : "";
    this.#tell(draft, result, asked);
  }

  /** Takes the last act back. */
  async takeBack() {
    this.asking.drop();
    this.#show();
    announce(await this.coding.takeBack());
  }

  #requires(tag) {
    this.#required = (tag?.questions ?? []).filter(({ required }) => required);
  }

  #ask(id, { place, tags: [{ name, slot }] }, takesFocus) {
    const of = place.exact.length > LONGEST ? `${place.exact.slice(0, LONGEST).trimEnd()}…` : place.exact;
    const words = this.asking.ask({ id, name, slot, questions: this.#required, of, place }, { takesFocus });
    this.#show();
    return words;
  }

  #endAsking({ id, place }, isComplete) {
    if (this.bar.element.contains(document.activeElement)) this.reading.focusNear(place);
    this.coding.incomplete[isComplete ? "delete" : "add"](id);
    this.#show();
    announce(isComplete ? gettext("Answered.") : gettext("Left incomplete. It is listed as that in your notebook."));
  }

  #tell({ place, tags: [{ name: tag }] }, result, asked) {
    const n = wordsIn(this.reading, place);
    if (result === "there") return announce(this.bar.say(gettext("You have put “{tag}” on this passage already.", { tag })));
    if (result === "kept") return; // the bar says why
    const words = ngettext("{n} word", "{n} words", n);
    const key = document.documentElement.dataset.keys === "off" ? "" : gettext("x takes it back.");
    const done = result === "added"
      ? gettext("“{tag}” added to your highlight of {words}; {n} so far.", { tag, words, n: this.coding.count })
      : gettext("“{tag}” put on {words}; {n} so far.", { tag, words, n: this.coding.count });
    announce([done, asked, key].filter(Boolean).join(" "));
  }

  #pick(passage) {
    if (!this.held || document.body.classList.contains("is-placing")) return;
    if (this.selection.byTouch && performance.now() - this.#scrolled < SCROLLED) return; // it waits for the button
    clearTimeout(this.#timer);
    const isByMouse = !this.selection.byTouch && this.#clicks > 1;
    this.#clicks = 0;
    if (isByMouse) this.#timer = setTimeout(() => this.put(this.selection.passage), THIRD_CLICK);
    else this.put(passage);
  }

  /** Goes on with those for whom the reader chose to write, if they have the same vocabulary. */
  #followAudience() {
    const { label, group = "" } = this.writing.words();
    if (!this.held) return this.#waiting?.group === group ? this.resume(this.#waiting) : null;
    if (group !== this.held.group) {
      return this.putDown(gettext("“{tag}” is put down. It was for others: you write to {label} now.", { tag: this.held.name, label }));
    }
    this.held.choice = this.writing.choice;
    this.#keep();
  }

  #press(what) {
    if (what === "put") this.put(this.selection.passage);
    if (what === "take-back") this.takeBack();
    if (what === "put-down") this.putDown();
    if (what === "answered") this.asking.go();
    if (what === "later") this.asking.leave();
    if (what === "again") this.coding.again();
    if (what === "by-hand") for (const { draft, problem } of this.coding.giveUp()) this.composing.open(draft, { problem });
  }

  #endChoice() {
    const passage = this.#passage ?? this.selection.passage;
    this.#passage = null;
    this.bar.closeChoice();
    if (passage) this.reading.focusNear(passage);
    this.#show();
  }

  #keep() {
    keepHand(this.reading.account, this.held);
    this.#show();
  }

  #show() {
    const { held, coding } = this;
    document.body.classList.toggle("has-hand", Boolean(held));
    this.bar.show({ held, who: this.writing.words(), count: coding.count, canTakeBack: coding.canTakeBack, incomplete: coding.incomplete.size, waiting: coding.waiting, isSelected: Boolean(this.selection.passage) });
    this.reading.dispatchEvent(new Event("hand"));
  }

  /** Escape first closes what is open, lets the selection go, or ends the mode that hides the notes; the next one puts the tag down. */
  #listenForEscape() {
    const others = "details.menu[open], dialog[open], .is-placing, .is-joining, html[data-focus]";
    addEventListener("keydown", ({ key }) => {
      if (key === "Escape") this.#isEscapeForAnother = Boolean(this.selection.passage || document.querySelector(others));
    }, { capture: true });
    addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || this.#isEscapeForAnother) return;
      if (this.asking.isOpen) this.asking.leave();
      else this.putDown();
    });
  }
}
