"""Brings the segments of a page into reading order: columns one after another, also if they were drawn row by row.

A gutter is a vertical strip that no segment of a band crosses, with prose on both sides. Segments that cross it, such
as a title over both columns, divide the page into bands. Tables have narrow or short cells, and are read by rows.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import mean, median

from documents.intake.formats.pdf.segments import Segment, rows_of

_MIN_LINES = 3  # on both sides of a gutter
_MIN_LETTERS = 9  # in an average line of a column
_MIN_SHARE = 0.6  # of letters among what is not blank: tables hold numbers
_MIN_WIDTH = 0.12  # of the page's text
_LARGER = 1.12  # times the usual size
_BESIDE = 0.6  # points
_MAX_EDGES = 60


@dataclass(frozen=True, slots=True)
class VisualLine:
    """A line of one column, with its segments from left to right; `left` and `right` bound its column."""

    segments: tuple[Segment, ...]
    left: float
    right: float


_Bounds = tuple[float, float]
# What lies left of a gutter, right of it, and across it below them.
_Band = tuple[list[Segment], list[Segment], list[Segment]]


@dataclass(frozen=True, slots=True)
class _Bands:
    """A page divided at a gutter, from top to bottom; `support` counts the lines that stand beside each other."""

    bands: list[_Band]
    support: int


def lines_in_reading_order(segments: Sequence[Segment], *, is_right_to_left: bool) -> list[VisualLine]:
    """Returns the lines of a page in the order in which they are read."""
    return list(_ordered(list(segments), _bounds(segments), is_right_to_left)) if segments else []


def _bounds(segments: Sequence[Segment]) -> _Bounds:
    return min(one.left for one in segments), max(one.right for one in segments)


def _ordered(segments: list[Segment], bounds: _Bounds, is_right_to_left: bool) -> Iterator[VisualLine]:
    found = _best_gutter(segments)
    if found is None:
        yield from _by_rows(segments, bounds)
        return
    left_bounds = _bounds([one for left, _right, _crossing in found.bands for one in left])
    right_bounds = _bounds([one for _left, right, _crossing in found.bands for one in right])
    for left, right, crossing in found.bands:
        columns = [(left, left_bounds), (right, right_bounds)]
        for column, column_bounds in reversed(columns) if is_right_to_left else columns:
            yield from _ordered(column, column_bounds, is_right_to_left)
        yield from _by_rows(crossing, bounds)


def _by_rows(segments: list[Segment], bounds: _Bounds) -> Iterator[VisualLine]:
    """Yields the lines of one column from top to bottom."""
    for row in rows_of(segments):
        yield VisualLine(tuple(sorted(row, key=lambda one: one.left)), *bounds)


def _best_gutter(segments: list[Segment]) -> _Bands | None:
    if not segments:
        return None
    left, right = _bounds(segments)
    width = right - left
    ordered = sorted(segments, key=lambda one: -one.base)
    usual = median(one.size for one in ordered)
    large = [one for one in ordered if one.size > _LARGER * usual]
    found = [bands for edge in _edges(ordered) if (bands := _divided(ordered, edge, large, width)) is not None]
    return max(found, key=lambda one: one.support, default=None)


def _edges(segments: Iterable[Segment]) -> list[float]:
    """Returns where columns may begin or end, from left to right: at the edge that the most lines have."""
    lefts = Counter(round(one.left) - _BESIDE for one in segments)
    rights = Counter(round(one.right) + _BESIDE for one in segments)
    counted = (lefts + rights).most_common(_MAX_EDGES)
    return sorted(edge for edge, count in counted if count > 1)


def _divided(ordered: list[Segment], edge: float, large: list[Segment], width: float) -> _Bands | None:
    """Divides segments, ordered from top to bottom, at a vertical line; None if that is no gutter."""
    bands: list[_Band] = [([], [], [])]
    headings = _headings(ordered, edge, large)
    for segment in ordered:
        left, right, crossing = bands[-1]
        if segment.left < edge < segment.right or segment in headings:
            crossing.append(segment)
            continue
        if crossing:
            left, right, crossing = [], [], []
            bands.append((left, right, crossing))
        (left if segment.right <= edge else right).append(segment)
    supporting = [(left, right) for left, right, _crossing in bands if _are_columns(left, right, width)]
    if not supporting:
        return None
    support = sum(min(len(left), len(right)) for left, right in supporting)
    return _Bands(list(_with_loose_bands(bands)), support)


def _headings(ordered: list[Segment], edge: float, large: list[Segment]) -> set[Segment]:
    """Returns short headings over both columns: in larger letters, with nothing beside them, and lines above and below.

    In the last column of a page there is nothing beside a heading either, but nothing below that.
    """
    left, right = (
        [one.base for one in reversed(ordered) if (one.left > edge) == is_right] for is_right in (False, True)
    )
    found = set()
    for segment in large:
        bases = left if segment.left > edge else right  # of the other column, from its foot
        below = bisect_right(bases, segment.base - segment.size)
        is_beside = below < bisect_left(bases, segment.top)
        if below and not is_beside and bases[-1] > segment.top:
            found.add(segment)
    return found


def _with_loose_bands(bands: Iterable[_Band]) -> Iterator[_Band]:
    """Yields the bands; one that is a single row has no columns, and all of it counts as crossing."""
    for left, right, crossing in bands:
        if len(left) == 1 and len(right) == 1:
            yield [], [], [*left, *right, *crossing]
        else:
            yield left, right, crossing


def _are_columns(left: list[Segment], right: list[Segment], width: float) -> bool:
    """Returns whether both sides have lines of prose beside each other."""
    if not left or not right:
        return False
    top, foot = min(left[0].base, right[0].base), max(left[-1].base, right[-1].base)
    beside = [[one for one in side if foot - 1 <= one.base <= top + 1] for side in (left, right)]
    return all(_is_prose(side, width) for side in beside)


def _is_prose(side: list[Segment], width: float) -> bool:
    if len({round(one.base) for one in side}) < _MIN_LINES:
        return False
    texts = ["".join(one.text.split()) for one in side]
    letters = sum(letter.isalpha() for text in texts for letter in text)
    return (
        mean(len(text) for text in texts) >= _MIN_LETTERS
        and letters >= _MIN_SHARE * sum(map(len, texts))
        and mean(one.right - one.left for one in side) >= _MIN_WIDTH * width
    )
