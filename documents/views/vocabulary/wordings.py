"""Two wordings of a tag beside each other, with the words that differ marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from documents.anchoring import DifferenceKind, differences


@dataclass(frozen=True)
class Piece:
    """Words that are in both wordings, or in one of them only."""

    words: str
    differs: bool


@dataclass(frozen=True)
class Compared:
    """The words of one wording and of the other, in pieces."""

    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


@dataclass(frozen=True)
class Wordings:
    """The name and the definition of a tag in two wordings."""

    name: Compared
    definition: Compared


def compared_wordings(before: Mapping[str, Any], after: Mapping[str, Any]) -> Wordings:
    """Compares two wordings, each with a name and a definition."""
    return Wordings(*(compared(before[field], after[field]) for field in ("name", "definition")))


def compared(old: str, new: str) -> Compared:
    """Returns two texts in pieces; words that moved differ in both."""
    found = differences(old, new)
    before = sorted((one for one in found if len(one.old)), key=lambda one: one.old.start)
    after = (one for one in found if len(one.new))
    return Compared(
        tuple(Piece(one.old.of(old), one.kind is not DifferenceKind.EQUAL) for one in before),
        tuple(Piece(one.new.of(new), one.kind is not DifferenceKind.EQUAL) for one in after),
    )
