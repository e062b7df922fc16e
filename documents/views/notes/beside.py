"""The page of a join: both passages side by side in their paragraphs, with the words that differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.http import origin_of
from documents.models import (
    Anchor,
    Annotation,
    Document,
    Revision,
    Tag,
    TaggedAnnotation,
    Target,
    address_in_group,
    name_for,
    relation_words,
    slug_of,
)
from documents.services.notes.find_passage import QuoteAt
from documents.views.notes.cards import Card, cards_of
from documents.views.notes.chips import Chip
from documents.views.notes.differing_words import Comparison, Piece, compare_passages
from documents.views.shelf.shelf import FactWords, fact_words_of
from documents.views.site.access import PageNotFound
from documents.views.site.caching import with_cache_headers

REACH = 2_000
"""Code points of a paragraph shown before a passage, and after it."""
LONGEST_PASSAGE = 10_000
"""Code points of a passage that the page shows."""


@dataclass(frozen=True)
class Passage:
    """The words of a passage, with the rest of its paragraphs before and after; it may end with its first part."""

    before: str
    words: str
    after: str
    begins_earlier: bool = False
    goes_on: bool = False


@dataclass(frozen=True)
class Side:
    """One passage of a join: its article, what is known of that, its words, and who is said to have said them.

    `version` is the one in which the words stand: an older one if they are no longer in the current text. `pieces` are
    the words of the passage. Readers who may see the article but not read its text get the words that the note quotes.
    """

    document: Document
    facts: tuple[FactWords, ...]
    relation: str
    passage: Passage
    pieces: Sequence[Piece]
    version: int
    last_version: int
    state: str
    is_lost: bool
    said_by: Sequence[Chip]
    reading_url: str
    passage_url: str


@require_safe
def beside(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Shows both passages of a join to those who may see both articles."""
    annotation = (
        Annotation.objects.visible_to(request.user)
        .joined()
        .select_related("author", "group", "document__current_revision")
        .prefetch_related("author__memberships")
        .filter(pk=pk)
        .first()
    )
    ends = _ends_of(annotation) if annotation is not None else []
    articles = Document.objects.filter(pk__in=[end.document_id for end in ends])
    seen = set(articles.in_force().visible_to(request.user).values_list("pk", flat=True))
    if annotation is None or not all(end.document_id in seen for end in ends):
        raise PageNotFound(_("There is no note at this address, or it is not for you to see."))
    sides, compared = _sides(request.user, annotation, ends)
    context = {
        "note": _card(request.user, annotation),
        "name": name_for(request.user, annotation.author, annotation.group),
        "sides": sides,
        "origin": origin_of(request),
        "compared": compared,
        "group_slug": slug_of(annotation.group),
    }
    return with_cache_headers(request, render(request, "documents/notes/beside.html", context))


def _card(viewer: Any, annotation: Annotation) -> Card:
    revision = annotation.document.current_revision
    assert revision is not None, "what is annotated has a text"
    (card,) = cards_of(viewer, annotation.document, revision, [annotation.pk])
    return card


def _ends_of(annotation: Annotation) -> list[Any]:
    """Returns both targets in their order, each with its anchor on the current text."""
    targets: Any = (
        Target.objects.filter(annotation=annotation)
        .select_related("document", "document__current_revision", "revision")
        .defer(*(f"{path}__{name}" for path in _TEXTS for name in ("text", "html", "source", "span_map")))
        .order_by("n")
    )
    ends = list(targets)
    current = Anchor.objects.in_force().filter(target__in=ends, revision=F("document__current_revision"))
    anchors = {anchor.target_id: anchor for anchor in current}
    for end in ends:
        end.anchor = anchors.get(end.pk)
    return ends


_TEXTS = ("revision", "document__current_revision")


