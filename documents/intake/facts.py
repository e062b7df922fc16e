"""Facts about an article from a capture, a sidecar file or a person."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from documents.spans import Span

# Terms of Dublin Core and schema.org, in the order in which they are shown.
PROPERTIES = tuple(
    "title creator publisher original_publisher issued modified language rights identifier captured section"
    " photo_credit provenance".split()
)

# Other names that people use for these properties.
_OTHER_NAMES = {
    "title": "headline",
    "creator": "author authors creators by byline",
    "publisher": "site site_name newspaper published_by published_here_by",
    "original_publisher": "originalpublisher first_published_by",
    "issued": "date published date_published datepublished",
    "modified": "updated date_modified datemodified lastmod",
    "language": "lang",
    "rights": "license licence copyright",
    "identifier": "url canonical canonical_url link original_address doi",
    "captured": "page_captured accessed retrieved",
    "section": "category",
    "photo_credit": "picture_credit photo",
    "provenance": "file_came_from",
}
_ALIASES = {name: term for term, names in _OTHER_NAMES.items() for name in names.split()}


@dataclass(frozen=True)
class Fact:
    """One value of a property; `evidence` are the spans of revision 0 that show it, `rule` says how it was found."""

    property: str
    value: str
    evidence: tuple[Span, ...] = ()
    rule: str = ""


def property_for_key(key: str) -> str | None:
    """Returns the property that a key means, ignoring case and blanks; None if it means none."""
    name = re.sub(r"[\s-]+", "_", key.strip().lower())
    return name if name in PROPERTIES else _ALIASES.get(name)


def suggest_key(key: str) -> str | None:
    """Returns a known key that resembles an unknown one; None if there is none."""
    near = difflib.get_close_matches(key.strip().lower(), [*PROPERTIES, *_ALIASES], n=1, cutoff=0.7)
    return near[0] if near else None
