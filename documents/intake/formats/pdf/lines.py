"""The lines of a PDF's pages in reading order: their words, and where they stand on paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from documents.intake.formats.pdf.bidi import has_right_to_left, in_reading_order, is_mark, is_right_to_left
from documents.intake.formats.pdf.columns import VisualLine, lines_in_reading_order
from documents.intake.formats.pdf.glyphs import DrawnPage, Glyph
from documents.intake.formats.pdf.segments import segments_of
from documents.spans import Span

_WORD_SPACE = 0.17  # of the size: the least space between words
_NO_SPACE = 0.02  # a blank that takes none keeps Arabic letters from joining
_NON_JOINER = "\u200c"
_CELL_SPACE, _JUSTIFIED = 2.0, 5.0
_LETTERSPACED = 0.1
_RAISED = 0.12  # of the size, above the line
_SMALL = 0.88
_SHORT = 0.6  # of the column


@dataclass(frozen=True, slots=True)
class Line:
    """A line in reading order, at `span` of revision 0. Positions are in points, along and across its direction.

    `column_left` and `column_right` bound the column. `raised` are the parts of `words` that are raised and small.
    `turn` is that of its glyphs; `is_furniture` means that the file marks all of it as a running head or foot,
    and `is_row` that it has a wide space in it, as the row of a table has.
    """

    span: Span
    words: str
    page: int
    left: float
    right: float
    base: float
    size: float
    column_left: float
    column_right: float
    raised: tuple[Span, ...] = ()
    turn: int = 0
    is_right_to_left: bool = False
    is_furniture: bool = False
    is_row: bool = False

    @property
    def indent(self) -> float:
        """Returns how far from the edge of the column the line begins."""
        return self.column_right - self.right if self.is_right_to_left else self.left - self.column_left

    @property
    def room(self) -> float:
        """Returns how much space the line leaves at its end."""
        return self.left - self.column_left if self.is_right_to_left else self.column_right - self.right

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def is_short(self) -> bool:
        """Returns whether the line takes so little of its column that it may be a heading."""
        return self.width < _SHORT * (self.column_right - self.column_left)


class _Drawn(NamedTuple):
    """What a line has at one place: a glyph, or a blank between words."""

    text: str
    is_raised: bool


def lines_of(page: DrawnPage, number: int, start: int) -> list[Line]:
    """Returns the lines of a page in reading order, the first at `start` of revision 0 and a line feed between them.

    Lines in the page's main direction of writing come first.
    """
    by_turn: dict[int, list[Glyph]] = {}
    for glyph in page.glyphs:
        by_turn.setdefault(glyph.turn, []).append(glyph)
    lines: list[Line] = []
    for glyphs in sorted(by_turn.values(), key=len, reverse=True):
        is_rtl = is_right_to_left("".join(glyph.text for glyph in glyphs))
        for visual in lines_in_reading_order(segments_of(glyphs), is_right_to_left=is_rtl):
            line = _line(visual, number, start, is_rtl)
            lines.append(line)
            start = line.span.end + 1
    return lines


def usual_size(pages: Iterable[Iterable[Line]]) -> float:
    """Returns the size that most letters of pages have."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[round(line.size, 1)] += len(line.words)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _line(visual: VisualLine, number: int, start: int, is_page_right_to_left: bool) -> Line:
    segments = visual.segments
    main = max(segments, key=lambda one: len(one.glyphs))
    glyphs = [glyph for segment in segments for glyph in segment.glyphs]
    drawn = list(_with_blanks(glyphs, main.base, main.size))
    text = "".join(one.text for one in drawn)
    is_rtl = has_right_to_left(text) and (is_page_right_to_left or is_right_to_left(text))
    if has_right_to_left(text):
        order = in_reading_order([one.text for one in drawn], is_line_right_to_left=is_rtl)
        drawn = [_Drawn(text, drawn[place].is_raised) for place, text in order]
    words = "".join(one.text for one in drawn)
    return Line(
        span=Span(start, start + len(words)),
        words=words,
        page=number,
        left=segments[0].left,
        right=max(one.right for one in segments),
        base=main.base,
        size=main.size,
        column_left=visual.left,
        column_right=visual.right,
        raised=tuple(_raised_spans(drawn)),
        turn=glyphs[0].turn,
        is_right_to_left=is_rtl,
        is_furniture=all(glyph.is_furniture for glyph in glyphs),
        is_row=len(segments) > 1 and _has_cells(glyphs),
    )


def _with_blanks(glyphs: Iterable[Glyph], base: float, size: float) -> Iterator[_Drawn]:
    """Yields the glyphs of a line, with one blank wherever blanks are drawn or words stand apart."""
    inked = list(glyphs)
    least = _least_space(inked)
    before: Glyph | None = None
    is_blank = False
    for glyph in inked:
        if glyph.text.isspace():
            is_blank = True
            continue
        gap = (glyph.left - before.right) / max(glyph.size, before.size, 1) if before is not None else 0.0
        if before is not None and is_blank and gap < _NO_SPACE and _are_right_to_left(before, glyph):
            yield _Drawn(_NON_JOINER, False)
        elif before is not None and (is_blank or (gap > least and not is_mark(glyph.text))):
            yield _Drawn(" ", False)
        yield _Drawn(glyph.text, glyph.size < _SMALL * size and glyph.base > base + _RAISED * size)
        if is_blank or not is_mark(glyph.text):  # marks stand above letters, or have no width
            before = glyph
        is_blank = False


def _are_right_to_left(before: Glyph, glyph: Glyph) -> bool:
    return has_right_to_left(before.text) and has_right_to_left(glyph.text)


def _least_space(glyphs: Sequence[Glyph]) -> float:
    """Returns the least space between words, in parts of the size; wider if the letters themselves stand apart."""
    inked = [glyph for glyph in glyphs if not glyph.text.isspace()]
    gaps = [(glyph.left - before.right) / glyph.size for before, glyph in pairwise(inked) if glyph.size > 0]
    usual = median(gaps) if gaps else 0.0
    return usual + _WORD_SPACE if usual > _LETTERSPACED and len(gaps) > 3 else _WORD_SPACE


def _has_cells(glyphs: Sequence[Glyph]) -> bool:
    """Returns whether a space in a line is wider than between words; in justified lines all spaces are equal."""
    inked = [glyph for glyph in glyphs if not glyph.text.isspace()]
    spaces = [
        (after.left - before.right) / max(after.size, 1.0)
        for before, after in pairwise(inked)
        if after.left - before.right > _WORD_SPACE * after.size
    ]
    widest, narrowest = max(spaces, default=0.0), min(spaces, default=0.0)
    is_justified = widest < 1.15 * narrowest and widest < _JUSTIFIED
    return widest > _CELL_SPACE and not is_justified


def _raised_spans(drawn: Sequence[_Drawn]) -> Iterator[Span]:
    at = 0
    for is_raised, group in groupby(drawn, key=lambda one: one.is_raised):
        length = sum(len(one.text) for one in group)
        if is_raised:
            yield Span(at, at + length)
        at += length
