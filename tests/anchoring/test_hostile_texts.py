"""Costly texts are compared in time that grows with their length; a slower algorithm would take too long to finish."""

import pytest

from documents.anchoring import compare, differences

SIZE = 200_000


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("!" * SIZE, "!" * SIZE + "?"),
        ("a" * SIZE, "b" + "a" * SIZE + "b"),
        ("a " * (SIZE // 2), "b " + "a " * (SIZE // 2) + "b"),
        ("b " * (SIZE // 4) + "a " * (SIZE // 4), "a " * (SIZE // 4) + "b " * (SIZE // 4)),
        ("\n" * SIZE, "x" + "\n" * (SIZE - 1)),
        ("\n" + " " * SIZE + "\ra", "\n" + "\r" * SIZE + "a"),
        ("So it goes.\n" * (SIZE // 12), "So it goes.\n" * (SIZE // 24)),
        ("".join(f"w{n} " for n in range(SIZE // 8)), "".join(f"w{n * 7919 % (SIZE // 8)} " for n in range(SIZE // 8))),
        ("".join(f"Line {n}.\n" for n in range(SIZE // 12)), "".join(f"Line {n}.\n" for n in range(SIZE // 12, 0, -1))),
        ('."' * (SIZE // 2), ".)" * (SIZE // 2)),
        ("字" * SIZE, "字" * (SIZE // 2) + "文" + "字" * (SIZE // 2)),
        ("\u0301" * SIZE, "a" + "\u0301" * SIZE),
    ],
    ids=range(12),
)
def test_costly_texts_are_compared(old, new):
    kept = compare(old, new)
    spans = [(start, start + 60) for start in range(0, len(old) - 60, len(old) // 40)]
    for one in kept.carry(old, new, spans):
        assert one.start is None or 0 <= one.start <= one.end <= len(new)
    assert "".join(one.new.of(new) for one in differences(old, new)) == new
