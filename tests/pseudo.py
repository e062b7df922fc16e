"""A pseudo language for tests: every text that passes through gettext comes back without ASCII letters.

    with pseudo_language():
        speak_pseudo(page)
        page.goto(address)
        assert untranslated(page) == []

Any ASCII letter left on a page did not pass through gettext, so people, articles and notes of such a test are written
in Greek.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import deactivate, trans_real

PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
ACCENTED = "ÅƁÇĐÉƑǦĤÎĴĶĻṀÑÖƤǪŘŠŢÛṼŴẊÝŽåƀçđéƒǧĥîĵķļɱñöƥǫřšţûṽŵẋýž"
LETTERS = str.maketrans(PLAIN, ACCENTED)
# Placeholders, tags and character references of a message are left unchanged.
PLACEHOLDER = re.compile(r"%%|%(?:\(\w+\))?[#0+ -]*[\d.]*[a-zA-Z]|\{\w*[^{}]*\}|</?[a-zA-Z][^<>]*>|&#?\w+;")
CONTEXT = "\x04"

ALPHABETS = f"const [plain, accented] = [[...{json.dumps(PLAIN)}], [...{json.dumps(ACCENTED)}]];"
SCRIPT = (
    ALPHABETS
    + r"""
globalThis.gettext = (words) => words.replace(/\{\w+\}|[A-Za-z]/g,
  (found) => found.length > 1 ? found : accented[plain.indexOf(found)]);
globalThis.ngettext = (one, many, n) => gettext(n === 1 ? one : many);
"""
)

UNTRANSLATED = r"""() => {
  const found = new Set();
  const exempt = "[translate=no], main [lang=en], #text, script, style, noscript, code, kbd";
  // The guides are written in English alone, and say so.
  const spoken = ["aria-label", "aria-description", "aria-valuetext", "title", "placeholder", "alt"];
  const read = (words, where) => {
    // What has a digit in it is a hash, a number or a name of the world, not a word.
    const legible = (words.match(/[A-Za-z0-9]+/g) ?? []).some((word) => /^[A-Za-z]{2,}$/.test(word));
    if (legible) found.add(`${where}: ${words.trim().slice(0, 60)}`);
  };
  const walk = (root) => {
    for (const node of root.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) read(node.data, root.localName ?? "template");
      if (node.nodeType !== Node.ELEMENT_NODE || node.matches(exempt)) continue;
      for (const name of spoken) read(node.getAttribute(name) ?? "", `${node.localName}[${name}]`);
      if (node.matches("input[type=submit], input[type=button]")) read(node.value, "input[value]");
      if (node.localName === "template") walk(node.content);
      walk(node);
    }
  };
  walk(document.documentElement);
  return [...found];
}"""


def pseudo(words: str) -> str:
    """Returns the text in the pseudo language.

    >>> pseudo("%(count)s notes by <em>{name}</em>")
    '%(count)s ñöţéš ƀý <em>{name}</em>'
    """
    pieces = []
    end = 0
    for kept in PLACEHOLDER.finditer(words):
        pieces += [words[end : kept.start()].translate(LETTERS), kept[0]]
        end = kept.end()
    return "".join([*pieces, words[end:].translate(LETTERS)])


class PseudoTranslation(trans_real.DjangoTranslation):
    """A catalogue that translates every message."""

    def gettext(self, message: str) -> str:
        return pseudo(message.split(CONTEXT)[-1])

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@contextlib.contextmanager
def pseudo_language() -> Iterator[None]:
    """Replaces the catalogue of the site's own language, for every thread."""
    language = settings.LANGUAGE_CODE
    kept = trans_real._translations.get(language)
    _set_catalogue(language, PseudoTranslation(language))
    try:
        yield
    finally:
        _set_catalogue(language, kept)


def _set_catalogue(language: str, translation: Any) -> None:
    if translation is None:
        trans_real._translations.pop(language, None)
    else:
        trans_real._translations[language] = translation
    trans_real._default = None
    deactivate()  # this thread may hold the old catalogue


def speak_pseudo(page: Any) -> None:
    """Gives the page's scripts the pseudo language instead of the catalogue that they fetch."""
    page.route("**/words.js", lambda route: route.fulfill(body=SCRIPT, content_type="text/javascript"))


def untranslated(page: Any) -> list[str]:
    """Returns the texts of an open page that did not pass through gettext, each with its element."""
    return sorted(page.evaluate(UNTRANSLATED))
