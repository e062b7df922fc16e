"""Places a passage in a new text, given the parts that survive (promise 5: the right words, or reported as lost)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from documents.anchoring.diff import MatchKind
from documents.anchoring.graphemes import is_boundary
from documents.anchoring.selectors import AnchorMethod


class AnchorState(StrEnum):
    """The result of carrying a passage to another text."""

    KEPT = "kept"
    """The same text at the same position."""
    MOVED = "moved"
    """The same text elsewhere."""
    CHANGED = "changed"
    """Changed text that still has enough of the old."""
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class CarriedPassage:
    """The position of a passage in the new text, in code points; a lost passage has no position.

    `score` is the share of its characters that survives there.
    """

    state: AnchorState
    start: int | None
    end: int | None
    method: AnchorMethod
    score: float


class SurvivingPiece(NamedTuple):
    """Old code points `start` to `end` that survive, `shift` code points further on in the new text."""

    start: int
    end: int
    shift: int
    match_kind: MatchKind


LOST_PASSAGE = CarriedPassage(AnchorState.LOST, None, None, AnchorMethod.NOT_FOUND, 0.0)

MIN_SURVIVING_SHARE = 0.5
"""Share of a passage's characters that must survive close together for it to keep a place."""

MIN_REST, MIN_REST_SHARE = 12, 0.3
"""Characters of a passage, or their share, that keep a place if the others were only taken out."""

METHOD_BY_MATCH = {
    MatchKind.SENTENCE: AnchorMethod.UNCHANGED,
    MatchKind.WORD: AnchorMethod.WORDS_COMPARED,
    MatchKind.SEARCHED: AnchorMethod.SEARCHED,
}


class InsertedText(Protocol):
    """The spans of the new text in which nothing of the old text survives."""

    def before(self, at: int) -> int:
        """Returns the start of the inserted text that ends at `at`, or `at` if no inserted text ends there."""

    def after(self, at: int) -> int:
        """Returns the end of the inserted text that begins at `at`, or `at` if no inserted text begins there."""


def place_passage(
    old: str, new: str, start: int, end: int, pieces: Sequence[SurvivingPiece], added: InsertedText
) -> CarriedPassage:
    """Carries a non-empty passage; `pieces` are its surviving parts in the old order."""
    if len(pieces) == 1 and pieces[0].start == start and pieces[0].end == end:
        shift = pieces[0].shift
        return _at_position(
            old, new, (start, end), (start + shift, end + shift), METHOD_BY_MATCH[pieces[0].match_kind], 1.0
        )
    together = _densest_cluster(pieces, end - start)
    letters = _count_characters(old, start, end)
    alive = sum(_count_characters(old, piece.start, piece.end) for piece in together)
    if not together or (alive < MIN_SURVIVING_SHARE * letters and not _is_rest(new, together, alive, letters, added)):
        return LOST_PASSAGE
    first, last = _edges(old, new, (start, end), together, added)
    how = max(piece.match_kind for piece in together)
    method = METHOD_BY_MATCH[MatchKind.WORD if how is MatchKind.SENTENCE else how]
    return _at_position(old, new, (start, end), (first, last), method, min(1.0, alive / max(1, letters)))


def place_point(old: str, new: str, at: int, pieces: Sequence[SurvivingPiece]) -> CarriedPassage:
    """Carries a point between two characters: it follows the character before it, or precedes the one after it.

    If the two were separated, it stays with the word that it touches; the ends of a text are always found again.
    """
    before = 0 if at == 0 else next((at + one.shift for one in pieces if one.start < at), None)
    after = len(new) if at == len(old) else next((at + one.shift for one in pieces if one.end > at), None)
    begins_word = at == 0 or old[at - 1].isspace()
    where = (after, before) if begins_word and at < len(old) else (before, after)
    found = next((one for one in where if one is not None), None)
    if found is None:
        return LOST_PASSAGE
    return _at_position(old, new, (at, at), (found, found), AnchorMethod.UNCHANGED, 1.0)


