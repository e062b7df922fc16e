"""The article of an e-book: the bodies of its pages, one after the other, as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.intake.article import FoundArticle, Part
from documents.intake.html_tags import VOID
from documents.spans import Span, SpanMap

RULE = "EPUB spine"
NAVIGATION_RULE = "EPUB navigation document"

_BODY = re.compile(r"<body(?:\s[^<>]*)?>", re.I)
# An element that is empty in XML. A `<`, which no tag in XHTML contains, ends every attempt, so the time stays linear.
_EMPTY = re.compile(r"""<([a-zA-Z][a-zA-Z0-9]*)(?:\s+[^<>"'/=\s]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*/>""")
_Piece = tuple[str, Span | None, bool]


def find_article_in_epub(text: str, pages: Iterable[tuple[int, int, bool]]) -> FoundArticle:
    """Separates the text of the book from the rest; each of `pages` is (start, end, whether it is navigation)."""
    body: list[Span] = []
    parts: list[Part] = []
    pieces: list[_Piece] = []
    at = 0
    for start, end, is_navigation in pages:
        content = _content(text, start, end)
        if content is None or is_navigation:
            if is_navigation:
                parts += _part(text, at, start, "markup", RULE)
                parts += _part(text, start, end, "navigation", NAVIGATION_RULE)
                at = end
            continue
        parts += _part(text, at, content.start, "markup", RULE)
        body.append(content)
        pieces += [*_as_html(text, content), ("\n", None, False)]
        at = content.end
    parts += _part(text, at, len(text), "markup", RULE)
    if not body:
        raise CaptureRefused(_("There are no words in this e-book."))
    return FoundArticle(
        body=tuple(body),
        set_aside=tuple(parts),
        gaps=(),
        source="".join(piece for piece, _source, _exact in pieces),
        source_map=SpanMap.from_pieces((len(piece), source, exact) for piece, source, exact in pieces),
    )


def _content(text: str, start: int, end: int) -> Span | None:
    """Returns the content of a page's body; None if it is blank."""
    page = text[start:end]
    opening = _BODY.search(page)
    first = opening.end() if opening else 0
    last = page.lower().rfind("</body")
    last = len(page) if last < first else last
    if not page[first:last].strip():
        return None
    return Span(start + first, start + last)


def _as_html(text: str, content: Span) -> Iterator[_Piece]:
    """Yields a page of XHTML with the same meaning in HTML, where `<a id="x"/>` would open a link that never ends."""
    page = content.of(text)
    at = 0
    for empty in _EMPTY.finditer(page):
        if empty[1].lower() in VOID:
            continue
        end = empty.end() - 2
        yield page[at:end], Span(content.start + at, content.start + end), True
        yield f"></{empty[1]}>", Span(content.start + end, content.start + empty.end()), False
        at = empty.end()
    yield page[at:], Span(content.start + at, content.end), True


def _part(text: str, start: int, end: int, why: str, rule: str) -> list[Part]:
    span = Span(start, end).stripped(text)
    return [Part(span, why, rule)] if len(span) else []
