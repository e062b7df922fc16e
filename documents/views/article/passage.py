"""The passage page: the quote in its paragraph, its author, how to cite it, and the notes of readers on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.exports.notes.spanning import standing_on
from documents.http import absolute_url
from documents.models import Anchor, Annotation, Document, Revision, Statement
from documents.permissions import can_curate_visible
from documents.provenance import citation_line, quotation_with_reference
from documents.rendering.stored.excerpt import excerpt_of
from documents.views.notes.cards import Card, cards_of
from documents.views.notes.current_position import capture_url
from documents.views.provenance.head_metadata import head_metadata_of, with_annotation_link
from documents.views.provenance.references import citation_of
from documents.views.provenance.summary import Provenance, provenance_of
from documents.views.site.access import PageNotFound, requested_revision, visible_document, withdrawn_response
from documents.views.site.caching import cached_response, document_cache_key
from documents.views.versions.current_passage import current_passage_of

MAX_NOTES = 50

Property = Statement.Property


@dataclass(frozen=True)
class Passage:
    """A passage as a page shows it: safe HTML of its paragraphs, the quote, and the id at which reading continues."""

    html: SafeString
    quote: str
    anchor_id: str
    is_whole: bool  # `html` holds the whole paragraphs around the quote


@require_safe
def passage(request: HttpRequest, slug: str, start: int, end: int) -> HttpResponseBase:
    """Shows code points `start` to `end` of a revision (`?revision=n`) within their paragraphs."""
    document = visible_document(request, slug)
    if document.is_withdrawn:
        return withdrawn_response(request, document)
    revision = requested_revision(request, document)
    if not document.may_read and not is_quoted(document, revision, start, end):
        raise PageNotFound(_("This article is open to its members; no public note quotes these words."))
    check_words(revision, start, end)
    key = document_cache_key(document, revision)
    response = cached_response(request, key, lambda: _page(request, document, revision, start, end))
    return with_annotation_link(request, document, response)


def _page(request: HttpRequest, document: Any, revision: Revision, start: int, end: int) -> HttpResponse:
    provenance = provenance_of(document, viewer=request.user, revision=revision, may_read=document.may_read)
    shown = passage_of(document, revision, start, end)
    address = absolute_url(request, document.passage_url(revision.number, start, end))
    citation = citation_of(document, revision, provenance, (start, end), address)
    reading = document.get_absolute_url()
    if revision.pk != document.current_revision_id:
        reading = reverse("revision", args=[document.slug, revision.number])
    is_current = revision.pk == document.current_revision_id
    context = {
        "document": document,
        "revision": revision,
        "may_curate": can_curate_visible(request.user, document),
        "is_current": is_current,
        "current_passage": current_passage_of(document, revision, start, end)
        if document.may_read and not is_current
        else None,
        "provenance": provenance,
        "byline": byline_of(provenance),
        "passage": shown,
        "address": address,
        "citation": citation_line(replace(citation, address="")),
        "quotation_with_reference": quotation_with_reference(shown.quote, citation),
        "join_url": f"{reverse('join-passage', args=[document.slug, start, end])}?revision={revision.number}",
        "source": capture_url(document, revision.number, start, end),
        "reading_url": f"{reading}#{shown.anchor_id}" if shown.anchor_id else reading,
        "notes": notes_on(request.user, document, revision, start, end),
        "head": head_metadata_of(
            request,
            document,
            revision,
            provenance,
            quote=shown.quote,
            address=address,
            picture=document.passage_preview_url(revision.number, start, end)
            if is_open_to_everyone(document, revision, start, end)
            else "",
        ),
    }
    return render(request, "documents/article/passage.html", context)


def check_words(revision: Revision, start: int, end: int) -> None:
    """Raises `PageNotFound` if a version has no words from `start` to `end`."""
    if not 0 <= start < end <= revision.length:
        raise PageNotFound(_("There are no such words: this version has %(n)s characters.") % {"n": revision.length})


def is_open_to_everyone(document: Document, revision: Revision, start: int, end: int) -> bool:
    """Checks whether people without an account may see the passage of an article that is not withdrawn."""
    return document.is_public or (document.is_shared and is_quoted(document, revision, start, end))


def is_quoted(document: Document, revision: Revision, start: int, end: int) -> bool:
    """Checks whether a public note quotes a passage that contains this one; then everyone may see it."""
    seen_by_all = standing_on(Annotation.objects.visible_to(AnonymousUser()), document)
    anchors = Anchor.objects.with_position().filter(revision=revision, target__annotation__in=seen_by_all)
    return anchors.filter(start__lte=min(start, revision.length), end__gte=min(end, revision.length + 1)).exists()


def passage_of(document: Any, revision: Revision, start: int, end: int) -> Passage:
    """Returns the passage with its paragraphs, or the quote alone if the user may not read the text."""
    quote = revision.words_between(start, end)
    if not document.may_read:
        return Passage(mark_safe(""), quote, "", is_whole=False)
    html = Revision.objects.values_list("html", flat=True).get(pk=revision.pk)
    excerpt = excerpt_of(html, start, end, opening=_("Quotation begins: "), closing=_(" Quotation ends. "))
    # Safe: cut out of HTML that rendering made safe; the inserted text is escaped.
    return Passage(mark_safe(excerpt.html), quote, excerpt.anchor_id, is_whole=True)  # noqa: S308


def notes_on(viewer: Any, document: Document, revision: Revision, start: int, end: int) -> list[Card]:
    """Returns the first fifty notes that `viewer` may see and that overlap the passage, by position."""
    notes = standing_on(Annotation.objects.visible_to(viewer), document).roots()
    standing = notes.find_positions_on(revision, start__lt=end, end__gt=start)
    ids = dict.fromkeys(standing.values_list("pk", flat=True)[:MAX_NOTES])
    return cards_of(viewer, document, revision, ids)


def byline_of(provenance: Provenance) -> list[str]:
    """Returns author, publisher and date for one line, or a phrase for an unknown one, and what they rest on."""
    terms = (Property.CREATOR, Property.PUBLISHER, Property.ISSUED)
    note = provenance.note(terms)
    return [*map(provenance.words_or_absence, terms), *([note] if note else [])]
