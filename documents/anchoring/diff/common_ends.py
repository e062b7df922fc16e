"""What two texts begin and end with in common."""

from __future__ import annotations

from rapidfuzz.distance import Postfix, Prefix


def common_ends(one: str, other: str, sign: str) -> tuple[int, int]:
    """How many code points of both texts need no comparison, at their beginning and at their end.

    Both stop behind a `sign`, a line feed or a blank, so that what lies between them is made of whole lines or words.
    """
    head = one.rfind(sign, 0, Prefix.similarity(one, other)) + 1
    tail = min(Postfix.similarity(one, other), min(len(one), len(other)) - head)
    start = one.find(sign, len(one) - tail) + 1
    return head, len(one) - start if start else 0
