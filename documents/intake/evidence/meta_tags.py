"""Reads facts from the `meta` and `link` elements of a page: Open Graph, Dublin Core, citation_* and plain names."""

from __future__ import annotations

from collections.abc import Iterator

from documents.errors import gettext_noop as _
from documents.intake.facts import Fact
from documents.intake.html_tags import Tag, attribute

CANONICAL_RULE = _("canonical link")
LICENCE_RULE = _("license link")

# https://ogp.me and its article type; Dublin Core in HTML (RFC 2731 and its successor); Google Scholar's inclusion
# guidelines. Microdata of https://schema.org is in `markup.py`.
_NAMED = {
    "title": "og:title dc.title dcterms.title citation_title parsely-title",
    "creator": (
        "article:author og:article:author dc.creator dcterms.creator citation_author author byl "
        "parsely-author sailthru.author"
    ),
    "publisher": "og:site_name dc.publisher dcterms.publisher citation_publisher",
    "issued": (
        "article:published_time og:article:published_time dc.date dc.date.issued dc.date.created dcterms.date "
        "dcterms.issued dcterms.created citation_publication_date citation_date citation_online_date date "
        "pubdate publishdate publish-date publish_date publication_date article.published article:published "
        "parsely-pub-date sailthru.date"
    ),
    "modified": (
        "og:updated_time article:modified_time og:article:modified_time dc.date.modified dcterms.modified "
        "last-modified lastmod article.updated article:modified"
    ),
    "language": "og:locale dc.language dcterms.language citation_language language content-language",
    "rights": "dc.rights dcterms.rights dcterms.rightsholder copyright rights",
    "identifier": "og:url dc.identifier dcterms.identifier",
    "section": "article:section og:article:section dc.subject.section parsely-section",
}
_TERMS = {name: term for term, names in _NAMED.items() for name in names.split()}


def meta_facts(html: str, tag: Tag) -> Iterator[Fact]:
    """Yields the fact that one `meta` element states; its `content` is the evidence."""
    for kind in ("property", "name", "http-equiv"):
        name = attribute(html, tag, kind)[0]
        term = _TERMS.get(name.lower())
        if term is None:
            continue
        if fact := attribute_fact(html, tag, "content", term, f"meta {name.lower()}"):
            yield fact
        return


def link_facts(html: str, tag: Tag) -> Iterator[Fact]:
    """Yields the page's own address or its licence from a `link` element."""
    relations = attribute(html, tag, "rel")[0].lower().split()
    for relation, term, rule in (("canonical", "identifier", CANONICAL_RULE), ("license", "rights", LICENCE_RULE)):
        if relation in relations and (fact := attribute_fact(html, tag, "href", term, rule)):
            yield fact


def attribute_fact(html: str, tag: Tag, name: str, term: str, rule: str) -> Fact | None:
    """Returns the fact in an attribute; None if the attribute is missing or empty."""
    value, span = attribute(html, tag, name)
    if not value or span is None:
        return None
    return Fact(term, " ".join(value.split()), (span.stripped(html),), rule)
