"""HTML: its language and direction, its titles, and the element that holds the article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from documents.intake.article import Article, merged, parts_around, source_in_one_piece
from documents.intake.facts import Fact
from documents.intake.html_tags import RAW, Tag, attribute, tags, words_of
from documents.intake.language import Direction
from documents.spans import Span

TITLE_RULE = "title element"
HEADING_RULE = "first heading"
LANGUAGE_RULE = "html lang"
OUTSIDE_RULE = "outside the article element"

_CHARSET_WITHIN = 1024  # bytes, as in browsers
_META_CHARSET = re.compile(rb"""<meta\s[^>]{0,400}?charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]{1,40})""", re.I)
_XML_CHARSET = re.compile(rb"""\A\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([a-zA-Z0-9_.-]{1,40})["']""")
_MAX_TITLE_MARKUP = 4000  # code points
_LEAST_SHARE = 0.4  # of the text around it


def declared_charset(data: bytes) -> str | None:
    """The charset that a page names in its first bytes, as browsers look for it."""
    head = data[:_CHARSET_WITHIN]
    found = _XML_CHARSET.search(head) or _META_CHARSET.search(head)
    return found[1].decode("ascii") if found else None


def read_html(html: str) -> Article:
    """The page's one `article` element (or its `main`) is the article, else the whole page.

    An element with too little of the page's text is a teaser or a comment, and is not believed. The words of
    `title` and of the article's first `h1` are proposed as titles; where they differ, both.
    """
    page = _read(html)
    body = page.article() or Span(0, len(html))
    source, source_map = source_in_one_piece(html, body)
    return Article(
        body=(body,),
        set_aside=parts_around(html, body, "other", OUTSIDE_RULE),
        gaps=(),
        source=source,
        source_format="html",
        source_map=source_map,
        facts=merged(tuple(page.facts(body))),
        direction=page.direction,
    )


def direction_in(html: str) -> Direction | None:
    """The direction that the page's root declares."""
    return _read(html).direction


@dataclass
class _Heading:
    words: str
    span: Span


@dataclass(frozen=True)
class _Part:
    """An element that may be the article: its place, and how many letters of text stand in it."""

    span: Span
    letters: int


@dataclass
class _Page:
    """What one pass over the tags collects; `letters` counts the text between them."""

    letters: int = 0

    language: Fact | None = None
    direction: Direction | None = None
    titles: list[_Heading] = field(default_factory=list)
    headings: list[_Heading] = field(default_factory=list)
    parts: dict[str, list[_Part]] = field(default_factory=lambda: {"main": [], "article": []})

    def article(self) -> Span | None:
        """The one `article` that stands in no other, else the one `main`; neither with too little of the text."""
        found, letters = None, self.letters
        for parts in self.parts.values():
            if len(parts) == 1 and parts[0].letters >= _LEAST_SHARE * letters:
                found, letters = parts[0].span, parts[0].letters
        return found

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
    opened: dict[str, list[tuple[Tag, int]]] = {}
    at, is_text = 0, True
    for tag in tags(html):
        page.letters += len(html[at : tag.start].strip()) if is_text else 0
        at, is_text = tag.end, tag.closing or tag.name not in RAW
        if tag.name == "html" and not tag.closing and page.language is None:
            _read_root(page, html, tag)
        elif tag.name in {"title", "h1", "article", "main"}:
            if not tag.closing:
                opened.setdefault(tag.name, []).append((tag, page.letters))
            elif opened.get(tag.name):
                _close(page, html, opened[tag.name], tag)
    return page


def _read_root(page: _Page, html: str, tag: Tag) -> None:
    language, span = attribute(html, tag, "lang")
    if language and span:
        page.language = Fact("language", language, (span,), LANGUAGE_RULE)
    directions: dict[str, Direction] = {"ltr": "ltr", "rtl": "rtl"}
    page.direction = directions.get(attribute(html, tag, "dir")[0].lower())


def _close(page: _Page, html: str, opened: list[tuple[Tag, int]], tag: Tag) -> None:
    """Takes note of an element that ends with `tag`."""
    opening, letters_before = opened.pop()
    if tag.name in page.parts:
        if not opened:
            page.parts[tag.name].append(_Part(Span(opening.start, tag.end), page.letters - letters_before))
        return
    content = Span(opening.end, tag.start)
    words = words_of(content.of(html)) if len(content) <= _MAX_TITLE_MARKUP else ""
    if words:
        heading = _Heading(words, content.stripped(html))
        (page.titles if tag.name == "title" else page.headings).append(heading)
