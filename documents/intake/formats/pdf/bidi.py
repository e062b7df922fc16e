"""Brings the letters of a line from the order in which they stand on paper into the order in which they are read.

This goes the Unicode Bidirectional Algorithm (UAX #9) backwards. It has no exact inverse: where two orders would look
alike on paper, words and numbers of the other direction are read as they stand there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

_OPENING, _CLOSING = "([{⟨«‹<", ")]}⟩»›>"
_MIRRORED = dict(zip(_OPENING + _CLOSING, _CLOSING + _OPENING, strict=True))
_LETTERS = {"L": 0, "R": 1, "AL": 1}  # the level of each by itself
_BEYOND_GREEK = re.compile("[\u0590-\U0010ffff]")  # where the letters that run to the left are
_NUMBERS = frozenset({"EN", "AN"})


class _Placed(NamedTuple):
    """A glyph at its place on paper, counted from the left, and its level (UAX #9, BD2): odd ones run to the left."""

    place: int
    text: str
    level: int


def is_right_to_left(text: str) -> bool:
    """Returns whether most letters of a text are written from right to left."""
    if not _BEYOND_GREEK.search(text):
        return False
    kinds = [unicodedata.bidirectional(letter) for letter in text]
    return kinds.count("R") + kinds.count("AL") > kinds.count("L")


def has_right_to_left(text: str) -> bool:
    """Returns whether any letter of a text is written from right to left."""
    return bool(_BEYOND_GREEK.search(text)) and any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in text)


def is_mark(text: str) -> bool:
    """Returns whether a text is a mark that combines with a letter."""
    return text >= "\u0300" and unicodedata.bidirectional(text[0]) == "NSM"


def in_reading_order(drawn: Sequence[str], *, is_line_right_to_left: bool) -> list[tuple[int, str]]:
    """Returns the glyphs of a line in reading order, each with its place on paper, counted from the left.

    Brackets in right-to-left text look mirrored on paper; here they are what they mean.

    >>> drawn = in_reading_order("\u05d2\u05d1\u05d0 (12)", is_line_right_to_left=False)
    >>> "".join(text for _place, text in drawn)
    'אבג (12)'
    """
    levels = _levels(drawn, base=1 if is_line_right_to_left else 0)
    glyphs = [_Placed(place, text, level) for place, (text, level) in enumerate(zip(drawn, levels, strict=True))]
    for least in (1, 2):  # rule L2, outermost runs first
        glyphs = _reverse_runs(glyphs, least)
    texts = _mirror_brackets(glyphs)
    return [(glyph.place, text) for glyph, text in zip(glyphs, texts, strict=True)]


def _levels(drawn: Sequence[str], base: int) -> list[int]:
    kinds = [unicodedata.bidirectional(text[0]) for text in drawn]
    _resolve_marks(kinds)
    _resolve_signs(kinds)
    letters = [_LETTERS.get(kind) for kind in kinds]
    before, after = _nearest(letters), _nearest(letters[::-1])[::-1]
    strong: list[int | None] = []
    for kind, letter, left, right in zip(kinds, letters, before, after, strict=True):
        if kind in _NUMBERS:
            strong.append(2 if base == 1 or (left == 1 and right == 1) else 0)
        else:
            strong.append(letter if letter is None else 2 if base == 1 and letter == 0 else letter)
    is_number: list[int | None] = [
        int(kind in _NUMBERS) if level is not None else None for kind, level in zip(kinds, strong, strict=True)
    ]
    sides = zip(
        _nearest(strong),
        _nearest(strong[::-1])[::-1],
        _nearest(is_number),
        _nearest(is_number[::-1])[::-1],
        strict=True,
    )
    return [
        level if level is not None else _level_between(*around, base)
        for level, around in zip(strong, sides, strict=True)
    ]


def _level_between(
    left: int | None, right: int | None, left_is_number: int | None, right_is_number: int | None, base: int
) -> int:
    """Returns the level of what is neither letter nor number, by what stands on its sides (rules N1 and N2)."""
    if left is None or right is None:
        return base
    if base == 0:
        return 1 if left and right else 0
    return 2 if left == right == 2 and not (left_is_number and right_is_number) else 1


def _resolve_marks(kinds: list[str]) -> None:
    """Lets a combining mark run as the letter beside it does (rule W1)."""
    for at, kind in enumerate(kinds):
        if kind == "NSM":
            beside = [*kinds[max(0, at - 1) : at], *[one for one in kinds[at + 1 :] if one != "NSM"][:1]]
            kinds[at] = next((one for one in beside if one in {"R", "AL"}), beside[0] if beside else "ON")


def _resolve_signs(kinds: list[str]) -> None:
    """Makes one number of digits with a sign between them or a unit beside them (rules W2, W4 and W5)."""
    is_arabic = "AL" in kinds
    joining = {"CS"} if is_arabic else {"CS", "ES"}
    for at, kind in enumerate(kinds):
        before = kinds[at - 1] if at else ""
        after = kinds[at + 1] if at + 1 < len(kinds) else ""
        if (kind in joining and before in _NUMBERS and after in _NUMBERS) or (
            kind == "ET" and not is_arabic and (before in _NUMBERS or after in _NUMBERS)
        ):
            kinds[at] = "EN"


def _nearest(values: Sequence[int | None]) -> list[int | None]:
    """Returns for each place the nearest value before it that is not None."""
    made: list[int | None] = []
    last: int | None = None
    for value in values:
        made.append(last)
        last = value if value is not None else last
    return made


def _reverse_runs(glyphs: list[_Placed], least: int) -> list[_Placed]:
    """Returns glyphs with each run of at least that level reversed."""
    made: list[_Placed] = []
    run: list[_Placed] = []
    for glyph in glyphs:
        if glyph.level >= least:
            run.append(glyph)
        else:
            made += [*reversed(run), glyph]
            run = []
    return [*made, *reversed(run)]


def _mirror_brackets(glyphs: Sequence[_Placed]) -> list[str]:
    """Returns the texts of glyphs, with the brackets of right-to-left text mirrored.

    Some programs write into a PDF what a bracket means, others how it looks: the way that leaves fewer brackets without
    a partner is right.
    """
    plain = [glyph.text for glyph in glyphs]
    mirrored = [_MIRRORED.get(glyph.text, glyph.text) if glyph.level % 2 else glyph.text for glyph in glyphs]
    return plain if _single_brackets(plain) < _single_brackets(mirrored) else mirrored


def _single_brackets(texts: Sequence[str]) -> int:
    pending: list[str] = []
    single = 0
    for text in texts:
        if text in _OPENING:
            pending.append(_MIRRORED[text])
        elif text in _CLOSING:
            if pending and pending[-1] == text:
                pending.pop()
            else:
                single += 1
    return single + len(pending)
