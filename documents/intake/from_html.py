"""HTML: its language and direction, its titles, and the element that holds the article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from documents.intake.article import Article, merged
from documents.intake.facts import Fact
from documents.intake.html_tags import Tag, attribute, tags, words_of
from documents.intake.language import Direction
from documents.spans import Span

TITLE_RULE = "title element"
HEADING_RULE = "first heading"
LANGUAGE_RULE = "html lang"

_CHARSET_WITHIN = 1024  # bytes, as in browsers
_META_CHARSET = re.compile(rb"""<meta\s[^>]{0,400}?charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]{1,40})""", re.I)
_XML_CHARSET = re.compile(rb"""\A\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([a-zA-Z0-9_.-]{1,40})["']""")
_MAX_TITLE_MARKUP = 4000  # code points


def declared_charset(data: bytes) -> str | None:
    """The charset that a page names in its first bytes, as browsers look for it."""
    head = data[:_CHARSET_WITHIN]
    found = _XML_CHARSET.search(head) or _META_CHARSET.search(head)
    return found[1].decode("ascii") if found else None


def read_html(html: str) -> Article:
    """The page's one `article` element (or its `main`) is the article, else the whole page.

    The words of `title` and of the article's first `h1` are proposed as titles; where they differ, both.
    """
    page = _read(html)
    body = page.article() or Span(0, len(html))
    return Article(body=body, facts=merged(tuple(page.facts(body))), direction=page.direction)


@dataclass
class _Heading:
    words: str
    span: Span


@dataclass
class _Page:
    """What one pass over the tags collects."""

    language: Fact | None = None
    direction: Direction | None = None
    titles: list[_Heading] = field(default_factory=list)
    headings: list[_Heading] = field(default_factory=list)
    spans: dict[str, list[Span]] = field(default_factory=lambda: {"article": [], "main": []})

    def article(self) -> Span | None:
        """The one `article` that stands in no other, else the one `main`."""
        return next((spans[0] for spans in self.spans.values() if len(spans) == 1), None)

    def facts(self, body: Span) -> Iterator[Fact]:
        """The first title, the first heading in the body (or before it), the language."""
        for heading in self.titles[:1]:
            yield Fact("title", heading.words, (heading.span,), TITLE_RULE)
        inside = [heading for heading in self.headings if body.start <= heading.span.start < body.end]
        for heading in (inside or self.headings)[:1]:
            yield Fact("title", heading.words, (heading.span,), HEADING_RULE)
        if self.language:
            yield self.language


def _read(html: str) -> _Page:
    page = _Page()
    opened: dict[str, list[Tag]] = {}
    for tag in tags(html):
        if tag.name == "html" and not tag.closing and page.language is None:
            _read_root(page, html, tag)
        elif tag.name in {"title", "h1", "article", "main"}:
            if not tag.closing:
                opened.setdefault(tag.name, []).append(tag)
            elif opened.get(tag.name):
                _close(page, html, opened[tag.name], tag)
    return page


def _read_root(page: _Page, html: str, tag: Tag) -> None:
    language, span = attribute(html, tag, "lang")
    if language and span:
        page.language = Fact("language", language, (span,), LANGUAGE_RULE)
    directions: dict[str, Direction] = {"ltr": "ltr", "rtl": "rtl"}
    page.direction = directions.get(attribute(html, tag, "dir")[0].lower())


def _close(page: _Page, html: str, opened: list[Tag], tag: Tag) -> None:
    """Takes note of an element that ends with `tag`."""
    opening = opened.pop()
    if tag.name in page.spans:
        if not opened:
            page.spans[tag.name].append(Span(opening.start, tag.end))
        return
    content = html[opening.end : tag.start]
    words = words_of(content) if len(content) <= _MAX_TITLE_MARKUP else ""
    if words:
        start = opening.end + len(content) - len(content.lstrip())
        heading = _Heading(words, Span(start, start + len(content.strip())))
        (page.titles if tag.name == "title" else page.headings).append(heading)
