"""The reading page: the exact text, its provenance, and the notes of its readers."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from documents.http import absolute_url
from documents.models import Anchor, Annotation, Document, Revision, Statement, TaggedAnnotation
from documents.models.annotation import AnnotationQuerySet
from documents.permissions import can_curate_visible
from documents.rendering.stored.gap_marks import add_gap_marks
from documents.rendering.stored.readers_marks import Mark, add_marks
from documents.views.article.gap_marks import gap_marks
from documents.views.article.not_held import not_held
from documents.views.article.record import record
from documents.views.groups.introduction import introduction_of
from documents.views.notes.audience_choices import audience_choices_for, initial_audience, origin_group, why_only_me
from documents.views.notes.cards import Card, cards_of_visible
from documents.views.provenance.head_metadata import head_metadata_of, with_annotation_link
from documents.views.provenance.references import reference_pattern
from documents.views.provenance.summary import Provenance, provenance_of
from documents.views.site.access import number_parameter, visible_document, withdrawn_response
from documents.views.site.caching import cached_response, document_cache_key
from documents.views.versions.compare import versions_of
from documents.views.versions.memento import with_memento_headers

NOTES_PER_PAGE = 50
NOTES_WITH_SCRIPTS = 20  # signed-in readers get a page rendered for them; scripts fetch more notes on scrolling
MAX_MARKS = 1000
LOWEST_HEADING = 3
MAX_HEADINGS = 80
READING_SPEED = 1100
LONG_CODE_POINTS = 200_000
"""From this length on, browsers lay out only what is near the screen (css/text.css)."""


@require_safe
def reading(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Shows the current text of an article."""
    return _respond(request, visible_document(request, slug), None)


