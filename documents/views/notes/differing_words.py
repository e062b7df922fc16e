"""Which words of two passages differ. Pure: strings in, pieces of both out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from documents.anchoring.differences import DifferenceKind, differences
from documents.spans import Span

LEAST_SHARED = 0.3
"""The part of the shorter passage that must be the same for single words to be marked as different."""
MOST_PAIRS = 40


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive words of a passage, and whether the other passage has others in their place."""

    words: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """The pieces of both passages, and the differing words of both in pairs, of which one may be empty.

    `is_equal`: both have the same words, whatever white space is between them. `is_comparable` is False if they share
    too few words for marks to help, as a translation and its original do; then nothing is marked.
    """

    sides: tuple[Sequence[Piece], Sequence[Piece]]
    pairs: Sequence[tuple[str, str]] = ()
    left_out: int = 0
    is_equal: bool = False
    is_comparable: bool = True


def compare_passages(first: str, second: str) -> Comparison:
    """Compares two passages word by word."""
    plain = (Piece(first, differs=False),), (Piece(second, differs=False),)
    if first.split() == second.split():
        return Comparison(plain, is_equal=True)
    found = differences(first, second)
    equal = sum(len(one.new.of(second)) for one in found if one.kind == DifferenceKind.EQUAL)
    if equal < LEAST_SHARED * min(len(first), len(second)):
        return Comparison(plain, is_comparable=False)
    same = [(one.old, one.new) for one in found if one.kind == DifferenceKind.EQUAL]
    gaps = list(_gaps(len(first), len(second), same))
    pairs = [pair for old, new in gaps if any(pair := (_line(old.of(first)), _line(new.of(second))))]
    return Comparison(
        (_pieces(first, [old for old, _new in gaps]), _pieces(second, [new for _old, new in gaps])),
        pairs[:MOST_PAIRS],
        left_out=max(0, len(pairs) - MOST_PAIRS),
    )


def _gaps(first: int, second: int, same: Sequence[tuple[Span, Span]]) -> Iterator[tuple[Span, Span]]:
    """Yields what lies between the equal parts of two texts of these lengths, in both; one may be empty."""
    was, now = 0, 0
    for old, new in [*same, (Span(first, first), Span(second, second))]:
        if was < old.start or now < new.start:
            yield Span(was, old.start), Span(now, new.start)
        was, now = old.end, new.end


def _pieces(text: str, differing: Sequence[Span]) -> tuple[Piece, ...]:
    """Cuts a text at the edges of the words that differ; white space does not differ."""
    found, at = [], 0
    for span in [_trimmed(one, text) for one in differing if one.of(text).strip()]:
        found += [Piece(text[at : span.start], differs=False), Piece(span.of(text), differs=True)]
        at = span.end
    found.append(Piece(text[at:], differs=False))
    return tuple(piece for piece in found if piece.words)


def _trimmed(span: Span, text: str) -> Span:
    words = span.of(text)
    return Span(span.end - len(words.lstrip()), span.start + len(words.rstrip()))


def _line(words: str) -> str:
    return " ".join(words.split())
