"""Metadata in the head of a page for link previews and reference managers."""

from __future__ import annotations

from dataclasses import dataclass

from documents.provenance.dates import parse_edtf
from documents.provenance.preview import HEIGHT, WIDTH
from documents.provenance.work import Work


@dataclass(frozen=True)
class PreviewPicture:
    """The picture of a page: its full address, and the words in it for those who do not see it."""

    address: str
    alt: str


def open_graph_tags(
    work: Work, *, address: str, title: str, description: str, locale: str = "", picture: PreviewPicture | None = None
) -> list[tuple[str, str]]:
    """Returns Open Graph pairs (ogp.me), in the order in which they are written.

    `title` and `description` name the publisher and say in the reader's language that this is a copy with notes.
    `address` is that of the page itself, which may be a passage of the work.
    """
    date = parse_edtf(work.issued)
    pairs = [
        ("og:type", "article"),
        ("og:title", title),
        ("og:description", description),
        ("og:url", address),
        ("og:site_name", work.site_name),
        ("og:locale", locale),
        ("article:published_time", date.exact_iso if date else ""),
        ("article:section", work.section),
        *(("article:author", name) for name in work.creators),
        *(_picture_tags(picture) if picture else ()),
    ]
    return [(name, value) for name, value in pairs if value]


def _picture_tags(picture: PreviewPicture) -> list[tuple[str, str]]:
    return [
        ("og:image", picture.address),
        ("og:image:type", "image/png"),
        ("og:image:width", str(WIDTH)),
        ("og:image:height", str(HEIGHT)),
        ("og:image:alt", picture.alt),
    ]


def citation_tags(work: Work) -> list[tuple[str, str]]:
    """Returns `<meta name="citation_…">` pairs for reference managers, one author each; confirmed facts only.

    The parts of a date are separated by slashes, as those programs expect.
    """
    date = parse_edtf(work.issued)
    pairs = [
        ("citation_title", work.headline),
        *(("citation_author", name) for name in work.creators),
        ("citation_publisher", work.publisher),
        ("citation_publication_date", date.exact_iso.partition("T")[0].replace("-", "/") if date else ""),
        ("citation_language", work.language),
        ("citation_fulltext_html_url", work.original),
    ]
    return [(name, value) for name, value in pairs if value]


def dublin_core_tags(work: Work) -> list[tuple[str, str]]:
    """Returns `<meta name="DC.…">` pairs of Dublin Core in HTML; confirmed facts only.

    Programs know the prefix without a link to its schema, and pages here link to no other site's schemas. `DC.source`
    is the original of which the page is a copy; `DC.publisher` is left out unless it was confirmed.
    """
    pairs = [
        ("DC.title", work.headline),
        *(("DC.creator", name) for name in work.creators),
        ("DC.publisher", work.publisher),
        ("DC.date", work.issued),
        ("DC.language", work.language),
        ("DC.rights", work.rights),
        ("DC.source", work.original),
        ("DC.identifier", work.address),
    ]
    return [(name, value) for name, value in pairs if value]