def is_enough_rest(alive: int, letters: int) -> bool:
    """Checks whether `alive` of a passage's `letters` characters keep a place if the others were only taken out."""
    return alive >= min(MIN_REST, MIN_REST_SHARE * letters)


def _is_rest(new: str, together: Sequence[SurvivingPiece], alive: int, letters: int, added: InsertedText) -> bool:
    """Checks whether the pieces are what is left of a passage from which text was taken out.

    Whole sentences are, and words beside which nothing was put in. Among rewritten text, a small share may be words
    that any two texts have in common.
    """
    return is_enough_rest(alive, letters) and all(
        piece.match_kind is MatchKind.SENTENCE
        or (piece.match_kind is MatchKind.WORD and not _text_put_in_beside(new, piece, added))
        for piece in together
    )


def _text_put_in_beside(new: str, piece: SurvivingPiece, added: InsertedText) -> str:
    start, end = piece.start + piece.shift, piece.end + piece.shift
    return (new[added.before(start) : start] + new[end : added.after(end)]).strip()


def _count_characters(text: str, start: int, end: int) -> int:
    """The number of code points that are not white space."""
    return len("".join(text[start:end].split()))


def _densest_cluster(pieces: Sequence[SurvivingPiece], length: int) -> list[SurvivingPiece]:
    """Returns the pieces that are closest together in the new text, in its order: most characters within reach."""
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
"""Code points from which two parts that changed their order no longer form one passage."""


def _is_reordered(piece: SurvivingPiece, before: SurvivingPiece) -> bool:
    """Checks whether a piece that now follows `before` preceded it in the old text and is now far from it."""
    return piece.start < before.start and piece.start + piece.shift - before.end - before.shift > MAX_REORDERED_GAP


MAX_STRAY_LENGTH = 3
"""Code points up to which a distant piece is taken for a chance match, such as a comma."""

MAX_SHIFT_DIFFERENCE = 12
"""Code points that may be inserted or removed between two pieces that belong together."""


def _without_strays(pieces: list[SurvivingPiece]) -> list[SurvivingPiece]:
    """Drops tiny pieces at either end whose distance from the rest has changed too much."""
    while len(pieces) > 1 and _is_stray(pieces[-1], pieces[-2]):
        pieces.pop()
    while len(pieces) > 1 and _is_stray(pieces[0], pieces[1]):
        pieces.pop(0)
    return pieces


def _is_stray(piece: SurvivingPiece, neighbour: SurvivingPiece) -> bool:
    return piece.end - piece.start <= MAX_STRAY_LENGTH and abs(piece.shift - neighbour.shift) > MAX_SHIFT_DIFFERENCE


MAX_GRAPHEME_LENGTH = 64
"""Maximum length in code points of a grapheme with all its marks."""

MAX_REPLACEMENT = 20
"""Code points of new text that may count as the replacement of lost words at either end."""


def _edges(
    old: str, new: str, span: tuple[int, int], pieces: Sequence[SurvivingPiece], added: InsertedText
) -> tuple[int, int]:
    """Returns the first and last surviving position, including short text that replaced lost text at either end."""
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
    """Returns how much of `added`, which begins where the passage breaks off, replaces `lost` code points.

    That is all of it if it is short and not much longer than the lost text; otherwise the rest of an altered word.
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
    """Places the passage; its ends move outwards if they would cut a grapheme that the old ends did not cut."""
    start, end = place
    if is_boundary(old, span[0]):
        start = next(
            (at for at in range(start, max(-1, start - MAX_GRAPHEME_LENGTH), -1) if is_boundary(new, at)), start
        )
    if is_boundary(old, span[1]):
        end = next((at for at in range(end, min(len(new), end + MAX_GRAPHEME_LENGTH)) if is_boundary(new, at)), end)
    if span[0] == span[1]:
        end = start
    if new[start:end] != old[span[0] : span[1]]:
        return CarriedPassage(AnchorState.CHANGED, start, end, method, round(min(score, 0.999), 3))
    state = AnchorState.KEPT if start == span[0] else AnchorState.MOVED
    return CarriedPassage(state, start, end, method, 1.0)
