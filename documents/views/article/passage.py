"""The passage page: the words in their paragraph, whose they are, how to cite them, and what readers say of them."""

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

from documents.models import Anchor, Annotation, Document, Revision, Statement
from documents.permissions import can_curate_seen
from documents.provenance import citation_line, quotation_with_reference
from documents.rendering.excerpt import excerpt_of
from documents.views.notes.cards import Card, cards_of
from documents.views.provenance.head_metadata import absolute, annotated, head_of
from documents.views.provenance.references import citation_of
from documents.views.provenance.summary import Provenance, provenance_of
from documents.views.site.access import NotHere, asked_revision, visible_document, withdrawn
from documents.views.site.caching import answer, document_key
from documents.views.versions.current_passage import since_then

MOST_NOTES = 50

Property = Statement.Property


@dataclass(frozen=True)
class Passage:
    """A passage as a page shows it: safe HTML around it, its words, and the id where reading on begins."""

    html: SafeString
    quote: str
    place: str
    is_whole: bool  # whole paragraphs stand around it


@require_safe
def passage(request: HttpRequest, slug: str, start: int, end: int) -> HttpResponseBase:
    """Code points `start` to `end` of a revision (`?revision=n`), in the paragraphs they stand in."""
    document = visible_document(request, slug)
    if document.is_withdrawn:
        return withdrawn(request, document)
    revision = asked_revision(request, document)
    if not document.may_read and not is_quoted(revision, start, end):
        raise NotHere(_("This article is open to its members; no public note quotes these words."))
    if not 0 <= start < end <= revision.length:
        raise NotHere(_("There are no such words: this version has %(n)s characters.") % {"n": revision.length})
    key = document_key(document, revision)
    response = answer(request, key, lambda: _page(request, document, revision, start, end))
    return annotated(request, document, response)


def _page(request: HttpRequest, document: Any, revision: Revision, start: int, end: int) -> HttpResponse:
    provenance = provenance_of(document, viewer=request.user, revision=revision, may_read=document.may_read)
    shown = passage_of(document, revision, start, end)
    address = absolute(request, document.passage_url(revision.number, start, end))
    citation = citation_of(document, revision, provenance, (start, end), address)
    reading = document.get_absolute_url()
    if revision.pk != document.current_revision_id:
        reading = reverse("revision", args=[document.slug, revision.number])
    is_current = revision.pk == document.current_revision_id
    context = {
        "document": document,
        "revision": revision,
        "may_curate": can_curate_seen(request.user, document),
        "is_current": is_current,
        "since": since_then(document, revision, start, end) if document.may_read and not is_current else None,
        "provenance": provenance,
        "byline": byline_of(provenance),
        "passage": shown,
        "address": address,
        "citation": citation_line(replace(citation, address="")),
        "with_reference": quotation_with_reference(shown.quote, citation),
        "source": f"{reverse('source', args=[document.slug])}?at={start}-{end}&revision={revision.number}#asked",
        "read_on": f"{reading}#{shown.place}" if shown.place else reading,
        "notes": notes_on(request.user, document, revision, start, end),
        "head": head_of(request, document, revision, provenance, quote=shown.quote),
    }
    return render(request, "documents/article/passage.html", context)


def is_quoted(revision: Revision, start: int, end: int) -> bool:
    """A note that everyone sees stands on words that hold all of these: then everyone may see them."""
    seen_by_all = Annotation.objects.visible_to(AnonymousUser()).filter(document=revision.document_id)
    anchors = Anchor.objects.standing().filter(revision=revision, target__annotation__in=seen_by_all)
    return anchors.filter(start__lte=min(start, revision.length), end__gte=min(end, revision.length + 1)).exists()


def passage_of(document: Any, revision: Revision, start: int, end: int) -> Passage:
    """The passage with its paragraphs; for who may not read the text, its own words alone."""
    quote = revision.words_between(start, end)
    if not document.may_read:
        return Passage(mark_safe(""), quote, "", is_whole=False)
    html = Revision.objects.values_list("html", flat=True).get(pk=revision.pk)
    excerpt = excerpt_of(html, start, end, opening=_("Quotation begins: "), closing=_(" Quotation ends. "))
    # Safe: cut out of HTML that rendering made safe, with words escaped.
    return Passage(mark_safe(excerpt.html), quote, excerpt.place, is_whole=True)  # noqa: S308


def notes_on(viewer: Any, document: Document, revision: Revision, start: int, end: int) -> list[Card]:
    """The notes that `viewer` may see and that stand on some of these words, by their place; the first fifty."""
    notes = Annotation.objects.visible_to(viewer).on(document).roots()
    standing = notes.standing_on(revision, start__lt=end, end__gt=start)
    ids = dict.fromkeys(standing.values_list("pk", flat=True)[:MOST_NOTES])
    return cards_of(viewer, document, revision, ids)


def byline_of(provenance: Provenance) -> list[str]:
    """Author, publisher and date on one line, with words where one is not known."""
    return [provenance.said(term) for term in (Property.CREATOR, Property.PUBLISHER, Property.ISSUED)]
