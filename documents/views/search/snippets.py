"""Words around what was found, with the address to which they lead."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from documents.search.results import Paragraph

WORDS_AROUND = 160
"""Code points shown before the first hit of a paragraph, and twice as many after it."""
NEAR = 40
"""Code points in which a space is looked for at which to cut."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a paragraph as they stand there, and whether they are what was looked for."""

    words: str
    is_hit: bool


@dataclass(frozen=True, slots=True)
class Snippet:
    """A paragraph around its first hit, the address to which it leads, and what is said of it before, if anything."""

    address: str
    pieces: tuple[Piece, ...]
    said: tuple[str, ...] = ()
    language: str = ""


def first_hit(paragraph: Paragraph) -> tuple[int, int]:
    """Returns where the first hit begins and ends in the text; all of it if its words are not marked."""
    return paragraph.hits[0] if paragraph.hits else (0, len(paragraph.text))


def pieces_of(paragraph: Paragraph) -> tuple[Piece, ...]:
    """Cuts a paragraph around its first hit, at spaces where there are any near."""
    text = paragraph.text
    first, last = first_hit(paragraph)
    begin = _cut_near(text, first - WORDS_AROUND)
    end = max(_cut_near(text, first + 2 * WORDS_AROUND), last)
    pieces = [Piece("… ", is_hit=False)] if begin else []
    place = begin
    for hit_start, hit_end in paragraph.hits:
        if hit_start >= end:
            break
        pieces += [Piece(text[place:hit_start], is_hit=False), Piece(text[hit_start:hit_end], is_hit=True)]
        place = hit_end
    pieces.append(Piece(text[place:end], is_hit=False))
    if max(place, end) < len(text):
        pieces.append(Piece(" …", is_hit=False))
    return tuple(piece for piece in pieces if piece.words)


def _cut_near(text: str, place: int) -> int:
    """Returns where to cut a text: after a space shortly before `place`, else there, but before no mark."""
    if not 0 < place < len(text):
        return min(max(place, 0), len(text))
    space = text.rfind(" ", max(0, place - NEAR), place)
    if space >= 0:
        return space + 1
    while place and unicodedata.category(text[place]).startswith("M"):
        place -= 1
    return place