@require_safe
def revision(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Shows one text of the article by its number, current or not."""
    return _respond(request, visible_document(request, slug), number)


def _respond(request: HttpRequest, document: Any, number: int | None) -> HttpResponseBase:
    if document.is_withdrawn:
        return withdrawn_response(request, document)
    if document.current_revision_id is None:
        return not_held(request, document, number)
    if not document.may_read:
        return record(request, document)
    wanted = {"pk": document.current_revision_id} if number is None else {"number": number}
    shown = get_object_or_404(_with_page(document), **wanted)
    return _page(request, document, shown, is_version=number is not None)


def _with_page(document: Document) -> QuerySet[Revision]:
    """Returns the document's revisions with `text` and `source` deferred; `html` is loaded only when it is shown."""
    return Revision.objects.filter(document=document).without_text()


def _page(request: HttpRequest, document: Any, revision: Revision, *, is_version: bool) -> HttpResponseBase:
    response = cached_response(
        request, document_cache_key(document, revision), lambda: _rendered(request, document, revision)
    )
    response = with_annotation_link(request, document, response)
    return with_memento_headers(request, document, revision, response, is_version=is_version)


def _rendered(request: HttpRequest, document: Any, revision: Revision) -> HttpResponseBase:
    notes = notes_page(request.user, document, revision, max(1, number_parameter(request, "notes", default=1)))
    marks = highlighted_passages(request.user, document, revision) if "marks" in request.GET else []
    provenance = provenance_of(document, viewer=request.user, revision=revision)
    audiences, group = audience_choices_for(request.user, document), origin_group(request, document)
    contents = [heading for heading in revision.headings if heading["level"] <= LOWEST_HEADING][:MAX_HEADINGS]
    versions = versions_of(request.user, document) if (document.last_number or 0) > 1 else []
    context = {
        "document": document,
        "revision": revision,
        "versions": versions,
        "version": next((one for one in versions if one.number == revision.number), None),
        "may_curate": can_curate_visible(request.user, document),
        "may_restore": revision.pk != document.current_revision_id and can_curate_visible(request.user, document),
        "is_current": revision.pk == document.current_revision_id,
        "provenance": provenance,
        "address": absolute_url(request, revision_address(document, revision)),
        "head": head_metadata_of(request, document, revision, provenance),
        "byline": byline(provenance, revision),
        "title_in_text": begins_with_title(document, revision),
        "publisher": provenance.words(Statement.Property.PUBLISHER),
        "publisher_note": provenance.note((Statement.Property.PUBLISHER,)),
        "reference": reference_pattern(request, document, revision, provenance),
        # Safe: rendering made it safe (promise 4), and the marks add no characters to the text.
        "html": mark_safe(add_marks(add_gap_marks(revision.html, gap_marks(document, revision)), marks)),  # noqa: S308
        "is_long": revision.length > LONG_CODE_POINTS,
        "contents": contents[1:] if begins_with_title(document, revision) else contents,
        "notes": notes,
        "cards": notes.cards,
        "has_marks": bool(marks),
        "audiences": audiences,
        "origin_group": group,
        "initial_audience": initial_audience(audiences, group),
        "introduction": introduction_of(request.user, document, group),
        "why_only_me": why_only_me(request, audiences, group),
        "note_limit": settings.READINGROOM_MAX_NOTE_CHARACTERS,
    }
    return render(request, "documents/article/reading.html", context)


def revision_address(document: Document, revision: Revision) -> str:
    """Returns the permanent path of this exact text."""
    return reverse("revision", args=[document.slug, revision.number])


def byline(provenance: Provenance, revision: Revision) -> list[str]:
    """Returns the known ones of author, publisher and date, the estimated reading time, and what the facts rest on."""
    facts = (Statement.Property.CREATOR, Statement.Property.PUBLISHER, Statement.Property.ISSUED)
    minutes = max(1, round(revision.length / READING_SPEED))
    time = ngettext("%(n)s\u00a0minute", "%(n)s\u00a0minutes", minutes) % {"n": minutes}
    return [words for words in (*map(provenance.words, facts), time, provenance.note(facts)) if words]


def begins_with_title(document: Document, revision: Revision) -> bool:
    """Checks whether the first heading of the text is its title; the page then omits its own."""
    first = revision.headings[0] if revision.headings else None
    return first is not None and first["start"] == 0 and first["text"].split() == document.title.split()


# -- Notes under the text ---------------------------------------------------------------------


@dataclass(frozen=True)
class NotesPage:
    """One page of notes in the order of their passages.

    It has no total, because counting the notes costs as much as loading them all.
    """

    number: int
    cards: list[Card]
    has_next: bool

    @property
    def in_text(self) -> list[Card]:
        """Notes with a position in the text, and notes on the whole article."""
        return [card for card in self.cards if not (card.position and card.position.is_without_position)]

    @property
    def set_aside(self) -> list[Card]:
        """Notes whose passage is in a part of the capture that is set aside."""
        return [card for card in self.cards if card.position and card.position.is_set_aside]

    @property
    def lost(self) -> list[Card]:
        """Notes whose passage is no longer in the text."""
        return [card for card in self.cards if card.position and card.position.is_lost]

    @property
    def previous(self) -> int:
        """The number of the previous page, or 0 on the first."""
        return self.number - 1

    @property
    def next(self) -> int:
        """The number of the next page, or 0 on the last."""
        return self.number + 1 if self.has_next else 0


def notes_page(viewer: Any, document: Document, revision: Revision, number: int) -> NotesPage:
    """Returns one page of notes: those on the whole article first, then those with a position, then the others."""
    most = NOTES_WITH_SCRIPTS if viewer.is_authenticated else NOTES_PER_PAGE
    first = (number - 1) * most
    wanted = first + most + 1
    notes = with_content(Annotation.objects.visible_to(viewer).on(document).roots())
    here = Annotation.objects.filter(document=document)
    ids: list[uuid.UUID] = []
    if here.filter(parent=None, deleted_at__isnull=False).exists():
        emptied = Annotation.objects.tombstones_visible_to(viewer).on(document).order_by("created_at", "pk")
        ids += emptied.values_list("pk", flat=True)[:wanted]
    with_position = partial(AnnotationQuerySet.find_positions_on, revision=revision)
    without = (partial(without_position, revision=revision, state=state) for state in Anchor.WITHOUT_POSITION)
    parts: list[Callable[[Any], Any]] = [on_whole_article, with_position, *without]
    for part in parts:
        # Most articles have notes of one kind only. This check without the visibility rule is cheap and skips the
        # others.
        if part(here).exists():
            ids += part(notes).values_list("pk", flat=True)[: wanted - len(ids)]
    shown = list(dict.fromkeys(ids))[first : first + most]
    return NotesPage(number, cards_of_visible(viewer, document, revision, shown), has_next=len(ids) >= wanted)


def with_content(annotations: Any) -> Any:
    """Returns the annotations that have a note or a tag."""
    return annotations.filter(~Q(note="") | Exists(TaggedAnnotation.objects.filter(content_object=OuterRef("pk"))))


def on_whole_article(annotations: Any) -> Any:
    """Returns the annotations on the whole article."""
    return annotations.filter(targets=None).order_by("created_at", "pk")


def without_position(annotations: Any, revision: Revision, state: str) -> Any:
    """Returns the annotations whose passage has no position in the revision, because it is in that state."""
    return annotations.filter(
        targets__anchors__revision=revision,
        targets__anchors__superseded_at=None,
        targets__anchors__state=state,
    ).order_by("created_at", "pk")


def highlighted_passages(viewer: Any, document: Document, revision: Revision) -> list[Mark]:
    """Returns the passages to highlight for readers without scripts, at most a thousand."""
    rows = (
        Annotation.objects.visible_to(viewer)
        .on(document)
        .roots()
        .find_positions_on(revision)
        .annotate(start=F("targets__anchors__start"), end=F("targets__anchors__end"))
        .values_list("pk", "start", "end")[:MAX_MARKS]
    )
    return [Mark(start, end, f"passage-{pk}") for pk, start, end in rows]
