"""Marks for gaps in a copy, added to stored HTML when it is served.

A mark is an empty element whose words CSS writes, so that `textContent` stays the exact text. Assistive technology
presents it as one named object, like a picture.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from documents.rendering.stored.runs import Run, code_points_of, runs_of
from documents.rendering.tree import escape_attribute


@dataclass(frozen=True, slots=True, order=True)
class GapMark:
    """A gap before the code point `position` of the text; `words` describes what is missing, `id` is its address."""

    position: int
    words: str
    id: str


def add_gap_marks(html: str, gaps: Iterable[GapMark]) -> str:
    """Returns the same HTML with a mark after the last character before each gap; the marks add no characters.

    Only the runs of text that contain a gap are split into characters, so the page of a long text costs milliseconds.
    """
    waiting = sorted(gaps)
    if not waiting:
        return html
    out: list[str] = []
    in_formula = False
    for run in runs_of(html):
        # White space between blocks can be in places where no mark is allowed (between the rows of a table).
        may_hold = not (run.is_markup or in_formula) and bool(run.source.strip())
        if run.is_markup:
            in_formula = (in_formula or run.source.startswith("<math")) and not run.source.startswith("</math")
        out += _with_marks(run, waiting) if may_hold and waiting and waiting[0].position <= run.end else [run.source]
    return "".join([*out, *map(_mark, waiting)])


def _with_marks(run: Run, waiting: list[GapMark]) -> list[str]:
    """Returns one run of text with the marks of the gaps up to its end."""
    letters = code_points_of(run.source)
    out: list[str] = []
    at = 0
    while waiting and waiting[0].position <= run.end:
        gap = waiting.pop(0)
        cut = max(0, gap.position - run.start)
        out += [*letters[at:cut], _mark(gap)]
        at = cut
    return [*out, *letters[at:]]


def _mark(gap: GapMark) -> str:
    words = escape_attribute(gap.words)
    name = escape_attribute(gap.id)
    return f'<span class="gap" id="{name}" role="img" aria-label="{words}" data-words="{words}"></span>'
