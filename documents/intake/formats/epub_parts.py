"""The article of an e-book: the bodies of its pages, one after the other, as one page of HTML."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.intake.article import FoundArticle, Part
from documents.intake.formats.epub_book import Book, Place
from documents.intake.formats.epub_edits import Edit, edits_of
from documents.intake.formats.epub_elements import elements_in
from documents.intake.html_tags import inner_text
from documents.spans import Span, SpanMap

RULE = "EPUB spine"
NAVIGATION_RULE = "EPUB navigation document"

_BODY = re.compile(r"<body(?:\s[^<>]*)?>", re.I)
_MIN_OWN_LETTERS = 300  # outside its lists and links; with more, a navigation document is a page as any other
_NOTES_OPEN, _NOTES_CLOSE = '\n<section role="doc-endnotes">', "</section>"
_Piece = tuple[str, Span | None, bool]


@dataclass(frozen=True)
class Page:
    """One page of the book in the text of the capture."""

    path: str
    span: Span
    is_navigation: bool


def find_article_in_epub(text: str, pages: Iterable[Page], page_breaks: Mapping[Place, str]) -> FoundArticle:
    """Separates the text of the book from the rest.

    `page_breaks` are the places (path and id) where a printed page begins, with its number, as the book lists them.
    """
    kept = [(page, content) for page in pages if (content := _content(text, page)) is not None]
    book = Book(text, {page.path: elements_in(text, content) for page, content in kept}, page_breaks)
    parts: list[Part] = []
    pieces: list[_Piece] = []
    at = 0
    for page, content in kept:
        if page.is_navigation and _is_list(book, page.path, content):
            parts += _part(text, Span(at, page.span.start), "markup", RULE)
            parts += _part(text, page.span, "navigation", NAVIGATION_RULE)
            at = page.span.end
            continue
        parts += _part(text, Span(at, content.start), "markup", RULE)
        edits = edits_of(book, page.path)
        parts += [edit.part for edit in edits if edit.part is not None]
        pieces += [*_edited(text, content, edits), ("\n", None, False)]
        at = content.end
    parts += _part(text, Span(at, len(text)), "markup", RULE)
    source_map = SpanMap.from_pieces((len(piece), source, exact) for piece, source, exact in pieces)
    body = tuple(span for span in source_map.sources_of(Span(0, len(source_map))) if span.of(text).strip())
    if not body:
        raise CaptureRefused(_("There are no words in this e-book."))
    return FoundArticle(
        body=body,
        set_aside=tuple(parts),
        gaps=(),
        source="".join(piece for piece, _source, _exact in pieces),
        source_map=source_map,
    )


def _content(text: str, page: Page) -> Span | None:
    """Returns the content of a page's body; None if it is blank."""
    words = page.span.of(text)
    opening = _BODY.search(words)
    first = opening.end() if opening else 0
    last = words.lower().rfind("</body")
    last = len(words) if last < first else last
    if not words[first:last].strip():
        return None
    return Span(page.span.start + first, page.span.start + last)


def _is_list(book: Book, path: str, content: Span) -> bool:
    """Returns whether a page has little but lists and links; a book may call its first page one that is none."""
    listed, end, has_lists = 0, 0, False
    for element in book.pages[path]:
        if element.name in {"nav", "a"} and element.tag.start >= end:
            listed += _letters(element.span.of(book.text))
            end = element.end
            has_lists |= element.name == "nav"
    own = _letters(content.of(book.text)) - listed
    return own < _MIN_OWN_LETTERS and (has_lists or listed > own)


def _letters(html: str) -> int:
    return sum(map(str.isalnum, inner_text(html)))


def _edited(text: str, content: Span, edits: list[Edit]) -> Iterator[_Piece]:
    """Yields a page with its changes; notes between its paragraphs come after them."""
    notes = [(edit.span, n) for n, edit in enumerate(edits, start=1) if edit.is_moved]
    yield from _pieces(text, content, edits)
    if notes:
        yield _NOTES_OPEN, None, False
        for note, first in notes:
            last = bisect_right(edits, note.end, key=lambda edit: edit.span.start)
            yield from _pieces(text, note, edits[first:last])
        yield _NOTES_CLOSE, None, False


def _pieces(text: str, content: Span, edits: list[Edit]) -> Iterator[_Piece]:
    at = content.start
    for edit in edits:
        if edit.span.start < at or edit.span.end > content.end:
            continue  # in a part that is left out, or follows the note
        yield text[at : edit.span.start], Span(at, edit.span.start), True
        if edit.instead:
            yield edit.instead, edit.span if len(edit.span) else None, False
        at = edit.span.end
    yield text[at : content.end], Span(at, content.end), True


def _part(text: str, span: Span, why: str, rule: str) -> list[Part]:
    span = span.stripped(text)
    return [Part(span, why, rule)] if len(span) else []