def _sides(viewer: Any, annotation: Annotation, ends: Sequence[Any]) -> tuple[list[Side], Comparison]:
    keys = [end.document_id for end in ends]
    readable = set(Document.objects.filter(pk__in=keys).readable_by(viewer).values_list("pk", flat=True))
    facts = fact_words_of(sorted(set(keys)))
    passages = [_passage_of(end, may_read=end.document_id in readable) for end in ends]
    compared = compare_passages(passages[0].words, passages[1].words)
    sides = [
        _side(viewer, annotation, end, passage, pieces, facts, may_read=end.document_id in readable)
        for end, passage, pieces in zip(ends, passages, compared.sides, strict=True)
    ]
    return sides, compared


def _side(
    viewer: Any,
    annotation: Annotation,
    end: Any,
    passage: Passage,
    pieces: Sequence[Piece],
    facts: Any,
    *,
    may_read: bool,
) -> Side:
    document, anchor = end.document, end.anchor if may_read else None
    number, start, end_ = _place(end, may_read=may_read)
    group = slug_of(annotation.group)
    return Side(
        document=document,
        facts=facts[document.pk],
        relation=relation_words(annotation.relation, from_second=end.n == 1),
        passage=passage,
        pieces=pieces,
        version=number,
        last_version=document.current_revision.number,
        state=str(anchor.get_state_display()) if anchor and anchor.state in Anchor.AFFECTED else "",
        is_lost=anchor is not None and anchor.state in Anchor.WITHOUT_POSITION,
        said_by=[Chip(tag) for tag in _said_by(viewer, annotation, end)] if may_read else (),
        reading_url=address_in_group(f"{document.get_absolute_url()}#note-{annotation.pk}", group),
        passage_url=address_in_group(document.passage_url(number, start, end_), group) if may_read else "",
    )


def _place(end: Any, *, may_read: bool) -> tuple[int, int, int]:
    """Returns the version in which a passage is shown, and its place there: where it stands now, else as selected."""
    anchor = end.anchor
    if may_read and anchor is not None and anchor.start is not None and anchor.end is not None:
        return end.document.current_revision.number, anchor.start, anchor.end
    return end.revision.number, end.start, end.end


def _passage_of(end: Any, *, may_read: bool) -> Passage:
    """Returns the passage with its paragraphs, read from a few chunks of the text, however long that is."""
    if not may_read:
        return Passage("", end.exact[:LONGEST_PASSAGE], "", goes_on=len(end.exact) > LONGEST_PASSAGE)
    number, start, last = _place(end, may_read=True)
    shown = min(last, start + LONGEST_PASSAGE)
    first = max(0, start - REACH)
    around = (
        Revision.objects.filter(document=end.document_id, number=number)
        .annotate(around=QuoteAt("pk", first, shown + REACH))
        .values_list("around", flat=True)
        .get()
    )
    before, words, after = around[: start - first], around[start - first : shown - first], around[shown - first :]
    paragraph, gap = before.rpartition("\n\n")[2], after.find("\n\n")
    return Passage(
        before=paragraph,
        words=words,
        after="" if shown < last else after if gap < 0 else after[:gap],
        begins_earlier=first > 0 and "\n\n" not in before,
        goes_on=shown < last or (gap < 0 and len(after) == REACH),
    )


def _said_by(viewer: Any, annotation: Annotation, end: Any) -> list[Tag]:
    """Returns the people with whom notes that overlap a passage, and that the reader may see, are coded.

    The join itself overlaps both passages, so its tags say nothing of one of them.
    """
    anchor = end.anchor
    if anchor is None or anchor.start is None:
        return []
    here = Anchor.objects.with_position().filter(
        revision=anchor.revision_id, start__lt=anchor.end, end__gt=anchor.start, target__annotation=OuterRef("pk")
    )
    notes = Annotation.objects.visible_to(viewer).filter(Q(Exists(here))).exclude(pk=annotation.pk)
    coded = TaggedAnnotation.objects.filter(content_object__in=notes)
    meant = coded.values_list(Coalesce("tag__merged_into", "tag"))
    return list(Tag.objects.filter(pk__in=meant, kind=Tag.Kind.PERSON).order_by("name")[:MOST_PEOPLE])


MOST_PEOPLE = 20
