"""schema.org descriptions of a copy, as a JSON-LD data block in its pages.

This site is not the publisher: `publisher` is the paper's own name, `url` and `isBasedOn` its own address. The
site appears only as the maker of this description (`sdPublisher`) and as the place of the copy (`archivedAt`).
"""

from __future__ import annotations

import json
from typing import Any

from documents.provenance.dates import parse_edtf
from documents.provenance.work import Work, web_address

_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def schema_org(work: Work) -> dict[str, Any]:
    """Describes an article; only facts that a person confirmed are used."""
    rights_address = web_address(work.rights)
    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": work.headline,
        "author": [_author(name, work) for name in work.creators],
        "publisher": {"@type": "Organization", "name": work.publisher} if work.publisher else None,
        "datePublished": _exact(work.issued),
        "dateModified": _exact(work.modified),
        "inLanguage": work.language,
        "articleSection": work.section,
        "license": rights_address,
        "copyrightNotice": "" if rights_address else work.rights,
        "url": work.original,
        "isBasedOn": work.original,
        "creditText": work.original_publisher,
        "mainEntityOfPage": {"@type": "WebPage", "@id": work.address, "name": work.title},
        "archivedAt": work.address,
        "sdPublisher": {"@type": "Organization", "name": work.site_name},
        "sdDatePublished": work.described_at,
    }
    return {key: value for key, value in described.items() if value}


def as_data_block(description: dict[str, Any]) -> str:
    """Returns the description as JSON that is safe inside `<script>`, whatever the facts contain.

    All `<`, `>` and `&` are escaped, so that no `</script>` or `<!--` can end or open anything.
    """
    return json.dumps(description, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def _author(name: str, work: Work) -> dict[str, str]:
    is_organisation = name in {work.publisher, work.original_publisher}
    return {"@type": "Organization" if is_organisation else "Person", "name": name}


def _exact(value: str) -> str:
    date = parse_edtf(value)
    return date.exact_iso if date else ""
