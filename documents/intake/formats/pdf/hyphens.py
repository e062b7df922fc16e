"""Decides what stands between two lines of a paragraph: a blank, nothing, or a hyphen that belongs to the word."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from documents.intake.formats.pdf.letters import in_letters

_WORD = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]{2,})?")
_HYPHENATED = re.compile(r"([^\W\d_]+)[-\u00ad\u2010]$")
_INNER_HYPHEN = re.compile(r"[^\W\d_][-\u2010]\S*[-\u2010]$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_RANGE = re.compile(r"\d[-\u2010\u2013]$")
# The second hyphen of "two- and three-year" stands for a word.
_AND_OR = frozenset("and or to und oder bzw sowie bis et ou y o e en of och og eller".split())
# These keep their hyphen in English, whatever follows.
_COMPOUNDING = frozenset(
    "self well ill half ex non all cross high low long short mid much so twenty thirty forty fifty sixty seventy "
    "eighty ninety".split()
)


class Join(NamedTuple):
    """How two lines are joined: how many letters of the first are dropped, and what stands between them.

    `is_certain` means that both are one paragraph because a word is divided between them.
    """

    dropped: int
    between: str
    is_certain: bool = False


PARAGRAPH_END = Join(0, "\n\n")
_BLANK = Join(0, " ")


def words_of(text: str) -> frozenset[str]:
    """Returns the words of a text, in small letters; compounds with their hyphen and in parts."""
    words = {word.casefold() for word in _WORD.findall(in_letters(text))}
    return frozenset(words | {part for word in words for part in word.split("-")})


def join_of(line: str, after: str, words: frozenset[str]) -> Join:
    """Returns how a line is joined to the one after it, if both are in one paragraph.

    A hyphen stays if the text writes the word with it elsewhere, and never without it.
    """
    if _RANGE.search(line) and after[:1].isdigit():
        return Join(0, "", is_certain=True)
    hyphenated = _HYPHENATED.search(line)
    if hyphenated is None:
        return Join(0, "") if _is_wide(line[-1:]) and _is_wide(after[:1]) else _BLANK
    found = _FIRST_WORD.match(in_letters(after))
    if found is None:
        return _BLANK
    first, second = in_letters(hyphenated[1]).casefold(), found[0].casefold()
    if second in _AND_OR and first + second not in words:
        return _BLANK
    if not found[0][0].islower():
        return Join(0, "", is_certain=True) if found[0][0].isupper() and not first.isupper() else _BLANK
    stays = _keeps_hyphen(line, first, second, words)
    return Join(0 if stays else 1, "", is_certain=True)


def _keeps_hyphen(line: str, first: str, second: str, words: frozenset[str]) -> bool:
    if first + second in words:
        return False
    if f"{first}-{second}" in words or _INNER_HYPHEN.search(line):
        return True
    return first in _COMPOUNDING and second in words


def _is_wide(letter: str) -> bool:
    """Returns whether a letter belongs to a script that has no blanks between words."""
    return unicodedata.east_asian_width(letter or " ") in "WF" and not unicodedata.name(letter, "").startswith("HANGUL")
