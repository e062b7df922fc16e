"""Where a passage stands, given what survives of it (promise 5: the right words, or honestly lost)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from documents.anchoring.diff import MatchKind
from documents.anchoring.graphemes import is_boundary
from documents.anchoring.selectors import AnchorMethod


class AnchorState(StrEnum):
    """What became of a passage."""

    KEPT = "kept"
    """The same words at the same place."""
    MOVED = "moved"
    """The same words elsewhere."""
    CHANGED = "changed"
    """Other words, of which enough are the old ones."""
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class CarriedPassage:
    """Where a passage stands in the new text, in code points; a lost one has no place.

    `score` is the part of its letters that survives there.
    """

    state: AnchorState
    start: int | None
    end: int | None
    method: AnchorMethod
    score: float


class SurvivingPiece(NamedTuple):
    """Old letters `start` to `end` that survive, `shift` code points further on in the new text."""

    start: int
    end: int
    shift: int
    match_kind: MatchKind


LOST_PASSAGE = CarriedPassage(AnchorState.LOST, None, None, AnchorMethod.NOT_FOUND, 0.0)

MIN_SURVIVING_SHARE = 0.55
"""The part of a passage's letters that must survive close together for it to keep a place."""

METHOD_BY_MATCH = {
    MatchKind.SENTENCE: AnchorMethod.UNCHANGED,
    MatchKind.WORD: AnchorMethod.WORDS_COMPARED,
    MatchKind.SOUGHT: AnchorMethod.SEARCHED,
}


class InsertedText(Protocol):
    """The new text in which no letter of the old one survives."""

    def before(self, at: int) -> int:
        """Where the stretch of it begins that ends at `at`; `at` itself if there is none."""

    def after(self, at: int) -> int:
        """Where the stretch of it ends that begins at `at`; `at` itself if there is none."""


def place_passage(
    old: str, new: str, start: int, end: int, pieces: Sequence[SurvivingPiece], added: InsertedText
) -> CarriedPassage:
    """Carries a passage that is not empty, of which `pieces` survive, given in the old order."""
    if len(pieces) == 1 and pieces[0].start == start and pieces[0].end == end:
        shift = pieces[0].shift
        return _at_position(
            old, new, (start, end), (start + shift, end + shift), METHOD_BY_MATCH[pieces[0].match_kind], 1.0
        )
    together = _densest_cluster(pieces, end - start)
    letters = _count_characters(old, start, end)
    alive = sum(_count_characters(old, piece.start, piece.end) for piece in together)
    if not together or alive < MIN_SURVIVING_SHARE * letters:
        return LOST_PASSAGE
    first, last = _edges(old, new, (start, end), together, added)
    how = max(piece.match_kind for piece in together)
    method = METHOD_BY_MATCH[MatchKind.WORD if how is MatchKind.SENTENCE else how]
    return _at_position(old, new, (start, end), (first, last), method, min(1.0, alive / max(1, letters)))


def place_point(old: str, new: str, at: int, pieces: Sequence[SurvivingPiece]) -> CarriedPassage:
    """Carries a place between two letters, of which `pieces` survive: behind the one before it, or before the next.

    Where they were parted, it stays with the word that it touches; both ends of a text are always found again.
    """
    before = 0 if at == 0 else next((at + one.shift for one in pieces if one.start < at), None)
    after = len(new) if at == len(old) else next((at + one.shift for one in pieces if one.end > at), None)
    begins_word = at == 0 or old[at - 1].isspace()
    where = (after, before) if begins_word and at < len(old) else (before, after)
    found = next((one for one in where if one is not None), None)
    if found is None:
        return LOST_PASSAGE
    return _at_position(old, new, (at, at), (found, found), AnchorMethod.UNCHANGED, 1.0)


def _count_characters(text: str, start: int, end: int) -> int:
    """The number of code points that are not white space."""
    return len("".join(text[start:end].split()))


