"""The glyphs of a PDF's pages with their positions, as pdfminer.six interprets the drawing operators.

A page may have text that runs in several directions. The positions of a glyph are given along its own direction of
writing, so that all of it is laid out as if it were horizontal; `turn` tells the directions apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import hypot
from typing import Any, NamedTuple

from pdfminer.cmapdb import CMap, IdentityCMap
from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdffont import PDFCIDFont, PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.psparser import PSLiteral

from documents.intake.formats.unpacked import without_controls

UNREADABLE = "\ufffd"
_DOWNWARDS = 3
_SOFT_HYPHEN = "\u00ad"
_MIN_PICTURE = 0.02  # of the page: less is an ornament
_MIN_PATHS = 200  # letters may be drawn as shapes

_Matrix = tuple[float, float, float, float, float, float]


class Glyph(NamedTuple):
    """What is drawn for one character code: usually a letter, sometimes several (a ligature) or part of one.

    `left` and `right` are measured along the line, `base` is the height of its baseline, `size` that of the font, all
    in points. `turn` counts quarter turns of the line, counterclockwise. `is_furniture` means that the file marks it as
    a running head, foot or page number.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    turn: int = 0
    is_furniture: bool = False


@dataclass(slots=True)
class DrawnPage:
    """What one page shows: its glyphs in the order of drawing, how many lines and shapes, and the area of pictures."""

    area: float
    glyphs: list[Glyph] = field(default_factory=list)
    pictures: float = 0.0
    paths: int = 0

    @property
    def is_picture(self) -> bool:
        """Returns whether pictures or drawings make a page, if it has no text."""
        return self.pictures >= _MIN_PICTURE * self.area or self.paths >= _MIN_PATHS


def drawn_pages(document: PDFDocument) -> Iterator[DrawnPage]:
    """Yields what each page shows, in order."""
    resources = _Resources()
    for page in PDFPage.create_pages(document):
        device = _Device(resources, page)
        PDFPageInterpreter(resources, device).process_page(page)
        yield device.page


class _Resources(PDFResourceManager):
    """Fonts, also those that bring a table of character codes of their own, which the library does not read.

    Such tables nearly always say what the table Identity-H says.
    """

    def get_font(self, objid: object, spec: Mapping[str, object]) -> PDFFont:
        font = super().get_font(objid, spec)
        if isinstance(font, PDFCIDFont) and type(font.cmap) is CMap and not font.cmap.code2cid:
            font.cmap = IdentityCMap()
        return font


class _Device(PDFTextDevice):
    """Notes what an interpreter would draw."""

    def __init__(self, resources: PDFResourceManager, page: PDFPage) -> None:
        super().__init__(resources)
        left, bottom, right, top = page.mediabox
        self.page = DrawnPage(abs((right - left) * (top - bottom)))
        self._matrices: list[_Matrix | None] = []
        self._tags: list[bool] = []
        self._texts: dict[tuple[int, int], str] = {}

    def begin_tag(self, tag: PSLiteral, props: Any = None) -> None:
        self._tags.append(_is_pagination(tag, props))

    def end_tag(self) -> None:
        if self._tags:
            self._tags.pop()

    def begin_figure(self, name: str, bbox: Any, matrix: Any) -> None:
        self._matrices.append(self.ctm)

    def end_figure(self, name: str) -> None:
        self.ctm = self._matrices.pop()

    def render_image(self, name: str, stream: Any) -> None:
        if self.ctm is not None:  # a picture fills the unit square (ISO 32000-1, section 8.9.5.1)
            a, b, c, d, _e, _f = self.ctm
            self.page.pictures += abs(a * d - b * c)

    def paint_path(self, graphicstate: Any, stroke: bool, fill: bool, evenodd: bool, path: Any) -> None:
        self.page.paths += 1

    def render_char(
        self,
        matrix: _Matrix,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: Any,
        graphicstate: Any,
    ) -> float:
        """Notes a glyph and returns how far it moves the pen, in text space."""
        advance = float(font.char_width(cid) * fontsize * scaling)
        text = self._texts.get((id(font), cid))
        if text is None:
            text = self._texts[id(font), cid] = _text_of(font, cid)
        if text and not (text == _SOFT_HYPHEN and not advance):
            self.page.glyphs.append(self._placed(text, matrix, fontsize, scaling, rise, advance, font.is_vertical()))
        return advance

    def _placed(
        self,
        text: str,
        matrix: _Matrix,
        fontsize: float,
        scaling: float,
        rise: float,
        advance: float,
        is_vertical: bool,
    ) -> Glyph:
        a, b, c, d, e, f = matrix
        x, y = e + rise * c, f + rise * d
        sign = -1 if fontsize * scaling < 0 else 1
        size = abs(fontsize) * hypot(c, d)
        if is_vertical:
            turn, length = _DOWNWARDS, abs(advance) * hypot(c, d)
        else:
            turn, length = _quarter_turns(a * sign, b * sign), abs(advance) * hypot(a, b)
        along, base = ((x, y), (y, -x), (-x, -y), (-y, x))[turn]
        return Glyph(text, along, along + length, base, size, turn, any(self._tags))


def _quarter_turns(a: float, b: float) -> int:
    if abs(a) >= abs(b):
        return 0 if a >= 0 else 2
    return 1 if b > 0 else _DOWNWARDS


def _text_of(font: PDFFont, cid: int) -> str:
    try:
        text = font.to_unichr(cid)
    except PDFUnicodeNotDefined:
        return UNREADABLE
    return without_controls(text.replace("\t", " ").replace("\r", " ").replace("\n", " "))


def _is_pagination(tag: PSLiteral, properties: Any) -> bool:
    """Returns whether marked content is a running head, foot or page number (ISO 32000-1, section 14.8.2.2.2)."""
    if getattr(tag, "name", "") != "Artifact" or not isinstance(properties, dict):
        return False
    return getattr(properties.get("Type"), "name", "") == "Pagination"
