"""What a reader is shown as the difference of two texts side by side: changes in the order of both."""

from __future__ import annotations

from documents.anchoring.differences import DifferenceKind, differences
from documents.spans import Span

Change = tuple[int, int, int, int]
"""`(old start, old end, new start, new end)` in code points: what left, and what came in its place."""


def changes_between(old: str, new: str) -> list[Change]:
    """The changes from `old` to `new`, in the order of both texts; what lies between two of them is the same in both.

    What moved has left one place and come to another.

    >>> changes_between("The keeper wrote it down.", "The old keeper wrote all down.")
    [(4, 4, 4, 8), (17, 19, 21, 24)]
    >>> changes_between("forty tides", "fifty tides")  # words are shown whole
    [(0, 5, 0, 5)]
    """
    changes: list[Change] = []
    at = other = 0
    stayed = [(one.old, one.new) for one in differences(old, new) if one.kind is DifferenceKind.EQUAL]
    for here, there in [*stayed, (Span(len(old), len(old)), Span(len(new), len(new)))]:
        if at < here.start or other < there.start:
            changes.append(_without_white_space(old, new, (at, here.start, other, there.start)))
        at, other = here.end, there.end
    return changes


def _without_white_space(old: str, new: str, change: Change) -> Change:
    """The change without the white space that both its sides begin and end with."""
    start, end, other, other_end = change
    while start < end and other < other_end and old[start].isspace() and old[start] == new[other]:
        start, other = start + 1, other + 1
    while start < end and other < other_end and old[end - 1].isspace() and old[end - 1] == new[other_end - 1]:
        end, other_end = end - 1, other_end - 1
    return start, end, other, other_end
