"""Marks in the text for readers without scripts: `<mark>` around passages of the stored HTML.

With scripts nothing is added to the text; this is the page that `?marks=1` asks for. The marks add no letter, so
`textContent` stays the exact text.
"""

from __future__ import annotations

import html as html_entities
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

# What the stored HTML is made of: tags (a quoted value may hold ">"), references, and runs of letters.
TOKEN = re.compile(
    r"""(?P<tag><(?:"[^"]*"|'[^']*'|[^'">])*>)|(?P<reference>&[#\w]+;)|(?P<words>[^<&]+|[<&])""", re.DOTALL
)


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A passage to mark, `start` to `end` in code points of the text; `id` is the address of its first letter."""

    start: int
    end: int
    id: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Something of the HTML: mark-up as it is, or one piece of text with the code points it stands for."""

    source: str
    start: int
    end: int

    @property
    def is_markup(self) -> bool:
        return self.start == self.end


def with_marks(html: str, marks: Iterable[Mark]) -> str:
    """The same HTML with each marked letter inside a `<mark>`, one layer deep whatever overlaps.

    A passage that crosses elements is marked in pieces, and white space between blocks is not marked, so that the
    result is as well-formed as `html`. The first piece of a passage carries its id; where several begin together,
    the others get an empty element before it.
    """
    ordered = sorted(mark for mark in marks if mark.start < mark.end)
    if not ordered:
        return html
    starts: dict[int, list[str]] = {}
    for mark in ordered:
        if mark.id:
            starts.setdefault(mark.start, []).append(mark.id)
    covered = _covered(ordered)
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


def _covered(ordered: list[Mark]) -> list[tuple[int, int]]:
    """The stretches that at least one mark covers; stretches that touch are one."""
    spans: list[tuple[int, int]] = []
    for mark in ordered:
        if spans and mark.start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], mark.end))
        else:
            spans.append((mark.start, mark.end))
    return spans


def _pieces(html: str, edges: list[int]) -> Iterator[_Piece]:
    """Mark-up and text of `html` in order, the text cut at `edges` and at every tag."""
    place = 0
    for run in _runs(html):
        if run.is_markup:
            yield run
            continue
        yield from _cut(run, edges, place)
        place = run.end


def _cut(run: _Piece, edges: list[int], place: int) -> Iterator[_Piece]:
    """One run of text between two tags, cut at the edges inside it; `place` is where it begins."""
    while edges and edges[0] <= place:
        edges.pop(0)
    cuts = [place]
    while edges and edges[0] < run.end:
        cuts.append(edges.pop(0))
    cuts.append(run.end)
    letters = letters_of(run.source)
    for start, end in pairwise(cuts):
        yield _Piece("".join(letters[start - place : end - place]), start, end)


def letters_of(source: str) -> list[str]:
    """The source of each code point: itself, or the reference that stands for it."""
    letters: list[str] = []
    for match in TOKEN.finditer(source):
        if match["reference"]:
            letters.extend(_referenced(match["reference"]))
        else:
            letters.extend(match[0])
    return letters


def _referenced(reference: str) -> list[str]:
    """A reference's source, in as many items as it stands for code points (a few stand for two)."""
    count = len(html_entities.unescape(reference))
    return [reference, *[""] * (count - 1)]


def _runs(html: str) -> Iterator[_Piece]:
    """Tags, and the runs of text between them with their code points.

    The line feed directly behind `<pre>` is no text: parsers drop it (HTML, 13.2.6.4.7).
    """
    place = 0
    words = ""
    after_pre = False
    for match in TOKEN.finditer(html):
        token = match[0]
        if match["tag"]:
            if words:
                end = place + len(letters_of(words))
                yield _Piece(words, place, end)
                place, words = end, ""
            yield _Piece(token, place, place)
            after_pre = re.match(r"<(pre|listing|textarea)\b", token, re.IGNORECASE) is not None
            continue
        if after_pre and token.startswith("\n"):
            yield _Piece("\n", place, place)
            token = token[1:]
        after_pre = False
        words += token
    if words:
        yield _Piece(words, place, place + len(letters_of(words)))
