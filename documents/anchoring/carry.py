"""From passages of one text to the same words in another, in one call."""

from __future__ import annotations

from collections.abc import Sequence

from documents.anchoring.placing import Carried
from documents.anchoring.text_map import compare

FEW = 50
"""Spans for which it does not pay to compare all of two texts."""

LONG = 20_000
"""Code points of both texts from which it makes a difference."""


def carry(old: str, new: str, spans: Sequence[tuple[int, int]]) -> list[Carried]:
    """Carries each `(start, end)` of `old` over to `new`, in the order given; one comparison serves all.

    For a few spans of long texts only what they need is compared.
    """
    few = len(spans) <= FEW and len(old) + len(new) >= LONG
    return compare(old, new, spans if few else None).carry(old, new, spans)


def map_selectors(old_text: str, new_text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int] | None]:
    """The new `(start, end)` of each span, or None where its words are gone."""
    return [
        None if one.start is None or one.end is None else (one.start, one.end)
        for one in carry(old_text, new_text, spans)
    ]
