"""Facts about an article as a capture, a file beside it or a person gives them."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from documents.spans import Span

# Terms of Dublin Core and schema.org, in the order in which they are shown.
PROPERTIES = (
    "title",
    "creator",
    "publisher",
    "original_publisher",
    "issued",
    "modified",
    "language",
    "rights",
    "identifier",
    "captured",
    "section",
    "photo_credit",
    "provenance",
)

# Other names that people give them.
_ALSO_CALLED = {
    "headline": "title",
    "author": "creator",
    "authors": "creator",
    "creators": "creator",
    "by": "creator",
    "byline": "creator",
    "site": "publisher",
    "site_name": "publisher",
    "newspaper": "publisher",
    "published_by": "publisher",
    "published_here_by": "publisher",
    "originalpublisher": "original_publisher",
    "first_published_by": "original_publisher",
    "date": "issued",
    "published": "issued",
    "date_published": "issued",
    "datepublished": "issued",
    "updated": "modified",
    "date_modified": "modified",
    "datemodified": "modified",
    "lastmod": "modified",
    "lang": "language",
    "license": "rights",
    "licence": "rights",
    "copyright": "rights",
    "url": "identifier",
    "canonical": "identifier",
    "canonical_url": "identifier",
    "link": "identifier",
    "original_address": "identifier",
    "doi": "identifier",
    "page_captured": "captured",
    "accessed": "captured",
    "retrieved": "captured",
    "category": "section",
    "picture_credit": "photo_credit",
    "photo": "photo_credit",
    "file_came_from": "provenance",
}


@dataclass(frozen=True)
class Fact:
    """One value of a property; `evidence` are the spans of revision 0 that show it, `rule` says how it was found."""

    property: str
    value: str
    evidence: tuple[Span, ...] = ()
    rule: str = ""


def property_called(key: str) -> str | None:
    """The property that a key means, whatever its case and the blanks in it."""
    name = re.sub(r"[\s-]+", "_", key.strip().lower())
    return name if name in PROPERTIES else _ALSO_CALLED.get(name)


def nearest_key(key: str) -> str | None:
    """A key that somebody may have meant."""
    near = difflib.get_close_matches(key.strip().lower(), [*PROPERTIES, *_ALSO_CALLED], n=1, cutoff=0.7)
    return near[0] if near else None
