// The reader's language in scripts. The catalog comes from its own address before the modules run
// (<script src="/words.js" defer>), so that no page carries words in its code.

const catalog = globalThis;

/** The words in the reader's language; `fill("{n} notes", {n: 3})` puts values in their places. */
export function gettext(words, values = {}) {
  return fill(catalog.gettext ? catalog.gettext(words) : words, values);
}

/** The form of the words that the number asks for. */
export function ngettext(one, many, n, values = {}) {
  const words = catalog.ngettext ? catalog.ngettext(one, many, n) : n === 1 ? one : many;
  return fill(words, { n, ...values });
}

function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
}
