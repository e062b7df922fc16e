"""What a file holds that is no character of its text: senseless bytes and control characters.

The bytes of the capture keep them. The text has U+FFFD for bytes without a meaning, line feeds for the form feed and
the vertical tab, and nothing for any other control character or noncharacter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.intake.web_codecs import UNREADABLE
from documents.spans import Span, SpanMap
from documents.spans.characters import NO_CHARACTER

REPLACEMENT = "\ufffd"
MOST_PLACES = 1000  # that are remembered of each character
MAX_TOLD = 8  # kinds of oddities, and lines of each, that a report names
# NULs come in long runs, where a file has a hole.
_ODD = re.compile(f"\0+|{NO_CHARACTER.pattern}")
_FEW, _MOST_SHARE = 10, 0.1  # of the characters: what has more of them is no text

OddityKind = Literal["unreadable", "left-out", "break"]


@dataclass(frozen=True, slots=True)
class Oddity:
    """One kind of thing that is no character: `count` of them, the first ones at `positions` of the text, in `lines`.

    `unreadable` are bytes without a meaning, or a reference to no character, for which U+FFFD stands; `left-out` a
    character that no text has; `break` one that ends a line or a page. `character` names it, such as U+000C.
    """

    kind: OddityKind
    character: str
    count: int
    positions: tuple[int, ...]
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters of a reading, `length` equal ones at `position`, and what the text has instead."""

    position: int
    character: str
    length: int
    instead: str


def edits_in(reading: str) -> Iterator[Edit]:
    """Yields what becomes something else in the text; the reading has LF line ends."""
    for found in _ODD.finditer(reading):
        character = found[0][0]
        yield Edit(found.start(), character, len(found[0]), _instead_of(character, reading, found.start()))


def clean(reading: str) -> tuple[str, tuple[Oddity, ...]]:
    """Returns the exact text of a reading, and what in it is no character. Raises CaptureRefused if it is no text."""
    pieces: list[str] = []
    places: list[tuple[str, int, int]] = []
    at = length = 0
    most = max(_FEW, int(len(reading) * _MOST_SHARE))
    for edit in edits_in(reading):
        most -= edit.character != UNREADABLE
        if most < 0:
            raise CaptureRefused(
                _(
                    "This is not a text: more than a tenth of it is control characters, which only programs and "
                    "pictures have. Plain text, Markdown and HTML are accepted."
                )
            )
        pieces += (reading[at : edit.position], edit.instead)
        length += len(pieces[-2])
        places.append((edit.character, length, edit.length))
        length += len(edit.instead)
        at = edit.position + edit.length
    if not places:
        return reading, ()
    text = "".join((*pieces, reading[at:]))
    return text, tuple(describe(text, ((*_kind_of(letter), place, number) for letter, place, number in places)))


def map_to_reading(reading: str) -> SpanMap:
    """Returns the map from the exact text of a reading to the reading."""
    pieces: list[tuple[int, Span, bool]] = []
    at = 0
    for edit in edits_in(reading):
        pieces.append((edit.position - at, Span(at, edit.position), True))
        at = edit.position + edit.length
        pieces.append((len(edit.instead), Span(edit.position, at), False))
    pieces.append((len(reading) - at, Span(at, len(reading)), True))
    return SpanMap.from_pieces(piece for piece in pieces if piece[0])


def describe(text: str, places: Iterable[tuple[OddityKind, str, int, int]]) -> Iterator[Oddity]:
    """Yields what was found at `places` of a text: kind, character, position and number, in the order of the text."""
    found: dict[tuple[OddityKind, str], list[int]] = {}
    counts: Counter[tuple[OddityKind, str]] = Counter()
    for kind, character, position, number in places:
        found.setdefault((kind, character), []).append(position)
        counts[kind, character] += number
    for key, positions in found.items():
        first = positions[:MOST_PLACES]
        yield Oddity(*key, counts[key], tuple(first), tuple(_lines(text, first)))


def moved(oddities: Iterable[Oddity], start: int) -> Iterator[tuple[OddityKind, str, int, int]]:
    """Yields the places of oddities in a text in which theirs begins at `start`, for `describe`."""
    for odd in oddities:
        beyond = odd.count - len(odd.positions)
        for n, position in enumerate(odd.positions):
            yield odd.kind, odd.character, start + position, 1 if n else 1 + beyond


def in_short(odd: Oddity) -> str:
    """Returns the first lines with an oddity, each once, for a report: "3, 7 …" if there are others."""
    lines = list(dict.fromkeys(odd.lines))
    more = " …" if len(lines) > MAX_TOLD or odd.count > len(odd.positions) else ""
    return ", ".join(map(str, lines[:MAX_TOLD])) + more


def _kind_of(character: str) -> tuple[OddityKind, str]:
    if character == UNREADABLE:
        return "unreadable", ""
    return "break" if character in "\f\v" else "left-out", f"U+{ord(character):04X}"


def _instead_of(character: str, reading: str, at: int) -> str:
    """Returns what stands in the text for a character of a reading; a form feed completes an empty line."""
    if character == UNREADABLE:
        return REPLACEMENT
    if character == "\v":
        return "\n"
    if character == "\f":
        beside = reading[max(0, at - 1) : at] + reading[at + 1 : at + 2]
        return "\n" * (2 - beside.count("\n"))
    return ""


def _lines(text: str, positions: Iterable[int]) -> Iterator[int]:
    """Yields the line of each position, counted from 1."""
    line, at = 1, 0
    for position in positions:
        line += text.count("\n", at, position)
        at = position
        yield line
