"""Splits a text into sentences and lines, the units that are compared first, and stores their partners."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

_END = re.compile(
    r"""[.!?\u2026\u061f\u0964\u3002\uff01\uff1f\n]  # one set of letters to look for, then which of them it was
    (?: (?<=\n) (?: \s*\n\s*  # a blank line
                 | [ \t]+  # an indented line
                 | (?![a-z\u00df-\u00ff\u03b1-\u03c9\u0430-\u045f]) )  # any, unless it goes on in a small letter
      | (?<=[\u3002\uff01\uff1f]) [\u3002\uff01\uff1f]*["'\u300d\u300f)\]]*\s*  # these need no white space
      | (?<=[.!?\u2026\u061f\u0964]) (?<![.!?\u2026\u061f\u0964]{2})  # the first of several full stops and the like
        [.!?\u2026\u061f\u0964]*+["')\]]*+\s++ )
    """,
    re.VERBOSE,
)

# Characters that editors exchange without changing the word.
_ALIKE = {
    '"': "\u201c\u201d\u201e\u00ab\u00bb",
    "'": "\u2018\u2019\u201a",
    "-": "\u2010\u2011\u2013\u2014\u2212",
    " ": "\u00a0\u2009\u202f\t",
}

MAX_TRAILING_SPACE = 8
"""Code points at the end of a unit that are searched for a line end."""


@dataclass(frozen=True, slots=True)
class Units:
    """`text` cut at `starts`, the last of which is the end of the text; equal words have equal `keys`.

    A key is the unit's text with white space collapsed and none around it.
    """

    text: str
    starts: list[int]
    keys: list[str]

    def __len__(self) -> int:
        return len(self.keys)

    def ends_line(self, at: int) -> bool:
        """Checks whether a line, and so perhaps a paragraph, ends with this unit."""
        end = self.starts[at + 1]
        tail = self.text[max(self.starts[at], end - MAX_TRAILING_SPACE) : end]
        return "\n" in tail[len(tail.rstrip()) :]


def fold(text: str) -> str:
    """Replaces all quotation marks, dashes and spaces with one kind of each; the length and so all offsets stay."""
    for one, others in _ALIKE.items():
        for other in others:
            text = text.replace(other, one)
    return text


def split_units(text: str, start: int, end: int) -> Units:
    """Splits the folded `text` from `start` to `end` into units; a blank line belongs to the unit before."""
    starts = [start, *(match.end() for match in _END.finditer(text, start, end))]
    if starts[-1] != end:
        starts.append(end)
    keys = [text[first:last].strip() for first, last in pairwise(starts)]
    for at, key in enumerate(keys):
        if "\n" in key or "  " in key:
            keys[at] = " ".join(key.split())
    return Units(text, starts, keys)


@dataclass(slots=True)
class Partners:
    """The partner of each unit of one text in the other, or -1."""

    old: Units
    new: Units
    to_new: list[int] = field(init=False)
    to_old: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.to_new = [-1] * len(self.old)
        self.to_old = [-1] * len(self.new)

    def join(self, i: int, j: int) -> None:
        """Makes old unit `i` and new unit `j` partners."""
        self.to_new[i] = j
        self.to_old[j] = i

    def are_both_unmatched(self, i: int, j: int) -> bool:
        """Checks that neither old unit `i` nor new unit `j` has a partner."""
        return self.to_new[i] < 0 and self.to_old[j] < 0
