// Every key of the reading page with its label, in one place: js/reading/keys/keys.js acts by this list and
// js/reading/keys/help.js shows it, so that the help is always right. A row is {words, keys: [[chord, action], …], where}.
// `where` says where a key works: "anywhere" outside fields (single letters can be switched off), or only with the focus on a
// paragraph's "number", with a "selection", in a "note", in a "field".
import { gettext } from "../../gettext.js";

/** Returns the parts of the list: [{title, rows}], grouped by task, in the reader's language. */
export const keyList = () => [
  {
    title: gettext("Go through the text"),
    rows: [
      { words: gettext("next and previous paragraph"), keys: [["j", "next-paragraph"], ["k", "previous-paragraph"]] },
      { words: gettext("next and previous sentence"), keys: [[".", "next-sentence"], [",", "previous-sentence"]] },
      { words: gettext("the same, on a paragraph number"), where: "number", keys: [
        ["ArrowDown", "next-paragraph"], ["ArrowUp", "previous-paragraph"],
        ["ArrowRight", "sentence-right"], ["ArrowLeft", "sentence-left"]] },
    ],
  },
  {
    title: gettext("Select"),
    rows: [
      { words: gettext("this sentence, again: the next"), keys: [["s", "select-sentence"]] },
      { words: gettext("this paragraph"), keys: [["Shift+s", "select-paragraph"]] },
      { words: gettext("the same, on a paragraph number"), where: "number", keys: [["s", "select-sentence"], ["Shift+s", "select-paragraph"]] },
      { words: gettext("move the end by a word"), where: "selection", keys: [["Shift+ArrowRight", "end-right"], ["Shift+ArrowLeft", "end-left"]] },
      { words: gettext("move the end by a sentence"), where: "selection", keys: [["Shift+ArrowDown", "end-down"], ["Shift+ArrowUp", "end-up"]] },
      { words: gettext("move the beginning by a word"), where: "selection", keys: [["Alt+Shift+ArrowRight", "start-right"], ["Alt+Shift+ArrowLeft", "start-left"]] },
      { words: gettext("move the beginning by a sentence"), where: "selection", keys: [["Alt+Shift+ArrowDown", "start-down"], ["Alt+Shift+ArrowUp", "start-up"]] },
      { words: gettext("to the buttons for the selection, or put the tag in hand on it"), where: "selection", keys: [["Enter", "to-bar"]] },
      { words: gettext("let go of the selection"), where: "selection", keys: [["Escape", "let-go"]] },
    ],
  },
  {
    title: gettext("Write"),
    rows: [
      { words: gettext("highlight what is selected, or this sentence"), keys: [["h", "highlight"]] },
      { words: gettext("write a note on it"), keys: [["m", "note"]] },
      { words: gettext("tag it"), keys: [["t", "tag"]] },
      { words: gettext("join it: keep it in hand, then the other passage"), keys: [["Shift+j", "join"]] },
      { words: gettext("take a tag in hand: whatever you select next gets it"), keys: [["Shift+t", "take-tag"]] },
      { words: gettext("take back what the tag in hand did last"), keys: [["x", "take-back"]] },
      { words: gettext("save what is being written"), where: "field", keys: [["Ctrl+Enter", "save"]] },
    ],
  },
  {
    title: gettext("Go through the notes"),
    rows: [
      { words: gettext("next and previous note"), keys: [["n", "next-note"], ["p", "previous-note"]] },
      { words: gettext("next and previous note with answers"), keys: [["d", "next-thread"], ["Shift+d", "previous-thread"]] },
      { words: gettext("next and previous note that is not resolved"), keys: [["u", "next-unresolved"], ["Shift+u", "previous-unresolved"]] },
      { words: gettext("next note that has just come"), keys: [["w", "next-new"]] },
      { words: gettext("to the notes on this paragraph"), keys: [["c", "to-note"]] },
      { words: gettext("to the list of notes"), keys: [["l", "to-notes"]] },
    ],
  },
  {
    title: gettext("In a note"),
    rows: [
      { words: gettext("back to where I was in the text"), where: "note", keys: [["Escape", "back"]] },
      { words: gettext("next and previous answer"), where: "note", keys: [["ArrowDown", "next-answer"], ["ArrowUp", "previous-answer"]] },
      { words: gettext("answer"), keys: [["r", "answer"]] },
      { words: gettext("resolve, or open again"), keys: [["e", "resolve"]] },
    ],
  },
  {
    title: gettext("The page"),
    rows: [
      { words: gettext("choose whose notes are shown"), keys: [["f", "filter"]] },
      { words: gettext("choose who sees what I write"), keys: [["a", "audience"]] },
      { words: gettext("the text alone, and back"), keys: [["z", "focus-mode"]] },
      { words: gettext("this help"), keys: [["?", "help"]] },
    ],
  },
];

/** Returns the touch gestures: [[gesture, effect], …]. */
export const touchList = () => [
  [gettext("Tap a sentence"), gettext("selects it; tap again beside it to let go")],
  [gettext("Tap a highlight"), gettext("opens its notes; tap again for the next that lies there")],
  [gettext("Press and hold a word"), gettext("selects as everywhere on this device")],
  [gettext("Drag the two handles"), gettext("moves the ends, word by word, also beyond the screen")],
  [gettext("“Longer or shorter” in the bar"), gettext("moves the ends without dragging")],
  [gettext("Tap the number at the edge"), gettext("opens the notes on that paragraph")],
];

/** Returns the labels of special keys on the reader's platform. */
export const keyNames = (apple) => ({
  Ctrl: apple ? "⌘" : gettext("Ctrl"),
  Alt: apple ? "⌥" : gettext("Alt"),
  Shift: apple ? "⇧" : gettext("Shift"),
  Enter: apple ? gettext("Return") : gettext("Enter"),
  Escape: gettext("Esc"),
  ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→",
});
