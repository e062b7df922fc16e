"""Joins the lines of a PDF to paragraphs: in letters, with divided words mended, each piece mapped to its glyphs."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import inf
from statistics import median

from documents.intake.formats.pdf.hyphens import PARAGRAPH_END, join_of, words_of
from documents.intake.formats.pdf.letters import letters_of
from documents.intake.formats.pdf.lines import Line
from documents.spans import Span

_ITEM = re.compile(r"(?:[•·▪◦‣■–—*-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
_SENTENCE_END = re.compile(r"[.!?:;。！？؟۔…][\"'”’»)\]]*$")
_APART = 1.35  # times the usual distance of lines
_OTHER_SIZE = 0.12
_INDENTED = 0.8  # of the size
_ALIGNED = 0.4  # of the lines of a column
_FULL = 0.8  # of the usual number of letters
_RAGGED = 0.15  # of the lines that a sentence goes over
_PAUSES = ":;"  # within a sentence, if a small letter follows
_WIDE_KINDS = frozenset("WF")

Piece = tuple[str, Span | None, bool]


class Paragraphs:
    """What all the lines of a document tell about its paragraphs, and the pieces of its source.

    `marks` are the spans of raised note marks; in the source they stand in brackets, as there is nothing raised in it.
    """

    def __init__(self, text: str, lines: Sequence[Line], marks: set[Span]) -> None:
        self._text = text
        self._words = words_of(text)
        self._marks = sorted(marks)
        self._distances = _usual_distances(lines)
        self._indents = _usual_indents(lines)
        self._lengths = _usual_lengths(lines)
        self._is_ragged = _is_ragged(lines)

    def pieces(self, lines: Sequence[Line], after_pages: frozenset[int] = frozenset()) -> Iterator[Piece]:
        """Yields the source of lines: a paragraph's are joined, paragraphs have a blank line between them.

        No paragraph goes on over a page in `after_pages`.
        """
        for line, after in pairwise(lines):
            join = join_of(line.words, after.words, self._words)
            is_divided = any(page in after_pages for page in range(line.page + 1, after.page))
            if is_divided or not (join.is_certain or self._continues(line, after)):
                join = PARAGRAPH_END
            yield from self._line(line, join.dropped)
            between = Span(line.span.end, max(line.span.end, after.span.start))
            yield join.between, between if between.of(self._text).isspace() else None, False
        if lines:
            yield from self._line(lines[-1], 0)

    def _line(self, line: Line, dropped: int) -> Iterator[Piece]:
        """Yields the pieces of a line without so many letters at its end."""
        at, end = line.span.start, line.span.end - dropped
        for mark in self._marks[bisect_left(self._marks, Span(at, at)) :]:
            if mark.start >= end:
                break
            yield from letters_of(self._text, Span(at, mark.start))
            yield "[", None, False
            yield mark.of(self._text), mark, True
            yield "]", None, False
            at = mark.end
        yield from letters_of(self._text, Span(at, end))

    def _continues(self, line: Line, after: Line) -> bool:
        """Returns whether the next line belongs to the same paragraph."""
        if (
            line.is_row
            or after.is_row
            or _ITEM.match(after.words)
            or abs(line.size - after.size) > _OTHER_SIZE * line.size
            or line.turn != after.turn
        ):
            return False
        is_below = line.page == after.page and after.base < line.base and _column(line) == _column(after)
        if is_below and line.base - after.base > _APART * self._distances[round(after.size)]:
            return False
        ends = bool(_SENTENCE_END.search(line.words))
        is_full = self._is_full(line, after, ends)
        if self._begins_with_indent(line, after) and (ends or not is_full):
            return False
        if is_full:
            is_heading = after.is_short and not _SENTENCE_END.search(after.words)
            return not (ends and is_heading)
        return after.words[0].islower() and (not ends or line.words[-1] in _PAUSES)

    def _is_full(self, line: Line, after: Line, ends: bool) -> bool:
        """Returns whether the next word did not fit on a line; in ragged text, whether the line is about as long."""
        if line.room <= _width_of_first_word(after):
            return True
        is_long = len(line.words) >= _FULL * self._lengths[_column(line)]
        return is_long and (self._is_ragged or not ends or line.words[-1] in _PAUSES)

    def _begins_with_indent(self, line: Line, after: Line) -> bool:
        """Returns whether a line is indented unlike the others of its column and unlike the line before it."""
        usual = self._indents[_column(after)]
        indent = after.indent - usual if usual is not None else 0.0
        return abs(indent) > _INDENTED * after.size and abs(after.indent - line.indent) > _INDENTED / 2 * after.size


_Column = tuple[int, float, float]


def _column(line: Line) -> _Column:
    return line.page, line.column_left, line.column_right


def _usual_distances(lines: Iterable[Line]) -> dict[int, float]:
    """Returns the usual distance of lines, by the size of their letters in whole points."""
    found: dict[int, list[float]] = defaultdict(list)
    for line, after in pairwise(lines):
        if line.page == after.page and 0 < line.base - after.base < 4 * after.size:
            found[round(after.size)].append(line.base - after.base)
    return defaultdict(lambda: inf, {size: median(distances) for size, distances in found.items()})


def _usual_indents(lines: Iterable[Line]) -> dict[_Column, float | None]:
    """Returns for each column how far from its edge most lines begin; None if they are centred or end at one edge."""
    found: dict[_Column, Counter[int]] = defaultdict(Counter)
    for line in lines:
        found[_column(line)][round(line.indent)] += 1
    usual = {column: min(counts, key=lambda one: (-counts[one], one)) for column, counts in found.items()}
    return {
        column: indent if found[column][indent] >= _ALIGNED * found[column].total() else None
        for column, indent in usual.items()
    }


def _usual_lengths(lines: Iterable[Line]) -> dict[_Column, int]:
    """Returns for each column how many letters a full line has."""
    found: dict[_Column, list[int]] = defaultdict(list)
    for line in lines:
        found[_column(line)].append(len(line.words))
    return {column: sorted(lengths)[len(lengths) * 4 // 5] for column, lengths in found.items()}


def _is_ragged(lines: Iterable[Line]) -> bool:
    """Returns whether lines often end where the next word would have fitted, in the middle of a sentence."""
    within = [
        line.room > 1.5 * _width_of_first_word(after)
        for line, after in pairwise(lines)
        if _column(line) == _column(after) and not _SENTENCE_END.search(line.words) and after.words[0].islower()
    ]
    return sum(within) > _RAGGED * len(within)


def _width_of_first_word(line: Line) -> float:
    """Returns about how much space the first word of a line takes, with a blank before it."""
    word = line.words[0] if unicodedata.east_asian_width(line.words[0]) in _WIDE_KINDS else line.words.split(" ", 1)[0]
    return line.width * (len(word) + 1) / max(1, len(line.words))
