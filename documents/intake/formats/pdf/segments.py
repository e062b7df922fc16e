"""Joins glyphs to segments: what stands on one baseline with no wide space in it, as far as the order of drawing tells.

A segment is at most a line of one column. Which segments make a line is decided by `columns`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from documents.intake.formats.pdf.bidi import has_right_to_left, is_mark
from documents.intake.formats.pdf.glyphs import Glyph

# All in parts of the font's size.
_SAME_BASE = 0.2
_BACKWARDS, _WIDE = 0.35, 0.8  # how far a pen may go back (kerning, marks) or ahead within a segment
_SCRIPT = 0.88  # raised and lowered letters are smaller than this; drop capitals are larger than 1 / _SMALLEST
_SMALLEST = 0.45
_ABOVE, _BELOW = 0.85, 0.3  # the reach of raised and lowered letters from the baseline
_NEAR = 0.35
_LONGEST_SCRIPT = 12  # letters
_OVERPRINTED = 0.1  # glyphs nearer than this are one that is drawn twice, to look bold


@dataclass(slots=True, eq=False)
class Segment:
    """Glyphs on one baseline from left to right; raised and lowered ones among them count to that baseline."""

    glyphs: list[Glyph]
    base: float
    size: float
    left: float
    right: float

    @classmethod
    def of(cls, glyphs: list[Glyph]) -> Segment:
        first = next((glyph for glyph in glyphs if not is_mark(glyph.text)), glyphs[0])
        return cls(
            glyphs, first.base, first.size, min(glyph.left for glyph in glyphs), max(glyph.right for glyph in glyphs)
        )

    @property
    def text(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def top(self) -> float:
        return self.base + self.size


def segments_of(glyphs: Iterable[Glyph]) -> list[Segment]:
    """Returns the segments of glyphs of one direction, from the top of the page to its foot, from left to right."""
    rows = _attach_scripts(rows_of(_runs(glyphs)))
    return [segment for row in rows for segment in _split(row)]


def _runs(glyphs: Iterable[Glyph]) -> list[Segment]:
    """Joins glyphs drawn one after another in one font size, from left to right."""
    runs: list[list[Glyph]] = []
    before: Glyph | None = None  # the last letter of the run
    blanks: list[Glyph] = []  # since the last letter: they belong to a run only if another letter follows soon
    for glyph in glyphs:
        if glyph.text.isspace():
            blanks.append(glyph)
            continue
        run = runs[-1] if runs else []
        if before is not None and _is_overprint(before, glyph):
            continue
        if is_mark(glyph.text) and run:
            is_near = _is_mark_of(glyph, run[-1])
        elif before is None:
            is_near = bool(run) and _is_mark_of(run[-1], glyph)
        else:
            is_near = _continues(before, glyph)
        if not is_near:
            runs.append([glyph])
        else:
            run += [*blanks, glyph]
        blanks = []
        before = glyph if not is_mark(glyph.text) else before if is_near else None
    return [Segment.of(_with_marks_on_paper(run)) for run in runs]


def _with_marks_on_paper(run: list[Glyph]) -> list[Glyph]:
    """Returns a run with the marks at its end before their letter, if that is read from right to left.

    Within a run drawn from left to right, a mark of such a letter precedes it.
    """
    count = next((at for at, glyph in enumerate(reversed(run)) if not is_mark(glyph.text)), 0)
    if not count or not has_right_to_left(run[-count - 1].text):
        return run
    return [*run[: -count - 1], *reversed(run[-count:]), run[-count - 1]]


def _is_mark_of(mark: Glyph, glyph: Glyph) -> bool:
    """Returns whether a mark, at whatever height, was drawn with a letter or with one beside it."""
    return abs(mark.base - glyph.base) < glyph.size and glyph.left - glyph.size < mark.left < glyph.right + glyph.size


def _continues(before: Glyph, glyph: Glyph) -> bool:
    if abs(glyph.base - before.base) > 0.05 * before.size or abs(glyph.size - before.size) > 0.05 * before.size:
        return False
    ahead = glyph.left - before.right
    return glyph.left >= before.left and -_BACKWARDS * glyph.size <= ahead <= _WIDE * glyph.size


def _is_overprint(before: Glyph, glyph: Glyph) -> bool:
    return (
        glyph.text == before.text
        and abs(glyph.base - before.base) < _OVERPRINTED * glyph.size
        and abs(glyph.left - before.left) < _OVERPRINTED * min(glyph.size, before.right - before.left)
    )


def rows_of(runs: Iterable[Segment]) -> list[list[Segment]]:
    """Groups segments by baseline, from the top of the page."""
    rows: list[list[Segment]] = []
    for run in sorted(runs, key=lambda one: (-one.base, one.left)):
        row = rows[-1] if rows else None
        if row is not None and row[0].base - run.base <= _SAME_BASE * min(row[0].size, run.size):
            row.append(run)
        else:
            rows.append([run])
    return rows


def _attach_scripts(rows: list[list[Segment]]) -> list[list[Segment]]:
    """Moves raised and lowered letters to the row of what they stand at."""
    bases = [-row[0].base for row in rows]
    for row in rows:
        for run in list(row):
            host = _host_of(run, row, rows, bases)
            if host is not None:
                row.remove(run)
                host.append(run)
    return [row for row in rows if row]


def _host_of(run: Segment, own: list[Segment], rows: list[list[Segment]], bases: list[float]) -> list[Segment] | None:
    """Returns the row at whose letters a short run of small letters stands."""
    if len(run.glyphs) > _LONGEST_SCRIPT:
        return None
    reach = run.size / _SMALLEST
    for place in range(bisect_left(bases, -run.base - reach), len(rows)):
        row = rows[place]
        if bases[place] > -run.base + reach:
            return None
        if row is not own and any(_is_script_of(run, other) for other in row):
            return row
    return None


def _is_script_of(run: Segment, other: Segment) -> bool:
    if not _SMALLEST * other.size <= run.size <= _SCRIPT * other.size:
        return False
    middle = run.base + 0.3 * run.size - other.base
    near = _NEAR * other.size
    return (
        -_BELOW * other.size <= middle <= _ABOVE * other.size
        and run.left <= other.right + near
        and run.right >= other.left - near
    )


def _split(row: list[Segment]) -> list[Segment]:
    """Joins the runs of a row to segments, and divides it where the space is wider than between words."""
    largest = max(row, key=lambda run: (run.size, len(run.glyphs)))
    segments: list[Segment] = []
    for run in sorted(row, key=lambda one: one.left):
        last = segments[-1] if segments else None
        if last is not None and _repeats(last, run):
            continue
        if last is not None and run.left - last.right <= _WIDE * max(run.size, last.size):
            last.glyphs += run.glyphs
            last.right = max(last.right, run.right)
            if run.size > last.size:
                last.size, last.base = run.size, run.base
        else:
            segments.append(Segment(list(run.glyphs), run.base, run.size, run.left, run.right))
    for segment in segments:
        if segment.size >= _SCRIPT * largest.size:
            segment.base = largest.base  # so that segments of a row stand in one order, whichever is a little higher
    return segments


def _repeats(last: Segment, run: Segment) -> bool:
    """Returns whether a run is drawn again over the end of what stands there, to look bold."""
    count = len(run.glyphs)
    over = last.glyphs[-count:]
    return len(over) == count and all(
        before.text == glyph.text and abs(before.left - glyph.left) < _OVERPRINTED * glyph.size
        for before, glyph in zip(over, run.glyphs, strict=True)
    )
