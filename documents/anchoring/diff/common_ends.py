"""The common beginning and end of two texts."""

from __future__ import annotations

from rapidfuzz.distance import Postfix, Prefix


def common_ends(one: str, other: str, sign: str) -> tuple[int, int]:
    """Returns how many code points at the beginning and at the end are equal in both texts and need no comparison.

    Both are cut at a `sign`, a line feed or a space, so that whole lines or words remain between them.
    """
    head = one.rfind(sign, 0, Prefix.similarity(one, other)) + 1
    tail = min(Postfix.similarity(one, other), min(len(one), len(other)) - head)
    start = one.find(sign, len(one) - tail) + 1
    return head, len(one) - start if start else 0
