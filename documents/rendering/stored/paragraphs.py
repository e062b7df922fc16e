"""The numbers of paragraphs in the stored HTML of an article, as its readers see them beside the text."""

from __future__ import annotations

import re
from bisect import bisect_right

from documents.rendering.stored.runs import runs_of

_NUMBERED = re.compile(r'<[a-z]+ id="p([1-9]\d*)"')


class Paragraphs:
    """The numbered paragraphs of a text, by the code point at which each begins; reads the HTML once."""

    def __init__(self, html: str) -> None:
        found = [(run.start, int(number[1])) for run in runs_of(html) if (number := _NUMBERED.match(run.source))]
        self._starts = [start for start, _number in found]
        self._numbers = [number for _start, number in found]

    def number_at(self, place: int) -> int:
        """Returns the number of the last paragraph that begins at or before a code point; 0 if there is none."""
        before = bisect_right(self._starts, place)
        return self._numbers[before - 1] if before else 0
