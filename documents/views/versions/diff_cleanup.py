"""Cleans a difference up for readers: whole words, and changes joined if only punctuation or spaces separate them.

Pure, like `documents.views.versions.text_comparison`, which uses it and has the same `Change`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

Change = tuple[int, int, int, int]


def clean_up_changes(old: str, new: str, changes: Iterable[Change]) -> list[Change]:
    """Returns the same difference, with changes joined if no word is between them and extended to whole words."""
    joined: list[Change] = []
    given = list(changes)
    ends = [0, *(end for _start, end, _other, _other_end in given)]
    starts = [*(start for start, _end, _other, _other_end in given), len(old)]
    for n, change in enumerate(given):
        whole = _whole_words(old, new, change, ends[n], starts[n + 1])
        if joined and not _has_word(old, joined[-1][1], whole[0]):
            whole = (joined[-1][0], whole[1], joined[-1][2], whole[3])
            joined.pop()
        joined.append(whole)
    trimmed = [change for one in joined for change in _without_same_ends(old, new, one)]
    return list(_shift_changes(old, new, trimmed))


def _whole_words(old: str, new: str, change: Change, first: int, last: int) -> Change:
    """Extends a change until it begins and ends between words of both texts.

    It grows only within `first` to `last` of the old text, where both texts are the same.
    """
    start, end, other, other_end = change
    while start > first and old[start - 1].isalnum():
        if not (_is_word_at(old, start) or _is_word_at(new, other)):
            break
        start, other = start - 1, other - 1
    while end < last and old[end].isalnum():
        if not ((end > start and old[end - 1].isalnum()) or (other_end > other and new[other_end - 1].isalnum())):
            break
        end, other_end = end + 1, other_end + 1
    return start, end, other, other_end


def _is_word_at(text: str, at: int) -> bool:
    return at < len(text) and text[at].isalnum()


def _has_word(text: str, start: int, end: int) -> bool:
    """Checks whether a letter or digit lies between two positions; False if `start` is not before `end`."""
    return any(letter.isalnum() for letter in text[start:end])


def _without_same_ends(old: str, new: str, change: Change) -> Iterator[Change]:
    """Trims whole words that both sides share at the start or end; yields nothing if nothing is left."""
    start, end, other, other_end = change
    head = 0
    while head < min(end - start, other_end - other) and old[start + head] == new[other + head]:
        head += 1
    while head and (_is_inside_word(old, start + head, end) or _is_inside_word(new, other + head, other_end)):
        head -= 1
    start, other = start + head, other + head
    tail = 0
    while tail < min(end - start, other_end - other) and old[end - tail - 1] == new[other_end - tail - 1]:
        tail += 1
    while tail and (_is_inside_word(old, end - tail, end) or _is_inside_word(new, other_end - tail, other_end)):
        tail -= 1
    if start < end - tail or other < other_end - tail:
        yield start, end - tail, other, other_end - tail


def _is_inside_word(text: str, at: int, end: int) -> bool:
    """Checks whether position `at` is in the middle of a word."""
    return 0 < at < len(text) and at <= end and text[at - 1].isalnum() and text[at].isalnum()


MAX_SHIFT = 400
"""The greatest distance, in code points, by which an insertion or deletion is shifted."""


def _shift_changes(old: str, new: str, changes: Sequence[Change]) -> Iterator[Change]:
    """Shifts insertions and deletions to natural boundaries: "A. [B. ]C." rather than "A[. B]. C."."""
    before = 0
    for n, (start, end, other, other_end) in enumerate(changes):
        after = changes[n + 1][0] if n + 1 < len(changes) else len(old)
        move = 0
        if start == end:
            move = _best_shift(new, other, other_end, start - before, after - end)
        elif other == other_end:
            move = _best_shift(old, start, end, start - before, after - end)
        yield start + move, end + move, other + move, other_end + move
        before = end + move


def _best_shift(text: str, start: int, end: int, back: int, onward: int) -> int:
    """Returns how far to shift a span that can be cut out at several positions with the same result: the best one.

    Of equally good positions the nearest wins.
    """
    best, found = _boundary_score(text, start, end), 0
    for step, most in ((-1, back), (1, onward)):
        move = 0
        while abs(move) < min(most, MAX_SHIFT):
            leaves, enters = (end + move - 1, start + move - 1) if step < 0 else (start + move, end + move)
            if text[leaves] != text[enters]:
                break
            move += step
            fit = _boundary_score(text, start + move, end + move)
            if fit > best:
                best, found = fit, move
    return found


def _boundary_score(text: str, start: int, end: int) -> int:
    """Rates the boundaries of a span: whole paragraphs, whole sentences, words with the space after them."""
    left = text[start - 1] if start else "\n"
    right = text[end] if end < len(text) else "\n"
    first, last = text[start], text[end - 1]
    if (left == "\n" and last == "\n") or (first == "\n" and right == "\n" and last != "\n"):
        return 4
    if left.isspace() and last.isspace():
        return 3
    if first.isspace() and right.isspace():
        return 2
    return int(not left.isalnum() and not right.isalnum())
