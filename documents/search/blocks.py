"""The parts of a text that the index holds: its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 2_000
"""Code points of a block; a longer paragraph is cut before a word."""

_GAP = re.compile(r"\n\n+")
_SPACE = re.compile(r"\s+")


def blocks_of(text: str) -> Iterator[tuple[int, int]]:
    """Yields start and end, in code points, of the parts between blank lines; rendering puts one around each block."""
    start = 0
    for gap in _GAP.finditer(text):
        yield from _cut(text, start, gap.start())
        start = gap.end()
    yield from _cut(text, start, len(text))


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST:
        spaces = list(_SPACE.finditer(text, start + LONGEST // 2, start + LONGEST))
        cut = spaces[-1].end() if spaces else start + LONGEST
        yield start, cut
        start = cut
    if text[start:end].strip():
        yield start, end
