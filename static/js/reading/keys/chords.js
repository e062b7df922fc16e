// A key as it is pressed, with what is held down: "j", "Shift+s", "Alt+Shift+ArrowRight", "?". Plain values in, plain values out.

/** The chord of a keydown event; letters are those of the key's place where the layout writes no Latin ones. */
export function chordOf({ key, code = "", ctrlKey, metaKey, altKey, shiftKey }) {
  const isLetter = /^\p{L}$/u.test(key);
  const letter = isLetter && !/^[a-z]$/i.test(key) && /^Key[A-Z]$/.test(code) ? code.slice(3) : key;
  const name = isLetter ? letter.toLowerCase() : key;
  const held = [];
  if (ctrlKey || metaKey) held.push("Ctrl");
  if (altKey) held.push("Alt");
  if (shiftKey && (isLetter || key.length > 1)) held.push("Shift"); // "?" has its Shift in it
  return [...held, name].join("+");
}

/** One printed character and nothing held down but Shift: what a reader may switch off (WCAG 2.1.4). */
export function isSingle(chord) {
  const parts = partsOf(chord);
  return parts.at(-1).length === 1 && parts.slice(0, -1).every((part) => part === "Shift");
}

/** What stands on the keys of a chord: `names` has the reader's words, {Shift: "Shift", ArrowUp: "↑", …}. */
export function labelsOf(chord, names) {
  return partsOf(chord).map((part) => names[part] ?? part);
}

const partsOf = (chord) => chord.split(/\+(?=.)/);

/** Whether this is a Mac, an iPhone or an iPad, whose keys have other names. */
export const isApple = (platform) => /mac|iphone|ipad/i.test(platform);
