"""A span of a text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """Code points `start` (included) to `end` (excluded) of one text; empty where they are equal.

    >>> Span(4, 8).of("The tide house")
    'tide'
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"A span needs 0 <= start <= end, not {self.start}-{self.end}.")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """Returns the part of `text` that this span covers. Raises ValueError if the span reaches past the end."""
        if self.end > len(text):
            raise ValueError(f"The span {self.start}-{self.end} reaches past the end of a text of {len(text)}.")
        return text[self.start : self.end]

    def stripped(self, text: str) -> Span:
        """Returns the span without white space at its ends; if it has only white space, it is empty at its start."""
        words = self.of(text)
        start = self.start + len(words) - len(words.lstrip())
        return Span(start, start + len(words.strip())) if words.strip() else Span(self.start, self.start)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Merges spans that touch or overlap, and returns them in order.

    >>> merged([Span(8, 9), Span(0, 3), Span(2, 5)])
    (Span(start=0, end=5), Span(start=8, end=9))
    """
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)
