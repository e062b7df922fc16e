"""What a page's JSON-LD says of its article besides facts: its words, and the part that is not for everybody."""

from __future__ import annotations

from dataclasses import dataclass

from documents.intake.evidence.html import own_titles_and_addresses
from documents.intake.evidence.json_ld import find_page_article, read_json_ld
from documents.intake.evidence.json_spans import Value
from documents.intake.evidence.markup import read_markup
from documents.spans import Span

_BODIES = ("articleBody", "reviewBody", "text")


@dataclass(frozen=True, slots=True)
class DescribedArticle:
    """The span of the article's words in a JSON string; whether it is free; the selectors of what is not."""

    body: Span | None = None
    is_free: bool = True
    paid_parts: tuple[str, ...] = ()


def described_article(html: str) -> DescribedArticle:
    """Returns what a page says of its own article, or, if it does not say which one that is, of the longest."""
    if "ld+json" not in html:
        return DescribedArticle()
    said = read_markup(html)
    described = read_json_ld(html, said.scripts)
    own = find_page_article(described, *own_titles_and_addresses(said))
    bodies = [body for one in ([own] if own else described.articles) if (body := _body(one)) is not None]
    free = [value for one in ([own] if own else described.articles) if (value := one.get("isAccessibleForFree"))]
    return DescribedArticle(
        body=max((body.span for body in bodies), key=len, default=None),
        is_free=not any(value.words.strip().lower() == "false" for value in free),
        paid_parts=tuple(_paid_parts(own)) if own else (),
    )


def _body(article: Value) -> Value | None:
    found = (article.get(name) for name in _BODIES)
    return next((value for value in found if value is not None and value.is_string), None)


def _paid_parts(article: Value) -> list[str]:
    parts = article.get("hasPart")
    selectors = []
    for part in parts.as_list() if parts is not None else ():
        free, selector = part.get("isAccessibleForFree"), part.get("cssSelector")
        if free is not None and free.words.strip().lower() == "false" and selector is not None:
            selectors += [one.words.strip() for one in selector.as_list() if one.is_string]
    return selectors[:20]
