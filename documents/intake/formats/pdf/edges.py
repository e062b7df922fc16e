"""Finds the running heads and feet and the numbers of pages: lines at the edges of pages that are not the text.

Each has evidence of its own: the file marks it, it recurs, it counts the pages, or it stands where other pages have
their heads, apart from the text. A head may change from chapter to chapter, and from left to right pages.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from documents.intake.formats.pdf.lines import Line, usual_size

MARKED_RULE = "marked as head or foot of a page"
SIDE_RULE = "written along the edge of a page"
RUNNING_RULE = "on top or at the foot of pages"
NUMBER_RULE = "page number"

_ROWS = 2  # at the top and at the foot of a page that may be running titles
_MIN_PAGES = 3
_SAME_HEIGHT = 3.0  # points
_SMALL_SHARE = 0.15  # of the letters of a page
_APART = 1.4  # times the usual distance of lines
_OTHER_SIZE = 0.07
_MAX_LETTERS = 90
_SHORT = 0.8  # of the widest line of the page
_ONE = r"(?:\d{1,4}|[ivxlc]{1,7})"
_NUMBER = re.compile(
    r"\W*(?:page|seite|p\.|s\.|página|pagina|صفحة|עמוד)?\W*(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|von|de|/)\s*\d{1,4})?\W*$",
    re.I,
)
_DIGITS = re.compile(r"\d+")
_COUNTER = re.compile(
    rf"(?:(?P<first>{_ONE})\b\W*)?(?P<words>.*?)(?:\b(?P<of>{_ONE})\s*(?:of|von|de|/)\s*\d+|\W*?\b(?P<last>{_ONE}))?\W*$",
    re.I,
)
_NOTE = re.compile(r"[\[(]?\d{1,3}[.)\]]?\s*[^\W\d_]")
_SENTENCE_END = re.compile(r"[.!?;,…。！？؟]$")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


class _Row(NamedTuple):
    """The lines at one height of a page, at its top or at its foot.

    `shape` is their words with the numbers masked. `is_apart` means that they differ from the text by their size or by
    the space between, `is_short` by their width, and `is_title_like` that they are no sentence.
    """

    lines: tuple[Line, ...]
    page: int
    height: float
    words: str
    shape: str
    is_top: bool
    is_outermost: bool
    is_apart: bool
    is_short: bool
    is_title_like: bool


def page_furniture(pages: Sequence[Sequence[Line]]) -> dict[Line, str]:
    """Returns the lines that belong to the pages and not to the text, each with the rule that found it.

    If these are all the lines there are, they are the text.
    """
    lines = [line for page in pages for line in page]
    found = {line: MARKED_RULE for line in lines if line.is_furniture}
    if len(found) == len(lines):
        found = {}
    found |= {line: SIDE_RULE for page in pages for line in _along_the_side(page)}
    for _time in range(_ROWS):  # what lies behind a row is seen when that is gone
        found |= dict(_at_edges([[line for line in page if line not in found] for page in pages]))
    return found if len(found) < len(lines) else {}


def _along_the_side(page: Sequence[Line]) -> Iterator[Line]:
    """Yields the few lines of a page that run in another direction than its text."""
    letters: Counter[int] = Counter()
    for line in page:
        letters[line.turn] += len(line.words)
    for line in page:
        if letters[line.turn] < _SMALL_SHARE * letters.total():
            yield line


def _at_edges(pages: Sequence[Sequence[Line]]) -> Iterator[tuple[Line, str]]:
    distance, size = _usual_distance(pages), usual_size(pages)
    rows = [
        row
        for number, page in enumerate(pages)
        for row in _edge_rows(page, number, distance, size)
        if not (not row.is_top and _NOTE.match(row.words) and _SENTENCE_END.search(row.words))
    ]
    count = len(pages)
    chosen = {
        id(row): row
        for row in (
            *_recurring(rows, count),
            *_counting(rows, count),
            *_in_bands(rows, count),
            *_numbers_alone(rows, count),
        )
    }
    edges = {(row.page, row.is_top) for row in chosen.values() if row.is_outermost}
    for row in chosen.values():
        if (row.page, row.is_top) in edges:  # what lies behind the text is text
            for line in row.lines:
                yield line, NUMBER_RULE if _NUMBER.match(row.words) else RUNNING_RULE


def _usual_distance(pages: Iterable[Iterable[Line]]) -> float:
    distances = [
        before.base - line.base
        for page in pages
        for before, line in pairwise(page)
        if 0 < before.base - line.base < 4 * line.size
    ]
    return median(distances) if distances else 0.0


def _edge_rows(page: Sequence[Line], number: int, distance: float, size: float) -> Iterator[_Row]:
    """Yields the rows at the top and at the foot of a page; on a short page these are all of its rows."""
    rows: list[list[Line]] = []
    for line in sorted(page, key=lambda one: (-one.base, one.left)):
        if rows and rows[-1][0].base - line.base <= 2:
            rows[-1].append(line)
        else:
            rows.append([line])
    width = max((line.width for line in page), default=0.0)
    for at, row in enumerate(rows):
        from_foot = len(rows) - 1 - at
        is_top = at <= from_foot
        if min(at, from_foot) >= _ROWS:
            continue
        inner = rows[at + 1 if is_top else at - 1][0] if len(rows) > 1 else row[0]
        is_apart = abs(inner.base - row[0].base) > _APART * distance or abs(row[0].size - size) > _OTHER_SIZE * size
        words = " ".join(line.words for line in row)
        # At the foot only the first number is masked: notes differ in the others.
        masked = _DIGITS.sub("0", words, count=0 if is_top or not _NOTE.match(words) else 1)
        yield _Row(
            lines=tuple(row),
            page=number,
            height=row[0].base,
            words=words,
            shape=masked.casefold(),
            is_top=is_top,
            is_outermost=min(at, from_foot) == 0,
            is_apart=is_apart,
            is_short=sum(line.width for line in row) < _SHORT * width,
            is_title_like=len(words) <= _MAX_LETTERS and not _SENTENCE_END.search(words),
        )


def _recurring(rows: Sequence[_Row], pages: int) -> Iterator[_Row]:
    """Yields rows that half of the pages have, and rows that recur at one height; numbers in them may differ."""
    seen = Counter(shape for shape, _page in {(row.shape, row.page) for row in rows})
    heights = Counter((row.shape, row.is_top, _step(row)) for row in rows)
    least = max(_MIN_PAGES, pages // 2)
    for row in rows:
        alike = sum(heights[row.shape, row.is_top, step] for step in _steps_near(row))
        on_half = seen[row.shape] >= least and (row.is_apart or row.is_short)
        if on_half or (alike >= _MIN_PAGES and row.is_apart and row.is_outermost):
            yield row


def _numbers_alone(rows: Iterable[_Row], pages: int) -> Iterator[_Row]:
    """Yields rows with nothing but a number that counts the pages, as it does on another page or from the first on."""
    alone = [row for row in rows if row.is_outermost and pages > 1 and _NUMBER.match(row.words)]
    offsets = Counter(offset for row in alone for offset in _offsets(row))
    for row in alone:
        if any(offset == 1 or offsets[offset] > 1 for offset in _offsets(row)):
            yield row


def _offsets(row: _Row) -> set[int]:
    """Returns how much larger the numbers in a row are than the number of the page, counted from 0."""
    return {number - row.page for number in _numbers(row.words)}


def _counting(rows: Iterable[_Row], pages: int) -> Iterator[_Row]:
    """Yields rows whose numbers count the pages, as in "THE KEEPER 3"; at the foot, the words must recur as well."""
    counted: dict[tuple[bool, int], list[_Row]] = defaultdict(list)
    for row in rows:
        if row.is_title_like:
            for offset in _offsets(row):
                counted[row.is_top, offset].append(row)
    for (is_top, _offset), group in counted.items():
        words = Counter(_words_of(row) for row in group)
        heights = Counter(_step(row) for row in group)
        for row in group:
            alike = sum(heights[step] for step in _steps_near(row))
            if alike >= min(_MIN_PAGES, max(2, pages)) and (is_top or words[_words_of(row)] > 1):
                yield row


def _in_bands(rows: Iterable[_Row], pages: int) -> Iterator[_Row]:
    """Yields rows at the height of the heads, if these stand apart from the text and some of them recur.

    At the foot of pages there are notes as well, so each row there must recur.
    """
    bands: dict[tuple[bool, int], Counter[str]] = defaultdict(Counter)
    outermost = [row for row in rows if row.is_outermost and row.is_apart and row.is_title_like]
    for row in outermost:
        for step in _steps_near(row):
            bands[row.is_top, step][row.shape] += 1
    for row in outermost:
        shapes = bands[row.is_top, _step(row)]
        recurs = max(shapes.values()) > 1 if row.is_top else shapes[row.shape] > 1
        if shapes.total() >= max(_MIN_PAGES, 2 * pages // 5) and recurs:
            yield row


def _step(row: _Row) -> int:
    """Returns the height of a row in steps of a few points: rows on the same and on neighbouring steps are level."""
    return round(row.height / _SAME_HEIGHT)


def _steps_near(row: _Row) -> range:
    return range(_step(row) - 1, _step(row) + 2)


def _numbers(words: str) -> Iterator[int]:
    """Yields the numbers at the ends of a head or foot, and that after "page"."""
    found = _COUNTER.match(words)
    for number in (found["first"], found["of"], found["last"]) if found else ():
        if number:
            yield int(number) if number.isdecimal() else _roman(number.casefold())


def _words_of(row: _Row) -> str:
    found = _COUNTER.match(row.words)
    return found["words"].casefold().strip() if found else row.shape


def _roman(number: str) -> int:
    values = [_ROMAN[letter] for letter in number]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))
