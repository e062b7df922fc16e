"""What two texts begin and end with in common."""

from __future__ import annotations


def common_ends(one: str, other: str) -> tuple[int, int]:
    """How many code points of both texts need no comparison, at their beginning and at their end.

    Both stop at the start of a line, so that what lies between them is made of whole lines.
    """
    head = common_head(one, other)
    head = one.rfind("\n", 0, head) + 1
    tail = common_tail(one, other, head)
    start = one.find("\n", len(one) - tail) + 1
    return head, len(one) - start if start else 0


def common_words_at_ends(one: str, other: str) -> tuple[int, int]:
    """How many code points of both texts are the same words at their beginning, and at their end: up to a space."""
    head = one.rfind(" ", 0, common_head(one, other)) + 1
    tail = common_tail(one, other, head)
    start = one.find(" ", len(one) - tail) + 1
    return head, len(one) - start if start else 0


def common_head(one: str, other: str) -> int:
    """How many code points both texts begin with."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def common_tail(one: str, other: str, head: int) -> int:
    """How many code points both texts end with, not counting the `head` they begin with."""
    low, high = 0, min(len(one), len(other)) - head
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]:
            low = middle
        else:
            high = middle - 1
    return low
