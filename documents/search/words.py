"""Words as the index holds them: folded in Python, so that every Postgres finds the same on every machine.

A word is folded to NFKC, lower case and no marks: `Café` is `cafe`. An apostrophe is left out where at most two letters
follow (`don’t`, `keeper’s`), and separates elsewhere (`l’été`), as a hyphen does. Numbers stay whole (`1,000`, `3.14`).
Scripts that are written without spaces are cut into pairs of characters, and the last character of a run stands alone,
so that each character begins a word of the index.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import regex  # type: ignore[import-untyped]

LONGEST = 60
"""Code points of a folded word that are compared."""

# Letters and digits with their marks; what is invisible inside a word, and an apostrophe or a point between two.
_INSIDE = (
    r"[\p{L}\p{Nd}\p{Nl}\p{M}]|[\u00ad\u200b-\u200d\u2060]"
    r"|['’ʼ＇](?=\p{L}{1,2}(?![\p{L}\p{M}]))|(?<=\p{Nd})[.,٫٬](?=\p{Nd})"
)
_WORD = regex.compile(rf"[\p{{L}}\p{{Nd}}\p{{Nl}}](?:{_INSIDE})*")
_UNSPACED = r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\u30fc]"
_RUN = regex.compile(rf"(?P<unspaced>(?:{_UNSPACED}\p{{M}}*)+)|.[^\P{{Any}}]*?(?={_UNSPACED}|$)", regex.DOTALL)
_CHARACTER = regex.compile(r".\p{M}*", regex.DOTALL)
# Marks of Latin, Greek and Cyrillic, points of Hebrew and Arabic; not the vowels of other scripts, nor those of kana.
_MARK = regex.compile(r"[\p{M}&&[\p{Script=Inherited}\p{Script=Hebrew}\p{Script=Arabic}]--[\u3099\u309a]]", regex.V1)
_OTHER = regex.compile(r"[^\p{L}\p{N}\p{M}.,٫٬]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the index, and the code points `start` to `end` of the text from which it was made."""

    folded: str
    start: int
    end: int


def fold(word: str) -> str:
    """Returns a word as the index holds it; empty if nothing is left of it."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", word).casefold())
    return unicodedata.normalize("NFC", _OTHER.sub("", _MARK.sub("", plain)))[:LONGEST]


def words_of(text: str) -> Iterator[Word]:
    """Yields the words of a text, in order."""
    for found in _WORD.finditer(text):
        for run in _RUN.finditer(found[0]):
            start = found.start() + run.start()
            if run["unspaced"] is not None:
                yield from _pairs(run[0], start)
            elif folded := fold(run[0]):
                yield Word(folded, start, start + len(run[0]))


def _pairs(run: str, start: int) -> Iterator[Word]:
    characters = list(_CHARACTER.finditer(run))
    for one, following in zip(characters, [*characters[1:], None], strict=True):
        end = one.end() if following is None else following.end()
        if folded := fold(run[one.start() : end]):
            yield Word(folded, start + one.start(), start + end)
