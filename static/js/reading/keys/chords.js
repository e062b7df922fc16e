// A pressed key with its modifiers: "j", "Shift+s", "Alt+Shift+ArrowRight", "?". Plain values in, plain values out.

/** Returns the chord of a keydown event; on a layout without Latin letters, the key's position gives the letter. */
export function chordOf({ key, code = "", ctrlKey, metaKey, altKey, shiftKey }) {
  const isLetter = /^\p{L}$/u.test(key);
  const letter = isLetter && !/^[a-z]$/i.test(key) && /^Key[A-Z]$/.test(code) ? code.slice(3) : key;
  const name = isLetter ? letter.toLowerCase() : key;
  const held = [];
  if (ctrlKey || metaKey) held.push("Ctrl");
  if (altKey) held.push("Alt");
  if (shiftKey && (isLetter || key.length > 1)) held.push("Shift"); // "?" already includes Shift
  return [...held, name].join("+");
}

/** Checks for one printed character with no modifier but Shift: a shortcut that a reader may switch off (WCAG 2.1.4). */
export function isSingle(chord) {
  const parts = partsOf(chord);
  return parts.at(-1).length === 1 && parts.slice(0, -1).every((part) => part === "Shift");
}

/** Returns the labels of a chord's keys: `names` has the reader's terms, {Shift: "Shift", ArrowUp: "↑", …}. */
export function labelsOf(chord, names) {
  return partsOf(chord).map((part) => names[part] ?? part);
}

const partsOf = (chord) => chord.split(/\+(?=.)/);

/** Checks for a Mac, an iPhone or an iPad, whose keys have other names. */
export const isApple = (platform) => /mac|iphone|ipad/i.test(platform);

/** Checks whether an element takes typed text, so that keys are not commands. */
export const isField = (element) => Boolean(element?.closest?.(
  "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], [role=textbox], [role=combobox]"));
