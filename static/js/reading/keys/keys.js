// The reading page without a mouse: the actions of the keys in js/reading/keys/key-list.js. Single letters never act in fields,
// with other keys held down, or if the reader switched them off (html[data-keys=off]). Keys for the focused element
// (a paragraph's number, a selection, a note) always act.
import { announce } from "../../announce.js";
import { gettext } from "../../gettext.js";
import { isUnresolved } from "../filters/filter.js";
import { TypeAhead } from "./type-ahead.js";
import { extendPassage } from "./blocks.js";
import { chordOf, isField, isSingle } from "./chords.js";
import { Cursor } from "./cursor.js";
import { keyList } from "./key-list.js";
import { NoteNavigation, refuse } from "./note-navigation.js";

const OPENING = new Set(["note", "tag", "take-tag", "answer"]); // actions that open a field to type in
const ELSEWHERE = new Set(["save", "let-go"]); // handled by js/reading/notes/composer.js and js/reading/article/selection.js

export function keys(reading, cards, selection, help) {
  const cursor = new Cursor(reading, selection);
  const walking = new NoteNavigation(reading, cards, cursor);
  const actions = { ...moving(reading, cursor), ...selecting(reading, selection, cursor), ...writing(reading, selection, cursor),
    ...going(reading, walking), ...page(reading, help) };
  const places = placesOf(actions);
  const ahead = new TypeAhead();

  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || isField(event.target) || document.querySelector("dialog[open]")) return;
    if (ahead.take(event)) return void event.preventDefault();
    const chord = chordOf(event);
    const name = nameOf(chord, event.target);
    if (!name || actions[name]?.() === false) return;
    event.preventDefault();
    if (OPENING.has(name) && !isField(document.activeElement)) ahead.expect();
  });

  function nameOf(chord, target) {
    const element = target.closest ? target : document.body;
    const control = element.closest("button, summary, input, a:not(.pn), .note");
    if (element.closest("#text .pn") && places.number[chord]) return places.number[chord];
    const inBar = element.closest("[role=toolbar], [role=listbox]");
    if ((selection.passage || isFirstStretch(chord)) && !inBar && !(control && chord === "Enter") && places.selection[chord]) return places.selection[chord];
    if (element.closest(".note") && places.note[chord]) return places.note[chord];
    if (isSingle(chord) && document.documentElement.dataset.keys === "off") return null;
    return places.anywhere[chord];
  }

  /** With a tag in hand, "s" acts at once; so the ends of a sentence are moved before it is selected. */
  function isFirstStretch(chord) {
    return Boolean(reading.hand?.held && cursor.passage && /Shift\+Arrow/u.test(chord));
  }
}

/** Returns the chords by where they work. Throws an error for a key without an action, or an action without a key. */
function placesOf(actions) {
  const places = { anywhere: {}, number: {}, selection: {}, note: {}, field: {} };
  const named = new Set(ELSEWHERE);
  for (const { rows } of keyList()) {
    for (const { keys: chords, where = "anywhere" } of rows) {
      for (const [chord, name] of chords) {
        if (!actions[name] && !ELSEWHERE.has(name)) throw new Error(`No action for the key ${chord}: ${name}`);
        if (!ELSEWHERE.has(name)) places[where][chord] = name;
        named.add(name);
      }
    }
  }
  const unnamed = Object.keys(actions).find((name) => !named.has(name));
  if (unnamed) throw new Error(`No key for the action ${unnamed}`);
  return places;
}

const isRtl = (element) => getComputedStyle(element).direction === "rtl";

function moving(reading, cursor) {
  const right = () => (isRtl(reading.text) ? -1 : 1);
  return {
    "next-paragraph": () => cursor.byParagraph(1),
    "previous-paragraph": () => cursor.byParagraph(-1),
    "next-sentence": () => cursor.bySentence(1),
    "previous-sentence": () => cursor.bySentence(-1),
    "sentence-right": () => cursor.bySentence(right()),
    "sentence-left": () => cursor.bySentence(-right()),
  };
}

