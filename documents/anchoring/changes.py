"""What a reader is shown as the difference of two texts: changes in the order of both."""

from __future__ import annotations

from collections.abc import Iterator

from documents.anchoring.diff import common_words

Change = tuple[int, int, int, int]
"""`(old start, old end, new start, new end)` in code points: what left, and what came in its place."""


def changes_between(old: str, new: str) -> list[Change]:
    """The changes from `old` to `new`, in the order of both texts; what lies between two of them is the same in both.

    >>> changes_between("The keeper wrote it down.", "The old keeper wrote all down.")
    [(4, 4, 4, 8), (17, 19, 21, 24)]
    >>> changes_between("forty tides", "fifty tides")  # words are shown whole
    [(0, 5, 0, 5)]
    """
    changes: list[Change] = []
    at = other = 0
    for start, other_start, length in [*_in_both(old, new), (len(old), len(new), 0)]:
        if at < start or other < other_start:
            _add(changes, _whole_words(old, new, (at, start, other, other_start)))
        at, other = start + length, other_start + length
    return changes


def _add(changes: list[Change], change: Change) -> None:
    """Adds a change, or joins it to the one before where they meet in a word."""
    if changes and change[0] <= changes[-1][1] and change[2] <= changes[-1][3]:
        before = changes.pop()
        change = (before[0], max(before[1], change[1]), before[2], max(before[3], change[3]))
    changes.append(change)


def _whole_words(old: str, new: str, change: Change) -> Change:
    """A change that begins or ends within a word, from where the word begins to where it ends."""
    start, end, other, other_end = change
    if old[start:end][:1].isalnum() or new[other:other_end][:1].isalnum():
        while min(start, other) > 0 and old[start - 1].isalnum() and old[start - 1] == new[other - 1]:
            start, other = start - 1, other - 1
    if old[start:end][-1:].isalnum() or new[other:other_end][-1:].isalnum():
        while end < len(old) and other_end < len(new) and old[end].isalnum() and old[end] == new[other_end]:
            end, other_end = end + 1, other_end + 1
    return start, end, other, other_end


def _in_both(old: str, new: str) -> Iterator[tuple[int, int, int]]:
    """Stretches that are letter for letter the same and stand in the same order: place, other place, length."""
    at = other = 0
    for block in [*common_words(old, new), None]:
        start, other_start = (block.old, block.new) if block else (len(old), len(new))
        if start < at or other_start < other:
            continue  # letters of a mistyped word, found twice
        # White space belongs to no word: what of it is the same before this block is the same.
        yield from _alike_ends(old, new, at, start, other, other_start)
        if block:
            yield from _equal_runs(old, new, start, other_start, block.length)
            at, other = start + block.length, other_start + block.length


def _alike_ends(old: str, new: str, at: int, end: int, other: int, other_end: int) -> Iterator[tuple[int, int, int]]:
    """What two stretches without a common word begin and end with in common."""
    most = min(end - at, other_end - other)
    head = 0
    while head < most and old[at + head] == new[other + head] and old[at + head].isspace():
        head += 1
    tail = 0
    while tail < most - head and old[end - tail - 1] == new[other_end - tail - 1] and old[end - tail - 1].isspace():
        tail += 1
    if head:
        yield at, other, head
    if tail:
        yield end - tail, other_end - tail, tail


def _equal_runs(old: str, new: str, start: int, other: int, length: int) -> Iterator[tuple[int, int, int]]:
    """The parts of a block whose letters are equal: a block may hold another quotation mark, or a letter exchanged."""
    if old[start : start + length] == new[other : other + length]:
        yield start, other, length
        return
    begun = 0
    for n in range(length + 1):
        if n == length or old[start + n] != new[other + n]:
            if n > begun:
                yield start + begun, other + begun, n - begun
            begun = n + 1
