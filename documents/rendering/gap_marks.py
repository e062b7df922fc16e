"""Gaps in the text: marks of what a copy lacks, put into stored HTML when it is served.

A mark is an empty element whose words CSS writes, so that `textContent` stays the exact text. For assistive
technology it is one thing with a name, like a picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from documents.rendering.marks import pieces_of
from documents.rendering.tree import escape_attribute


@dataclass(frozen=True, slots=True, order=True)
class GapMark:
    """A gap before the code point `position` of the text; `words` say what is missing, `id` is its address."""

    position: int
    words: str
    id: str


def with_gaps(html: str, gaps: Iterable[GapMark]) -> str:
    """The same HTML with a mark behind the last letter before each gap; not one letter more."""
    waiting = sorted(gaps)
    if not waiting:
        return html
    out: list[str] = []
    in_formula = False
    for piece in pieces_of(html, sorted({gap.position for gap in waiting})):
        if piece.is_markup:
            in_formula = (in_formula or piece.source.startswith("<math")) and not piece.source.startswith("</math")
        # White space between blocks may stand where no mark may (between the rows of a table).
        has_words = not piece.is_markup and not in_formula and bool(piece.source.strip())
        if has_words:
            out.extend(_taken(waiting, piece.start))
        out.append(piece.source)
        if has_words:
            out.extend(_taken(waiting, piece.end))
    return "".join([*out, *_taken(waiting, len(html))])


def _taken(waiting: list[GapMark], until: int) -> Iterator[str]:
    while waiting and waiting[0].position <= until:
        yield _mark(waiting.pop(0))


def _mark(gap: GapMark) -> str:
    words = escape_attribute(gap.words)
    name = escape_attribute(gap.id)
    return f'<span class="gap" id="{name}" role="img" aria-label="{words}" data-words="{words}"></span>'
