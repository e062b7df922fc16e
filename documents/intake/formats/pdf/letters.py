"""Letters in place of the glyphs that a PDF has for them: ligatures, presentation forms, radicals.

In revision 0 they remain as the file has them; each piece of the article leads back to its glyphs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from documents.spans import Span

# Alphabetic and Arabic presentation forms, without the signs that are written as such (U+FD3E-FD4F, U+FDFA-FDFF), and
# Kangxi radicals, by which fonts often name the character that looks like them.
_FORM = re.compile(
    "[\ufb00-\ufb06\ufb13-\ufb17\ufb1d-\ufd3d\ufd50-\ufdf9\ufe70-\ufefc\u2e9f\u2ef3\u2f00-\u2fd5\u00ad]"
    "|[´¨ˆ˜ˇ˘˚][A-Za-z\u0131\u0237]|[A-Za-z]¸"
)
_HYPHEN = "-"
# Accents that fonts of TeX draw beside a letter: before it, or (the cedilla) after it.
_ACCENTS = {
    "´": "\u0301",
    "¨": "\u0308",
    "ˆ": "\u0302",
    "˜": "\u0303",
    "ˇ": "\u030c",
    "˘": "\u0306",
    "˚": "\u030a",
    "¸": "\u0327",
}
_DOTLESS = {"ı": "i", "ȷ": "j"}


def letters_of(text: str, span: Span) -> Iterator[tuple[str, Span, bool]]:
    """Yields `span` of a text in letters: pieces with their places in the text, and whether they are equal to it."""
    at = span.start
    for form in _FORM.finditer(text, span.start, span.end):
        if form.start() > at:
            yield text[at : form.start()], Span(at, form.start()), True
        yield plain(form[0]), Span(*form.span()), False
        at = form.end()
    if span.end > at:
        yield text[at : span.end], Span(at, span.end), True


def in_letters(text: str) -> str:
    """Returns a text in letters."""
    return _FORM.sub(lambda form: plain(form[0]), text)


def plain(form: str) -> str:
    """Returns the letters that a form stands for.

    >>> plain("ﬃ"), plain("ﻻ"), plain("ﹶ") == chr(0x64E)
    ('ffi', 'لا', True)
    """
    if len(form) == 2:
        return _accented(form)
    if form == "\u00ad":  # a hyphen that is drawn within a line is seen
        return _HYPHEN
    return unicodedata.normalize("NFKC", form).replace(" ", "").replace("\u0640", "") or form


def _accented(drawn: str) -> str:
    """Returns the letter for one with its accent beside it; what is drawn, if there is no such letter."""
    letter, accent = (drawn[0], drawn[1]) if drawn[1] in _ACCENTS else (drawn[1], drawn[0])
    made = unicodedata.normalize("NFC", _DOTLESS.get(letter, letter) + _ACCENTS[accent])
    return made if len(made) == 1 else drawn
