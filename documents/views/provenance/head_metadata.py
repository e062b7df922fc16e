"""The metadata in the head of a public page: whose article it is, where it came from, and where its notes are.

    about = head_metadata_of(request, document, revision, provenance)
    response = with_annotation_link(request, document, render(request, "…", {"head": about}))
    {% include "documents/provenance/_head_meta.html" %}       in the page's head block; needs `head`

This site is named as the one that shows the page, never as the publisher. Titles and previews say whose article it is
and that this is a copy with notes, and name the facts that nobody checked; the data block has only those that a person
confirmed.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator, capfirst
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from documents.http import absolute_url
from documents.models import Document, Revision, Statement
from documents.provenance import (
    PreviewPicture,
    Work,
    as_data_block,
    citation_tags,
    dublin_core_tags,
    open_graph_tags,
    schema_org,
)
from documents.provenance.preview import Preview
from documents.views.provenance.summary import Provenance

ANNOTATION_SERVICE = "http://www.w3.org/ns/oa#annotationService"
DESCRIPTION_CHARACTERS = 200
LARGE_PICTURE = [("twitter:card", "summary_large_image")]  # without it some sites show the picture small

Property = Statement.Property


@dataclass(frozen=True)
class Head:
    """The metadata of one page, ready for `_head_meta.html`."""

    title: str
    description: str
    canonical: str
    robots: str
    open_graph: list[tuple[str, str]]
    named: list[tuple[str, str]]
    data_block: SafeString
    annotations: str


def head_metadata_of(
    request: HttpRequest,
    document: Document,
    revision: Revision | None,
    provenance: Provenance,
    *,
    quote: str = "",
    address: str = "",
    picture: str = "",
) -> Head:
    """Builds the metadata of a page about `document`; with `quote` and `address`, that of the page of that passage.

    `picture` is the path of the picture of that passage, if everyone may see it.
    """
    work = work_of(request, document, revision, provenance)
    title = title_of(document, provenance)
    description = description_of(document, provenance)
    if quote:
        words = Truncator(" ".join(quote.split())).chars(80)
        title = _("“%(quote)s” – %(title)s") % {"quote": words, "title": title}
        description = _("“%(quote)s” %(description)s") % {
            "quote": Truncator(" ".join(quote.split())).chars(DESCRIPTION_CHARACTERS),
            "description": description,
        }
    shown = _picture_of(request, document, provenance, quote, picture)
    return Head(
        title=title,
        description=description,
        canonical=work.original or work.address,
        robots="" if document.is_indexable else "noindex",
        open_graph=open_graph_tags(
            work,
            address=address or work.address,
            title=title,
            description=description,
            locale=to_locale(get_language() or settings.LANGUAGE_CODE),
            picture=shown,
        ),
        named=[*citation_tags(work), *dublin_core_tags(work), *(LARGE_PICTURE if shown else ())],
        # Safe: `as_data_block` leaves no character that could end the script element.
        data_block=mark_safe(as_data_block(schema_org(work))),  # noqa: S308
        annotations=absolute_url(request, reverse("document-container", args=[document.slug])),
    )


def preview_of(document: Document, provenance: Provenance, quote: str = "") -> Preview:
    """Returns the words of the picture of an article, or of a passage in it.

    Facts that nobody checked are left out: their ground might be cut off where the line is full.
    """
    terms = (Property.CREATOR, Property.PUBLISHER, Property.ISSUED)
    byline = " · ".join(words for term in terms if not provenance.note([term]) and (words := provenance.words(term)))
    return Preview.made_of(quote=quote, title=document.title, byline=byline, site=settings.READINGROOM_NAME)


def _picture_of(
    request: HttpRequest, document: Document, provenance: Provenance, quote: str, passage: str
) -> PreviewPicture | None:
    """Returns the picture of a page, or None: other sites show it to everyone, so only open articles have one."""
    if not document.is_shared:
        return None
    words = preview_of(document, provenance, quote if passage else "")
    if not words.says_something:
        return None
    address = passage or reverse("article-preview", args=[document.slug])
    quoted = _("“%(quote)s”") % {"quote": words.quote} if words.quote else ""
    return PreviewPicture(absolute_url(request, address), " – ".join(part for part in (quoted, words.title) if part))


def title_of(document: Document, provenance: Provenance) -> str:
    """Returns a title such as "The Gauge That Kept Two Clocks, The Northern Ledger (copy with notes)"."""
    publisher = provenance.words(Property.PUBLISHER)
    name = f"{document.title}, {publisher}" if publisher else document.title
    note = provenance.note((Property.TITLE, Property.PUBLISHER))
    unknown = "" if publisher else provenance.words_or_absence(Property.PUBLISHER)
    limits = "; ".join(part for part in (unknown, note) if part)
    if limits:
        return _("%(name)s (copy with notes; %(limits)s)") % {"name": name, "limits": limits}
    return _("%(name)s (copy with notes)") % {"name": name}


def description_of(document: Document, provenance: Provenance) -> str:
    """Says who published the article and when, and that this is a copy with notes; adds the excerpt if readable."""
    publisher, date = provenance.words_or_absence(Property.PUBLISHER), provenance.words_or_absence(Property.ISSUED)
    if provenance.words(Property.PUBLISHER):
        sentence = _("Published by %(publisher)s, %(date)s. A copy with readers’ notes.")
    else:
        sentence = _("A copy with readers’ notes; %(publisher)s, %(date)s.")
    sentence %= {"publisher": publisher, "date": date}
    if note := provenance.note((Property.PUBLISHER, Property.ISSUED)):
        sentence = f"{sentence} {capfirst(note)}."
    if not provenance.may_read:
        return sentence
    return f"{sentence} {Truncator(document.excerpt).chars(DESCRIPTION_CHARACTERS)}".strip()


def work_of(request: HttpRequest, document: Document, revision: Revision | None, provenance: Provenance) -> Work:
    """Describes the article for machines, with confirmed facts only."""

    def checked(term: str, *, normalised: bool = False) -> tuple[str, ...]:
        rows = provenance.confirmed(term)
        return tuple((row.normalised or row.value) if normalised else row.value for row in rows)

    def one(term: str, *, normalised: bool = False) -> str:
        return next(iter(checked(term, normalised=normalised)), "")

    return Work(
        title=document.title,
        address=absolute_url(request, document.get_absolute_url()),
        site_name=settings.READINGROOM_NAME,
        headline=one(Property.TITLE),
        creators=checked(Property.CREATOR),
        publisher=one(Property.PUBLISHER),
        original_publisher=one(Property.ORIGINAL_PUBLISHER),
        issued=one(Property.ISSUED, normalised=True),
        modified=one(Property.MODIFIED, normalised=True),
        language=one(Property.LANGUAGE, normalised=True),
        rights=one(Property.RIGHTS),
        section=one(Property.SECTION),
        identifier=one(Property.IDENTIFIER),
        described_at=revision.created_at.isoformat(timespec="seconds") if revision else "",
    )


def with_annotation_link(request: HttpRequest, document: Document, response: HttpResponseBase) -> HttpResponseBase:
    """Adds the Link header that names the article's annotation container (W3C Web Annotation Protocol, section 4)."""
    container = absolute_url(request, reverse("document-container", args=[document.slug]))
    response["Link"] = f'<{container}>; rel="{ANNOTATION_SERVICE}"'
    return response
