"""What the `meta` and `link` elements of a page say: Open Graph, Dublin Core, citation_*, and the plain names."""

from __future__ import annotations

from collections.abc import Iterator

from documents.errors import gettext_noop as _
from documents.intake.facts import Fact
from documents.intake.html_tags import Tag, attribute
from documents.spans import Span

CANONICAL_RULE = _("canonical link")
LICENCE_RULE = _("license link")

# https://ogp.me and its article type; Dublin Core in HTML (RFC 2731 and its successor); Google Scholar's inclusion
# guidelines; https://schema.org as microdata stands in `markup.py`.
_TERMS = {
    "og:title": "title",
    "og:site_name": "publisher",
    "og:url": "identifier",
    "og:locale": "language",
    "og:updated_time": "modified",
    "article:author": "creator",
    "article:published_time": "issued",
    "article:modified_time": "modified",
    "article:section": "section",
    "og:article:author": "creator",
    "og:article:published_time": "issued",
    "og:article:modified_time": "modified",
    "og:article:section": "section",
    "dc.title": "title",
    "dc.creator": "creator",
    "dc.publisher": "publisher",
    "dc.date": "issued",
    "dc.date.issued": "issued",
    "dc.date.created": "issued",
    "dc.date.modified": "modified",
    "dc.language": "language",
    "dc.rights": "rights",
    "dc.identifier": "identifier",
    "dc.subject.section": "section",
    "dcterms.title": "title",
    "dcterms.creator": "creator",
    "dcterms.publisher": "publisher",
    "dcterms.date": "issued",
    "dcterms.issued": "issued",
    "dcterms.created": "issued",
    "dcterms.modified": "modified",
    "dcterms.language": "language",
    "dcterms.rights": "rights",
    "dcterms.rightsholder": "rights",
    "dcterms.identifier": "identifier",
    "citation_title": "title",
    "citation_author": "creator",
    "citation_publisher": "publisher",
    "citation_publication_date": "issued",
    "citation_date": "issued",
    "citation_online_date": "issued",
    "citation_language": "language",
    "author": "creator",
    "byl": "creator",
    "parsely-author": "creator",
    "sailthru.author": "creator",
    "date": "issued",
    "pubdate": "issued",
    "publishdate": "issued",
    "publish-date": "issued",
    "publish_date": "issued",
    "publication_date": "issued",
    "article.published": "issued",
    "article:published": "issued",
    "parsely-pub-date": "issued",
    "sailthru.date": "issued",
    "last-modified": "modified",
    "lastmod": "modified",
    "article.updated": "modified",
    "article:modified": "modified",
    "copyright": "rights",
    "rights": "rights",
    "language": "language",
    "content-language": "language",
    "parsely-section": "section",
    "parsely-title": "title",
}  # fmt: skip
_NAMES = ("property", "name", "itemprop", "http-equiv")


def meta_facts(html: str, tag: Tag) -> Iterator[Fact]:
    """The fact that one `meta` element states, shown by its `content`."""
    for kind in _NAMES[:2] + _NAMES[3:]:
        name = attribute(html, tag, kind)[0]
        term = _TERMS.get(name.lower())
        if term is None:
            continue
        if fact := _fact(html, tag, "content", term, f"meta {name.lower()}"):
            yield fact
        return


def link_facts(html: str, tag: Tag) -> Iterator[Fact]:
    """The page's own address, or its licence, as a `link` element gives it."""
    relations = attribute(html, tag, "rel")[0].lower().split()
    for relation, term, rule in (("canonical", "identifier", CANONICAL_RULE), ("license", "rights", LICENCE_RULE)):
        if relation in relations and (fact := _fact(html, tag, "href", term, rule)):
            yield fact


def _fact(html: str, tag: Tag, name: str, term: str, rule: str) -> Fact | None:
    value, span = attribute(html, tag, name)
    if not value or span is None:
        return None
    return Fact(term, " ".join(value.split()), (trimmed(html, span),), rule)


def trimmed(html: str, span: Span) -> Span:
    """The span without the blanks at its ends."""
    shown = span.of(html)
    start = span.start + len(shown) - len(shown.lstrip())
    return Span(start, max(start, span.start + len(shown.rstrip())))
