"""Tells a page of HTML in the order in which it is shown, with the place of all its words in the source."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Protocol

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.intake.html.elements import CELLS, HEADINGS, TABLE_PARTS
from documents.intake.html.find import open_where_article_is
from documents.intake.html.opened import OpenedPage
from documents.intake.html.opened.edits import REFERENCE
from documents.intake.html.tree import Element, Run
from documents.intake.html_tags import MAX_TAGS
from documents.spans import Span

_LONGEST_REFERENCE = 36  # code points: the longest name that is read as one, with its signs


class PageWriter(Protocol):
    """Receives a page. Each `open` has its `close`; an element that has no content is opened and closed at once."""

    def open(self, name: str, attributes: dict[str, str]) -> None:
        """Opens an element."""

    def close(self) -> None:
        """Closes the element opened last."""

    def words(self, words: str, span: Span | None) -> None:
        """Writes words that come from `span` of the source, or that the source has as no words (None)."""

    def blank(self, blank: str) -> None:
        """Writes white space between words or elements."""


def tell_page(html: str, cuts: Sequence[int], writer: PageWriter) -> None:
    """Tells a page to `writer`; at each of `cuts`, code points of the source in order, its words are divided.

    The page is opened as the finder of articles opens it, so that both see the same words. Takes time in proportion to
    the length. Raises `CaptureRefused` if the page has more tags than are read.
    """
    if html.count("<") > MAX_TAGS:
        raise CaptureRefused(_("The page has too many elements to be shown as a page."))
    _PageTeller(open_where_article_is(html), cuts, writer).tell()


class _PageTeller:
    def __init__(self, page: OpenedPage, cuts: Sequence[int], writer: PageWriter) -> None:
        self._html = page.source.text
        self._map = page.source.source_map
        self._root = page.tree.root
        self._layout = set(_layout_tables(page.tree.root))
        self._cuts = cuts
        self._writer = writer

    def tell(self) -> None:
        self._contents(self._root)

    def _contents(self, element: Element) -> None:
        """Tells the children of an element; no more than `tree.MAX_DEPTH` lie in each other."""
        at = element.inner
        for child in element.children:
            start, end = (child.span.start, child.span.end) if isinstance(child, Run) else (child.start, child.end)
            self._between(at, start)
            at = end
            if isinstance(child, Run):
                for words, span in self._pieces(child.span):
                    self._piece(words, span)
            else:
                self._writer.open("div" if self._is_layout(child) else child.name, child.attributes)
                self._contents(child)
                self._writer.close()
        self._between(at, element.inner_end)

    def _is_layout(self, element: Element) -> bool:
        """Returns whether an element is a table that only places what is in it, or a part of one."""
        return element.name in TABLE_PARTS | {"table"} and _table_around(element) in self._layout

    def _between(self, start: int, end: int) -> None:
        """Tells the white space between two things, which the tree leaves out; stray tags may lie in it."""
        between = self._html[start:end]
        if between and (between.isspace() or between[0].isspace() or between[-1].isspace()):
            self._writer.blank(between if between.isspace() else " ")

    def _piece(self, source: str, span: Span | None) -> None:
        words = unescape(source)
        if not words.strip():
            self._writer.blank(words)
            return
        if span is not None and len(span) == len(source):
            span = Span(span.start + len(source) - len(source.lstrip()), span.end - len(source) + len(source.rstrip()))
        self._writer.words(words, span)

    def _pieces(self, run: Span) -> Iterator[tuple[str, Span | None]]:
        """Yields a run of text in pieces with their source, divided at the cuts."""
        for segment in self._map.segments_within(run):
            start, end = max(segment.start, run.start), min(segment.end, run.end)
            if segment.source is None or not segment.exact:
                yield self._html[start:end], segment.source
                continue
            shift = segment.source.start - segment.start
            for piece in self._divided(Span(start, end), shift):
                yield piece.of(self._html), Span(piece.start + shift, piece.end + shift)

    def _divided(self, span: Span, shift: int) -> Iterator[Span]:
        """Yields the parts of a span between the cuts in it; a character reference stays whole."""
        at = span.start
        first = bisect_right(self._cuts, span.start + shift)
        for cut in self._cuts[first : bisect_left(self._cuts, span.end + shift, first)]:
            place = self._behind_reference(span, cut - shift)
            if at < place < span.end:
                yield Span(at, place)
                at = place
        yield Span(at, span.end)

    def _behind_reference(self, span: Span, place: int) -> int:
        """Returns a place within a character reference as the place behind it."""
        sign = self._html.rfind("&", max(span.start, place - _LONGEST_REFERENCE), place)
        found = REFERENCE.match(self._html, sign, span.end) if sign >= 0 else None
        return max(place, found.end()) if found else place


def _layout_tables(root: Element) -> Iterator[Element]:
    """Yields the tables that declare themselves as layout, have fewer than two cells, or contain headings or tables."""
    cells: Counter[Element] = Counter()
    tables = []
    for element in root.elements():
        if element.name in HEADINGS | {"table"} and element.parent is not None:
            yield from (one for one in element.parent.ancestors() if one.name == "table")
        if element.name in CELLS and (table := _table_around(element)):
            cells[table] += 1
        if element.name == "table":
            tables.append(element)
    yield from (one for one in tables if cells[one] < 2 or one.attributes.get("role") in {"presentation", "none"})


def _table_around(element: Element) -> Element | None:
    return next((one for one in element.ancestors() if one.name == "table"), None)