def _densest_cluster(pieces: Sequence[SurvivingPiece], length: int) -> list[SurvivingPiece]:
    """The pieces that stand closest together in the new text, in its order: most letters in reach of the passage."""
    ordered = sorted(pieces, key=lambda piece: piece.start + piece.shift)
    reach = 2 * length + 220
    best: tuple[int, int, int] = (0, 0, 0)
    first = alive = 0
    for last, piece in enumerate(ordered):
        if last and _is_reordered(piece, ordered[last - 1]):
            first, alive = last, 0
        alive += piece.end - piece.start
        while piece.end + piece.shift - ordered[first].start - ordered[first].shift > reach and first < last:
            alive -= ordered[first].end - ordered[first].start
            first += 1
        if alive > best[0]:
            best = alive, first, last + 1
    return _without_strays(ordered[best[1] : best[2]])


MAX_REORDERED_GAP = 40
"""Code points from which two parts that changed their order are not one passage any more."""


def _is_reordered(piece: SurvivingPiece, before: SurvivingPiece) -> bool:
    """Says whether a piece that now stands behind `before` stood in front of it, and has left it."""
    return piece.start < before.start and piece.start + piece.shift - before.end - before.shift > MAX_REORDERED_GAP


MAX_STRAY_LENGTH = 3
"""Code points up to which a piece far from the others is a comma or the like, matched by chance."""

MAX_SHIFT_DIFFERENCE = 12
"""Code points that may have come in, or gone, between two pieces that belong together."""


def _without_strays(pieces: list[SurvivingPiece]) -> list[SurvivingPiece]:
    """Drops tiny pieces at either end that stand farther from the rest than they did."""
    while len(pieces) > 1 and _is_stray(pieces[-1], pieces[-2]):
        pieces.pop()
    while len(pieces) > 1 and _is_stray(pieces[0], pieces[1]):
        pieces.pop(0)
    return pieces


def _is_stray(piece: SurvivingPiece, neighbour: SurvivingPiece) -> bool:
    return piece.end - piece.start <= MAX_STRAY_LENGTH and abs(piece.shift - neighbour.shift) > MAX_SHIFT_DIFFERENCE


MAX_GRAPHEME_LENGTH = 64
"""Code points that a visible letter has at most, with all its marks."""

MAX_REPLACEMENT = 20
"""Code points of new text, standing in the place of lost words at either end, that are taken for them."""


def _edges(
    old: str, new: str, span: tuple[int, int], pieces: Sequence[SurvivingPiece], added: InsertedText
) -> tuple[int, int]:
    """From the first letter that survives to the last, with what replaced a few lost ones before or after them."""
    first = pieces[0].start + pieces[0].shift
    last = pieces[-1].end + pieces[-1].shift
    lost = len(old[span[0] : min(piece.start for piece in pieces)].strip())
    first -= _replacement_length(new[added.before(first) : first][::-1], lost)
    lost = len(old[max(piece.end for piece in pieces) : span[1]].strip())
    last += _replacement_length(new[last : added.after(last)], lost)
    if not new[first:last].strip():
        return first, last
    while new[first].isspace():
        first += 1
    while new[last - 1].isspace():
        last -= 1
    return first, last


def _replacement_length(added: str, lost: int) -> int:
    """How much of `added`, which begins where the passage breaks off, stands for `lost` code points of it.

    All of it, if it is short and not much longer than they were; else the rest of a word that was altered.
    """
    if not lost:
        return 0
    if len(added) <= min(MAX_REPLACEMENT, 2 * lost + 2):
        return len(added)
    rest = next((n for n, letter in enumerate(added) if letter.isspace()), len(added))
    return rest if rest <= lost + 2 else 0


def _at_position(
    old: str, new: str, span: tuple[int, int], place: tuple[int, int], method: AnchorMethod, score: float
) -> CarriedPassage:
    """The passage at its place, moved outwards where that would cut a letter which the old ends did not cut."""
    start, end = place
    if is_boundary(old, span[0]):
        start = next(
            (at for at in range(start, max(0, start - MAX_GRAPHEME_LENGTH), -1) if is_boundary(new, at)), start
        )
    if is_boundary(old, span[1]):
        end = next((at for at in range(end, min(len(new), end + MAX_GRAPHEME_LENGTH)) if is_boundary(new, at)), end)
    if span[0] == span[1]:
        end = start
    if new[start:end] != old[span[0] : span[1]]:
        return CarriedPassage(AnchorState.CHANGED, start, end, method, round(min(score, 0.999), 3))
    state = AnchorState.KEPT if start == span[0] else AnchorState.MOVED
    return CarriedPassage(state, start, end, method, 1.0)
