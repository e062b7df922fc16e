"""Marks in the text for readers without scripts: `<mark>` around passages of the stored HTML.

With scripts nothing is added to the text; this is the page that `?marks=1` asks for. The marks add no characters, so
`textContent` stays the exact text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from documents.rendering.stored.runs import Run, code_points_of, runs_of


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A passage to mark, `start` to `end` in code points of the text; `id` goes to its first character."""

    start: int
    end: int
    id: str = ""


def add_marks(html: str, marks: Iterable[Mark]) -> str:
    """Returns the same HTML with every marked character inside one `<mark>`, also where passages overlap.

    A passage that crosses elements is marked in pieces, and white space between blocks is not marked, so the result is
    as well-formed as `html`. The first piece of a passage carries its id; where several passages begin together, the
    others get an empty element before it.
    """
    ordered = sorted(mark for mark in marks if mark.start < mark.end)
    if not ordered:
        return html
    starts: dict[int, list[str]] = {}
    for mark in ordered:
        if mark.id:
            starts.setdefault(mark.start, []).append(mark.id)
    covered = _merge_marks(ordered)
    out: list[str] = []
    for piece in _pieces(html, sorted({edge for span in covered for edge in span} | set(starts))):
        if piece.is_markup:
            out.append(piece.source)
            continue
        while covered and covered[0][1] <= piece.start:
            covered.pop(0)
        inside = bool(covered) and covered[0][0] <= piece.start
        ids = starts.pop(piece.start, [])
        if not inside or not piece.source.strip():
            out.append(piece.source)
            continue
        out.extend(f'<span id="{extra}"></span>' for extra in ids[1:])
        opening = f'<mark id="{ids[0]}">' if ids else "<mark>"
        out.append(f"{opening}{piece.source}</mark>")
    return "".join(out)


def _merge_marks(ordered: list[Mark]) -> list[tuple[int, int]]:
    """Returns the spans that at least one mark covers; adjacent spans are merged."""
    spans: list[tuple[int, int]] = []
    for mark in ordered:
        if spans and mark.start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], mark.end))
        else:
            spans.append((mark.start, mark.end))
    return spans


def _pieces(html: str, edges: list[int]) -> Iterator[Run]:
    """Yields mark-up and text of `html` in order, with the text cut at `edges` and at every tag."""
    for run in runs_of(html):
        yield from (run,) if run.is_markup else _cut(run, edges)


def _cut(run: Run, edges: list[int]) -> Iterator[Run]:
    """Yields one run of text, cut at the edges inside it."""
    while edges and edges[0] <= run.start:
        edges.pop(0)
    cuts = [run.start]
    while edges and edges[0] < run.end:
        cuts.append(edges.pop(0))
    cuts.append(run.end)
    letters = code_points_of(run.source)
    for start, end in pairwise(cuts):
        yield Run("".join(letters[start - run.start : end - run.start]), start, end)