function selecting(reading, selection, cursor) {
  const take = (passage) => { if (passage) selection.select(passage); };
  const pick = (passage) => {
    take(passage);
    if (selection.passage) reading.dispatchEvent(new CustomEvent("pick", { detail: selection.passage }));
  };
  const ask = (what) => reading.dispatchEvent(new CustomEvent("do", { detail: { what, passage: selection.passage } }));
  /** Arrows follow the direction of the text. */
  const stretch = (edge, by, forward) => () => {
    const onward = by === "word" && isRtl(reading.text) ? !forward : forward;
    take(extendPassage(reading, selection.passage ?? cursor.passage, { edge, by, onward }));
  };
  return {
    "select-sentence": () => pick(cursor.nextToSelect()),
    "select-paragraph": () => pick(cursor.paragraph),
    "end-right": stretch("end", "word", true), "end-left": stretch("end", "word", false),
    "end-down": stretch("end", "sentence", true), "end-up": stretch("end", "sentence", false),
    "start-right": stretch("start", "word", true), "start-left": stretch("start", "word", false),
    "start-down": stretch("start", "sentence", true), "start-up": stretch("start", "sentence", false),
    "to-bar": () => (reading.hand?.held ? ask("put") : selection.stops()[0]?.focus({ preventScroll: true })),
  };
}

/** Returns the actions of the bar's buttons, on the selection or on the cursor's sentence. */
function writing(reading, selection, cursor) {
  const act = (what) => () => {
    if (!selection.offers(what)) return refuse(gettext("Sign in to write."));
    const passage = selection.passage ?? cursor.passage;
    if (!passage) return refuse(gettext("Nothing is selected. Press s for the sentence you are reading."));
    reading.dispatchEvent(new CustomEvent("do", { detail: { what, passage } }));
  };
  return {
    highlight: act("highlight"), note: act("note"), tag: act("tag"), join: act("join"),
    "take-tag": () => {
      if (!selection.offers("tag")) return refuse(gettext("Sign in to write."));
      reading.dispatchEvent(new CustomEvent("do", { detail: { what: "take-tag", passage: selection.passage } }));
    },
    "take-back": () => {
      if (!reading.hand?.coding.canTakeBack) return refuse(gettext("There is nothing to take back."));
      reading.dispatchEvent(new CustomEvent("do", { detail: { what: "take-back" } }));
    },
  };
}

function going(reading, walking) {
  const isThread = (span) => span.replies > 0;
  const stepper = (test, none) => [() => walking.step(1, test, none()), () => walking.step(-1, test, none())];
  const [nextThread, previousThread] = stepper(isThread, () => gettext("No note has answers"));
  const [nextOpen, previousOpen] = stepper(isUnresolved, () => gettext("All notes are resolved"));
  const nextNew = () => {
    const button = document.querySelector("#new-notes:not([hidden])"); // js/reading/live/new-notes.js knows the new notes
    if (button) button.click();
    else announce(gettext("No new note waits"));
  };
  return {
    "next-note": () => walking.step(1), "previous-note": () => walking.step(-1),
    "next-thread": nextThread, "previous-thread": previousThread,
    "next-unresolved": nextOpen, "previous-unresolved": previousOpen,
    "next-new": nextNew,
    "to-note": () => walking.toNote(), "to-notes": () => walking.toNotes(),
    back: () => walking.back(),
    "next-answer": () => walking.alongAnswers(1), "previous-answer": () => walking.alongAnswers(-1),
    answer: () => walking.press("answer"), resolve: () => walking.press("resolve", "reopen"),
  };
}

function page(reading, help) {
  const openMenu = (name) => () => {
    const menu = document.querySelector(`[data-controller~=${name}]`);
    if (!menu) return announce(gettext("Sign in to write."));
    if (!menu.offsetParent) reading.dispatchEvent(new Event("open-notes")); // on narrow screens the menu is in the sheet
    menu.open = true;
    menu.querySelector(".menu-body :is(input, button, select, a)")?.focus();
  };
  return {
    filter: openMenu("showing"), audience: openMenu("writing"),
    "focus-mode": () => document.querySelector("[data-do=focus-mode]")?.click(),
    help: () => help.open(),
  };
}
