"""The reading page: the exact text, its provenance, and the notes of its readers."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from documents.exports.notes.spanning import standing_on
from documents.http import absolute_url
from documents.models import Anchor, Annotation, Document, Revision, TaggedAnnotation
from documents.models.annotation import AnnotationQuerySet
from documents.rendering.stored.readers_marks import Mark, add_marks
from documents.templatetags.room import asked_group_slug
from documents.views.article.article import article_of
from documents.views.article.not_held import not_held
from documents.views.article.own import own_of
from documents.views.article.parts import LONG_CODE_POINTS, Parts, begins_with_title, html_of
from documents.views.article.record import record
from documents.views.assignments.reading_bar import task_bar
from documents.views.groups.introduction import introduction_of
from documents.views.notes.audience_choices import initial_audience, origin_group, why_only_me
from documents.views.notes.cards import Card, cards_of_visible
from documents.views.provenance.head_metadata import with_annotation_link
from documents.views.site.access import number_parameter, visible_document, withdrawn_response
from documents.views.site.caching import cached_response, document_cache_key
from documents.views.site.compression import with_pieces
from documents.views.versions.memento import with_memento_headers

NOTES_PER_PAGE = 50
NOTES_WITH_SCRIPTS = 20  # signed-in readers get a page rendered for them; scripts fetch more notes on scrolling
MAX_MARKS = 1000
SCRIPTS_COOKIE = "scripts"


@require_safe
def reading(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Shows the current text of an article."""
    return _respond(request, slug, None)


@require_safe
def revision(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Shows one text of the article by its number, current or not."""
    return _respond(request, slug, number)


def _respond(request: HttpRequest, slug: str, number: int | None) -> HttpResponseBase:
    document = visible_document(request, slug, article_of)
    if document.is_withdrawn:
        return withdrawn_response(request, document)
    if document.current_revision_id is None:
        return not_held(request, document, number)
    if not document.may_read:
        return record(request, document)
    shown = document.current_revision
    if number is not None and number != shown.number:
        shown = get_object_or_404(Revision.objects.filter(document=document).without_text(), number=number)
    return _page(request, document, shown, is_version=number is not None)


def _page(request: HttpRequest, document: Any, revision: Revision, *, is_version: bool) -> HttpResponseBase:
    response = cached_response(
        request, document_cache_key(document, revision), lambda: _rendered(request, document, revision)
    )
    response = with_annotation_link(request, document, response)
    return with_memento_headers(request, document, revision, response, is_version=is_version)


def _rendered(request: HttpRequest, document: Any, revision: Revision) -> HttpResponseBase:
    own, task = own_of(request.user, document), task_bar(request, document)
    group = task.task.group if task else origin_group(request, document)
    audiences = task.audiences(own.audiences) if task else own.audiences
    parts = Parts(request, document, revision, is_known_group=not asked_group_slug(request) or group is not None)
    marks = highlighted_passages(request.user, document, revision) if "marks" in request.GET else []
    is_current = revision.pk == document.current_revision_id
    context = {
        "document": document,
        "revision": revision,
        "parts": parts,
        "sign_in": parts.sign_in,
        "is_current": is_current,
        "may_restore": not is_current and parts.may_curate and revision.source_format != revision.SourceFormat.CAPTURE,
        "address": absolute_url(request, revision_address(document, revision)),
        "title_in_text": begins_with_title(document, revision),
        "marked": marked_text(document, revision, marks),
        "is_long": revision.length > LONG_CODE_POINTS,
        "notes": None if runs_scripts(request) else notes_of(request, document, revision),
        "counts": own.counts,
        "wish": own.wish,
        "audiences": audiences,
        "origin_group": group,
        "initial_audience": initial_audience(audiences, group),
        "task": task,
        "introduction": introduction_of(request.user, document, group),
        "why_only_me": why_only_me(request, audiences, group),
    }
    return with_pieces(render(request, "documents/article/reading.html", context), parts.pieces)


def runs_scripts(request: HttpRequest) -> bool:
    """Says whether a signed-in reader's browser runs our scripts, which fetch the cards of the notes near the reader.

    The scripts say so in a cookie (static/js/scripts-run.js). An address that asks for notes or marks gets them.
    """
    asks = "notes" in request.GET or "marks" in request.GET
    return request.user.is_authenticated and not asks and request.COOKIES.get(SCRIPTS_COOKIE) == "run"


def marked_text(document: Document, revision: Revision, marks: list[Mark]) -> SafeString | None:
    """Returns the text with the passages that the reader may see, or None if there are none to highlight."""
    # Safe: the marks add no characters to a text that rendering made safe (promise 4).
    return mark_safe(add_marks(html_of(document, revision)(), marks)) if marks else None  # noqa: S308


def revision_address(document: Document, revision: Revision) -> str:
    """Returns the permanent path of this exact text."""
    return reverse("revision", args=[document.slug, revision.number])


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


def notes_of(request: HttpRequest, document: Document, revision: Revision) -> NotesPage:
    """Returns the page of notes that `?notes=n` names."""
    return notes_page(request.user, document, revision, max(1, number_parameter(request, "notes", default=1)))


def notes_page(viewer: Any, document: Document, revision: Revision, number: int) -> NotesPage:
    """Returns one page of notes: those on the whole article first, then those with a position, then the others."""
    most = NOTES_WITH_SCRIPTS if viewer.is_authenticated else NOTES_PER_PAGE
    first = (number - 1) * most
    wanted = first + most + 1
    notes = with_content(standing_on(Annotation.objects.visible_to(viewer), document).roots())
    here = standing_on(Annotation.objects.all(), document)
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
    """Returns the annotations that have a note or a tag, or join two passages."""
    is_tagged = Exists(TaggedAnnotation.objects.filter(content_object=OuterRef("pk")))
    return annotations.filter(~Q(note="") | ~Q(relation="") | is_tagged)


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
        standing_on(Annotation.objects.visible_to(viewer), document)
        .roots()
        .find_positions_on(revision)
        .annotate(start=F("targets__anchors__start"), end=F("targets__anchors__end"))
        .values_list("pk", "start", "end")[:MAX_MARKS]
    )
    return [Mark(start, end, f"passage-{pk}") for pk, start, end in rows]
