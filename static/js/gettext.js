// Translations in scripts. The catalogue comes from its own address before the modules run
// (<script src="/words.js" defer>), so that no page has translations in its code.

const catalog = globalThis;

/** Returns the text in the reader's language; `gettext("{n} notes", {n: 3})` fills in the values. */
export function gettext(words, values = {}) {
  return fill(catalog.gettext ? catalog.gettext(words) : words, values);
}

/** Returns the singular or plural text for a number. */
export function ngettext(one, many, n, values = {}) {
  const words = catalog.ngettext ? catalog.ngettext(one, many, n) : n === 1 ? one : many;
  return fill(words, { n, ...values });
}

function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
}
