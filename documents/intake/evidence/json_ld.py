"""Reads the JSON-LD of a page about its article (https://schema.org/Article), with the position of each value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from documents.intake.article import StatedDerivation
from documents.intake.evidence.json_spans import Value, parse_json
from documents.intake.facts import Fact
from documents.intake.html_tags import Tag, attribute

BASED_ON_RULE = "JSON-LD isBasedOn"
MAX_BLOCKS = 40
MAX_NODES = 500

_ARTICLES = re.compile(
    r"(?:^|/)(?:\w*Article|BlogPosting|LiveBlogPosting|SocialMediaPosting|Report|Review\w*NewsArticle|Chapter)$"
)
# The property of schema.org, ours, and the member that holds the text if the value is an object.
_SIMPLE = (
    ("headline", "title", "@value"),
    ("datePublished", "issued", "@value"),
    ("dateModified", "modified", "@value"),
    ("publisher", "publisher", "name"),
    ("sourceOrganization", "original_publisher", "name"),
    ("inLanguage", "language", "alternateName"),
    ("articleSection", "section", "name"),
    ("copyrightNotice", "rights", "@value"),
    ("license", "rights", "url"),
    ("mainEntityOfPage", "identifier", "@id"),
    ("url", "identifier", "@id"),
)
_ADDRESS = re.compile(r"https?://\S+$")


@dataclass(frozen=True)
class DescribedArticles:
    """The articles that a page describes, and every node with an `@id` that they may refer to."""

    articles: tuple[Value, ...]
    by_id: dict[str, Value]

    def follow(self, value: Value) -> Value:
        """Returns the node that `{"@id": …}` refers to, or the value itself."""
        if value.members is not None and set(value.members) <= {"@id", "@type"}:
            return self.by_id.get(value.text_of("@id"), value)
        return value


def read_json_ld(html: str, scripts: Iterable[tuple[Tag, int]]) -> DescribedArticles:
    """Reads the `ld+json` scripts of a page; each is given as its tag and the position where its content ends."""
    nodes: list[Value] = []
    for n, (tag, end) in enumerate(scripts):
        if n >= MAX_BLOCKS:
            break
        root = parse_json(html, tag.end, end)
        nodes += _nodes(root) if root else ()
    by_id: dict[str, Value] = {}
    for node in nodes[:MAX_NODES]:
        if node.text_of("@id") and len(node.members or ()) > 1:
            by_id.setdefault(node.text_of("@id"), node)
    return DescribedArticles(tuple(node for node in nodes[:MAX_NODES] if _is_article(node)), by_id)


def is_json_ld(html: str, tag: Tag) -> bool:
    """Returns whether a script contains JSON-LD."""
    return attribute(html, tag, "type")[0].lower().partition(";")[0].strip() == "application/ld+json"


def facts(page: DescribedArticles, titles: Sequence[str], addresses: Sequence[str]) -> Iterator[Fact]:
    """Yields the facts of the article that the page is about; `titles` and `addresses` identify it among others."""
    article = find_page_article(page, titles, addresses)
    if article is None:
        return
    for name, term, inner in _SIMPLE:
        for value in _values(page, article.get(name)):
            yield from _fact(term, name, _words(value, inner))
    for author in (
        _values(page, article.get("author")) if article.get("author") else _values(page, article.get("creator"))
    ):
        yield from _fact("creator", "author", _words(author, "name"))
    for picture in _values(page, article.get("image")):
        for name in ("creditText", "copyrightNotice"):
            yield from _fact("photo_credit", f"image {name}", picture.get(name))
    free = article.get("isAccessibleForFree")
    if free is not None and free.words.lower() == "false":
        yield Fact("rights", "isAccessibleForFree: false", (free.span,), "JSON-LD isAccessibleForFree")


def derivations_from_json_ld(
    page: DescribedArticles, titles: Sequence[str], addresses: Sequence[str]
) -> Iterator[StatedDerivation]:
    """Yields other works that the article states it is based on or translates."""
    article = find_page_article(page, titles, addresses)
    if article is None:
        return
    for name, kind in (
        ("isBasedOn", "republishes"),
        ("isBasedOnUrl", "republishes"),
        ("translationOfWork", "translates"),
    ):
        for value in _values(page, article.get(name)):
            shown = _words(value, "name") or _words(value, "headline")
            address = _words(value, "url") or _words(value, "@id")
            is_address = address is not None and _ADDRESS.match(address.words)
            given = shown or (address if is_address else None)
            if given is not None and given.words.strip():
                href = address.words if address is not None and is_address else ""
                spans = tuple(
                    sorted({one.span for one in (shown, address if is_address else None) if one and len(one.span)})
                )
                yield StatedDerivation(kind, given.words.strip()[:500], href, spans, BASED_ON_RULE)


def find_page_article(page: DescribedArticles, titles: Sequence[str], addresses: Sequence[str]) -> Value | None:
    """Returns the article whose address or headline is the page's, or the only article; None if neither exists."""
    if len(page.articles) <= 1:
        return next(iter(page.articles), None)
    wanted = {address.rstrip("/") for address in addresses}
    for article in page.articles:
        given = {article.text_of("url"), article.text_of("@id")}
        entity = article.get("mainEntityOfPage")
        given.add(
            entity.text_of("@id") if entity and entity.members is not None else article.text_of("mainEntityOfPage")
        )
        if wanted & {address.partition("#")[0].rstrip("/") for address in given if address}:
            return article
    heads = {_plain(title) for title in titles}
    named = [article for article in page.articles if _plain(article.text_of("headline")) in heads]
    return named[0] if named else None


def _nodes(root: Value) -> list[Value]:
    """Returns the objects at the top, in a graph, and in main entities, authors and publishers."""
    found: list[Value] = []
    waiting = list(root.as_list())
    while waiting and len(found) < MAX_NODES:
        node = waiting.pop(0)
        if node.members is None:
            continue
        found.append(node)
        for name in ("@graph", "mainEntity", "author", "publisher"):
            inner = node.get(name)
            waiting += [one for one in inner.as_list() if one.members is not None] if inner else []
    return found


def _is_article(node: Value) -> bool:
    kind = node.get("@type")
    return kind is not None and any(_ARTICLES.search(one.words) for one in kind.as_list() if one.is_string)


def _values(page: DescribedArticles, value: Value | None) -> Iterator[Value]:
    for n, one in enumerate(value.as_list() if value is not None else ()):
        if n < 20:
            yield page.follow(one)


def _words(value: Value, inner: str) -> Value | None:
    """Returns the string, or the member of an object that holds its text."""
    if value.is_string:
        return value
    member = value.get(inner)
    if member is not None and member.items:
        member = member.items[0]
    return member if member is not None and member.is_string else None


def _fact(term: str, name: str, value: Value | None) -> Iterator[Fact]:
    if value is None or not value.is_string or not len(value.span):
        return
    yield Fact(term, " ".join(unescape(value.words).split()), (value.span,), f"JSON-LD {name}")


def _plain(words: str) -> str:
    return " ".join(unescape(words).split()).casefold()
