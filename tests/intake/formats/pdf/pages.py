"""What tests of PDFs share: pages of prose in lines of equal width, and what is read of them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from documents.intake import ReadCapture, read_capture
from tests.intake.pdf_builders import At

_SUBJECTS = ("The harbour master", "An old ferry", "Her brother", "The lamp on the pier", "A second letter")
_VERBS = ("was seen from the hill", "came back without its rope", "never spoke of the flood", "stood in the rain")
_ENDS = ("until the bells rang.", "before anyone had asked.", "for eleven days.", "as the almanac says.")


def sentences(first: int, count: int) -> str:
    """Returns prose without a repeated sentence."""
    return " ".join(
        f"{_SUBJECTS[n % 5]} {_VERBS[n // 5 % 4]} {_ENDS[n // 20 % 4]}" for n in range(first, first + count)
    )


def lines(prose: str, width: int = 70) -> list[str]:
    return textwrap.wrap(prose, width)


def column(
    words: Sequence[str], *, x: float = 60, top: float = 760, step: float = 14, size: float = 10
) -> Iterator[At]:
    """Yields lines one below the other."""
    for n, line in enumerate(words):
        yield At(x, top - n * step, line, size)


def read(data: bytes) -> ReadCapture:
    return read_capture("paper.pdf", data)


def paragraphs(data: bytes) -> list[str]:
    return read(data).article.source.split("\n\n")


def aside(data: bytes) -> list[tuple[str, str]]:
    """Returns the words and rules of what was set aside as parts of pages, in order."""
    received = read(data)
    parts = sorted((part.span, part.rule) for part in received.article.set_aside if part.reason == "page")
    return [(span.of(received.decoded.text), rule) for span, rule in parts]
