"""Reads HTML: its language and direction, its titles, and the element that contains the article."""

from __future__ import annotations

from documents.intake.article import Article, in_one_piece, merge_facts
from documents.intake.html_tags import RAW_TEXT_ENDS, attribute, tags
from documents.intake.language import Direction
from documents.spans import Span

OUTSIDE_RULE = "outside the article element"

_MIN_SHARE = 0.4  # of the text around it


def read_html(html: str) -> Article:
    """Reads the page's one `article` element (or its `main`) as the article, else the whole page.

    An element with too little of the page's text is a teaser or a comment and is ignored. The text of `title` and of
    the article's first `h1` are proposed as titles, both if they differ.
    """
    from documents.intake.evidence.markup import inside, read_markup

    body = _article_in(html) or Span(0, len(html))
    said = read_markup(html)
    headings = [*inside(said.headings, body.start, body.end), *said.headings]
    facts = (*said.titles[:1], *headings[:1], *([said.language] if said.language else ()))
    return Article(
        **vars(in_one_piece(html, body, "other", OUTSIDE_RULE)),
        source_format="html",
        facts=merge_facts(facts),
        direction=direction_in(html),
    )


def direction_in(html: str) -> Direction | None:
    """Returns the direction that the page's root declares."""
    root = next((tag for tag in tags(html) if tag.name == "html" and not tag.closing), None)
    directions: dict[str, Direction] = {"ltr": "ltr", "rtl": "rtl"}
    return directions.get(attribute(html, root, "dir")[0].lower()) if root else None


def _article_in(html: str) -> Span | None:
    """Returns the one outermost `article`, else the one `main`; ignores those with too little of the text."""
    found: dict[str, list[tuple[Span, int]]] = {"main": [], "article": []}
    opened: dict[str, list[tuple[int, int]]] = {"main": [], "article": []}
    letters, at, is_text = 0, 0, True
    for tag in tags(html):
        letters += len(html[at : tag.start].strip()) if is_text else 0
        at, is_text = tag.end, tag.closing or tag.name not in RAW_TEXT_ENDS
        if tag.name in opened and not tag.closing:
            opened[tag.name].append((tag.start, letters))
        elif opened.get(tag.name):
            start, before = opened[tag.name].pop()
            if not opened[tag.name]:
                found[tag.name].append((Span(start, tag.end), letters - before))
    body, most = None, letters
    for parts in found.values():
        if len(parts) == 1 and parts[0][1] >= _MIN_SHARE * most:
            body, most = parts[0]
    return body
