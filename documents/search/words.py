"""Words as the index holds them: folded in Python, so that every Postgres finds the same on every machine.

A word is folded to NFKC, lower case and no marks: `Café` is `cafe`. An apostrophe is left out before the endings of
English (`don’t`, `keeper’s`), and separates elsewhere (`l’été`), as a hyphen does. Numbers stay whole (`1,000`,
`3.14`). Scripts that are written without spaces are cut into pairs of characters, and the last character of a run
stands alone, so that each character begins a word of the index.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple, Protocol

import regex  # type: ignore[import-untyped]

LONGEST = 60
"""Code points of a folded word that are compared."""

# Letters and digits with their marks; what is invisible inside a word, and an apostrophe or a point between two.
_INSIDE = (
    r"[\p{L}\p{Nd}\p{Nl}\p{M}]|[\u00ad\u200b-\u200d\u2060]"
    r"|['’＇](?=(?i:s|t|d|m|re|ve|ll)(?![\p{L}\p{M}]))|(?<=\p{Nd})[.,٫٬](?=\p{Nd})"
)
_LETTER_APOSTROPHE = str.maketrans("ʼ", "’")
_WORD = regex.compile(rf"[\p{{L}}\p{{Nd}}\p{{Nl}}](?:{_INSIDE})*")
# The same for texts of plain letters, which Python's own expressions read three times as fast; other signs of English
# texts stand for one that is in no word either.
_PLAIN_WORD = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9]|'(?=(?i:s|t|d|m|re|ve|ll)(?![A-Za-z]))|(?<=[0-9])[.,](?=[0-9]))*")
_PLAIN_SIGNS = str.maketrans({"’": "'"} | dict.fromkeys("‘“”–—…\u00a0", " "))
_UNSPACED = r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\u30fc]"
_RUN = regex.compile(rf"(?P<unspaced>(?:{_UNSPACED}\p{{M}}*)+)|.[^\P{{Any}}]*?(?={_UNSPACED}|$)", regex.DOTALL)
_CHARACTER = regex.compile(r".\p{M}*", regex.DOTALL)
# Marks of Latin, Greek and Cyrillic, points of Hebrew and Arabic; not the vowels of other scripts, nor those of kana,
# nor the breve by which й is another letter than и.
_MARK = regex.compile(
    r"(?!(?<=и)\u0306)[\p{M}&&[\p{Script=Inherited}\p{Script=Hebrew}\p{Script=Arabic}]--[\u3099\u309a]]", regex.V1
)
_OTHER = regex.compile(r"[^\p{L}\p{N}\p{M}.,٫٬]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the index, and the code points `start` to `end` of the text from which it was made.

    `plain` is the word in lower case with its marks, from which its stem is made. `ends_run` says that it is the last
    character of a run without spaces: where the run goes on, it begins a pair.
    """

    folded: str
    plain: str
    start: int
    end: int
    ends_run: bool = False


class Spelling(NamedTuple):
    """A word without its marks, and with them."""

    folded: str
    plain: str

    @staticmethod
    def of(word: Word) -> Spelling:
        """Returns the spelling of a word of a text."""
        return Spelling(word.folded, word.plain)


def fold(word: str) -> str:
    """Returns a word as the index holds it; empty if nothing is left of it."""
    return _without_marks(_plain(word))


def words_of(text: str) -> Iterator[Word]:
    """Yields the words of a text, in order."""
    text = text.translate(_LETTER_APOSTROPHE)
    for start, end, ends_run in _cuts(text):
        plain = _plain(text[start:end])
        yield Word(_without_marks(plain), plain, start, end, ends_run)


class FoldedWords(Protocol):
    """Words by their places, counted from 0, as the index holds them."""

    def __len__(self) -> int: ...

    def folded(self, place: int) -> str:
        """Returns the word at a place."""


class TextWords:
    """The words of a text by their places, folded only where somebody asks: most are never compared."""

    def __init__(self, text: str) -> None:
        self._text = text.translate(_LETTER_APOSTROPHE)
        plain = self._text.translate(_PLAIN_SIGNS)
        if plain.isascii():
            self.spans = [found.span() for found in _PLAIN_WORD.finditer(plain)]
        else:
            self.spans = [(start, end) for start, end, _ends_run in _cuts(self._text)]

    def __len__(self) -> int:
        return len(self.spans)

    def folded(self, place: int) -> str:
        """Returns the word at a place, counted from 0, as the index holds it."""
        start, end = self.spans[place]
        return fold(self._text[start:end])


class IndexedWords:
    """The words of the rows of the index that one paragraph has, each given as Postgres writes a `tsvector`.

    >>> [IndexedWords("'keeper':2 'the':1,3").folded(place) for place in range(3)]
    ['the', 'keeper', 'the']
    """

    def __init__(self, *vectors: str | None) -> None:
        self._rows = [_words_by_place(vector or "") for vector in vectors]
        self.begins = [0, *accumulate(map(len, self._rows))]

    def __len__(self) -> int:
        return self.begins[-1]

    def folded(self, place: int) -> str:
        """Returns the word at a place, counted from 0."""
        n = bisect_right(self.begins, place) - 1
        return self._rows[n][str(place - self.begins[n] + 1)]


def _words_by_place(vector: str) -> dict[str, str]:
    # No folded word has an apostrophe or a backslash, which would be written twice.
    words = {places: word for word, places in _LEXEME.findall(vector)}
    for several in [places for places in words if "," in places]:
        word = words.pop(several)
        for place in several.split(","):
            words[place] = word
    return words


_LEXEME = re.compile(r"'([^']*)':([\d,]+)")


def _cuts(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yields where each word begins and ends, and whether it ends a run without spaces."""
    for found in _WORD.finditer(text):
        word = found[0]
        start, end = found.span()
        if word.isascii():
            yield start, end, False
            continue
        for run in _RUN.finditer(word):
            if run["unspaced"] is not None:
                yield from _pairs(run[0], start + run.start())
            elif fold(run[0]):
                yield start + run.start(), start + run.end(), False


def _plain(word: str) -> str:
    if word.isascii():
        return word.lower().replace("'", "")[:LONGEST]
    return str(_OTHER.sub("", unicodedata.normalize("NFC", unicodedata.normalize("NFKC", word).casefold())))[:LONGEST]


def _without_marks(plain: str) -> str:
    if plain.isascii():
        return plain
    return unicodedata.normalize("NFC", _MARK.sub("", unicodedata.normalize("NFD", plain)))[:LONGEST]


def _pairs(run: str, start: int) -> Iterator[tuple[int, int, bool]]:
    characters = list(_CHARACTER.finditer(run))
    for one, following in zip(characters, [*characters[1:], None], strict=True):
        end = one.end() if following is None else following.end()
        if fold(run[one.start() : end]):
            yield start + one.start(), start + end, following is None
