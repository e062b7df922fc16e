"""The changes shown when two texts are read side by side, in the order of both."""

from __future__ import annotations

from documents.anchoring.differences import DifferenceKind, differences
from documents.spans import Span

Change = tuple[int, int, int, int]
"""`(old start, old end, new start, new end)` in code points: the text removed and the text that replaced it."""


def changes_between(old: str, new: str) -> list[Change]:
    """Returns the changes from `old` to `new`, in the order of both texts; text between two changes is equal in both.

    Moved text is shown as removed from one place and added at another.

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
    """Trims the white space that both sides of the change begin and end with."""
    start, end, other, other_end = change
    while start < end and other < other_end and old[start].isspace() and old[start] == new[other]:
        start, other = start + 1, other + 1
    while start < end and other < other_end and old[end - 1].isspace() and old[end - 1] == new[other_end - 1]:
        end, other_end = end - 1, other_end - 1
    return start, end, other, other_end
