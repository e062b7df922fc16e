"""The annotations of a document that a user may see, as rows of the compact list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Extract

from documents.exports.notes.cache import DocumentCache
from documents.models import Anchor, Annotation, Document, Revision, TaggedAnnotation
from documents.models.annotation import AnnotationQuerySet
from documents.services.notes.older_revisions import find_positions_on

AnnotationRow = tuple[
    str, int | None, int | None, str | None, str | None, str, str | None, bool, int, int, list[int], int
]
"""One row of the compact list, with ids as text.

An annotation's id, start, end, state, author (None if deleted), audience, group, whether it has text, when it was
created (seconds since 1970), whether it is resolved (0 or 1), its tags and its number of replies.
"""


_cross_document_cache: DocumentCache[bool] = DocumentCache(1_000)
_tombstone_cache: DocumentCache[bool] = DocumentCache(1_000)
_withheld_cache: DocumentCache[bool] = DocumentCache(1_000)


def has_cross_document(document: Document) -> bool:
    """Says whether annotations of this article are in other articles too; cached until the document's next event."""
    spanning = Annotation.objects.filter(spans_documents=True, targets__document=document, deleted_at=None)
    return _cached_exists(spanning, document, _cross_document_cache)


def _has_tombstones(document: Document) -> bool:
    """Says whether a note with replies was deleted here; cached until the document's next event."""
    gone = Annotation.objects.filter(document=document, parent=None, deleted_at__isnull=False)
    return _cached_exists(gone.filter(replies__deleted_at=None, replies__isnull=False), document, _tombstone_cache)


def _has_withheld(document: Document) -> bool:
    """Says whether a public note is hidden or waiting here; cached until the document's next event."""
    public = Annotation.objects.filter(document=document, audience=Annotation.Audience.PUBLIC)
    return _cached_exists(public.exclude(withheld=""), document, _withheld_cache)


def _cached_exists(wanted: AnnotationQuerySet, document: Document, kept: DocumentCache[bool]) -> bool:
    known = kept.get(document.pk, document.event_number)
    if known is None:
        known = wanted.exists()
        kept.put(document.pk, document.event_number, known)
    return known


AudienceFilter = Callable[[str], Q]
"""Builds a condition for a path to annotations: "" for themselves, "root__" for their replies."""


def public_filter(to: str = "") -> Q:
    """Builds the condition that the audience is everyone on the internet."""
    return Q(**{f"{to}audience": Annotation.Audience.PUBLIC})


def limited_filter(to: str = "") -> Q:
    """Builds the condition that the audience is one person, a group or its moderators."""
    some = [one.value for one in Annotation.Audience if one != Annotation.Audience.PUBLIC]
    return Q(**{f"{to}audience__in": some})  # listed one by one, so that Postgres uses the index


def limited_or_withheld_filter(to: str = "") -> Q:
    """Builds the condition that the audience is limited or the annotation is hidden or waiting."""
    return limited_filter(to) | ~Q(**{f"{to}withheld": ""})


def not_public_filter(document: Document) -> AudienceFilter:
    """Returns the condition for annotations that not everybody sees: limited ones and, if there are any, withheld ones.

    The author and the moderators of a withheld annotation still see it.
    """
    return limited_or_withheld_filter if _has_withheld(document) else limited_filter


def any_audience_filter(to: str = "") -> Q:
    """Builds the condition that lets every visible annotation through."""
    return Q()


def load_visible_rows(
    viewer: Any, document: Document, revision: Revision, which: AudienceFilter
) -> list[AnnotationRow]:
    """Returns the annotations in this article alone that `viewer` sees.

    Passages come by position, then lost ones, then annotations of the whole article.
    """
    own = {"document": document, "spans_documents": False}
    seen = Annotation.objects.visible_to(viewer).filter(**own)
    visible = seen.filter(which(""))
    whole = _without_position(visible.roots().filter(targets=None))
    tagged = Q(**{f"content_object__{name}": value for name, value in own.items()}) & which("content_object__")
    rows = _with_tags(_all_passages(visible, document, revision) + _fetch(whole), tagged)
    if _has_tombstones(document):
        emptied = Annotation.objects.tombstones_visible_to(viewer).filter(which(""), **own)
        rows += _tombstone_rows(emptied)
    # A reply has the audience of its root, and checking its own is cheaper.
    return _with_reply_counts(rows, seen.filter(which("" if which in (limited_filter, public_filter) else "root__")))


def _tombstone_rows(emptied: AnnotationQuerySet) -> list[tuple[Any, ...]]:
    """Returns the rows of deleted notes with replies, listed with the notes on the whole article.

    Neither their text nor their author is in the row.
    """
    return [(*row[:4], None, *row[5:], []) for row in _fetch(_without_position(emptied))]


def load_cross_document_rows(viewer: Any, document: Document, revision: Revision) -> list[AnnotationRow]:
    """Returns the annotations in this article and others that `viewer` sees."""
    visible = Annotation.objects.visible_to(viewer).filter(spans_documents=True)
    tagged = Q(content_object__in=visible.filter(targets__document=document).values("pk"))
    rows = _with_tags(_all_passages(visible, document, revision), tagged)
    answers = Annotation.objects.visible_to(viewer).filter(root__spans_documents=True)
    return _with_reply_counts(rows, answers.filter(root__targets__document=document))


def _all_passages(annotations: AnnotationQuerySet, document: Document, revision: Revision) -> list[tuple[Any, ...]]:
    """Returns the passages on a text, by position.

    On the current text each passage has an anchor. On an older one only passages made on it, or before it was
    corrected, have one; the positions of the others are computed.
    """
    anchored = _fetch(_passages(annotations, revision))
    if revision.pk == document.current_revision_id:
        return anchored
    others = _fetch(_without_anchor(annotations, document, revision))
    places = find_positions_on(revision, (row[1] for row in others))
    computed = [(row[0], *places[row[1]], *row[4:]) for row in others if row[1] in places]
    return sorted(anchored + computed, key=lambda row: (row[1] is None, row[1] or 0, row[2] or 0))


def _without_position(annotations: AnnotationQuerySet) -> QuerySet[Any, Any]:
    """Returns the annotations without a position, the oldest first."""
    return _columns(
        annotations.order_by("created_at", "pk"),
        *(Value(None, output_field=kind) for kind in (IntegerField(), IntegerField(), CharField())),
    )


def _without_anchor(annotations: AnnotationQuerySet, document: Document, revision: Revision) -> QuerySet[Any, Any]:
    """Returns each passage in `document` without an anchor on `revision`, with the target's key in place of a start."""
    anchor = Anchor.objects.in_force().filter(target=OuterRef("targets__pk"), revision=revision)
    return _columns(
        annotations.filter(~Exists(anchor), targets__document=document).order_by("created_at", "pk", "targets__n"),
        F("targets__pk"),
        *(Value(None, output_field=kind) for kind in (IntegerField(), CharField())),
    )


def _passages(annotations: AnnotationQuerySet, revision: Revision) -> QuerySet[Any, Any]:
    """Returns each passage that has an anchor on the revision, by position; lost ones last."""
    anchor = "targets__anchors"
    return _columns(
        annotations.filter(**{f"{anchor}__revision": revision, f"{anchor}__superseded_at": None}).order_by(
            F(f"{anchor}__start").asc(nulls_last=True), f"{anchor}__end", "created_at", "pk"
        ),
        *(F(f"{anchor}__{name}") for name in ("start", "end", "state")),
    )


def _with_tags(rows: list[tuple[Any, ...]], tagged: Q) -> list[tuple[Any, ...]]:
    """Adds the tags to each row, in the order in which they were added; `tagged` may also match other annotations."""
    tags = TaggedAnnotation.objects.filter(tagged).order_by("pk")
    named: dict[str, list[int]] = {}
    for key, tag in _fetch(tags.values_list(Cast("content_object_id", TextField()), "tag_id")) if rows else ():
        named.setdefault(key, []).append(tag)
    return [(*row, named.get(row[0], [])) for row in rows]


def _with_reply_counts(rows: list[tuple[Any, ...]], answers: AnnotationQuerySet) -> list[AnnotationRow]:
    """Adds to each row the number of replies, without withheld ones.

    `answers` holds what the viewer sees, roots too.
    """
    counted = answers.filter(root__isnull=False, withheld="").order_by()
    found = (
        counted.values(key=Cast("root_id", TextField())).annotate(n=Count("pk", distinct=True)).values_list("key", "n")
    )
    numbers: dict[str, int] = dict(_fetch(found)) if rows else {}
    return [(*row, numbers.get(row[0], 0)) for row in rows]


def _columns(annotations: AnnotationQuerySet, start: Any, end: Any, state: Any) -> QuerySet[Any, Any]:
    # Identifiers are read as text, so that ten thousand of them need no conversion to objects on the way into JSON.
    return annotations.annotate(
        key=Cast("pk", TextField()),
        at=start,
        until=end,
        what=state,
        who=Cast("author_id", TextField()),
        belongs_to=Cast("group_id", TextField()),
        has_words=~Q(note=""),
        made=Cast(Extract("created_at", "epoch"), IntegerField()),
        settled=Case(When(resolved_at=None, then=0), default=1),
    ).values_list("key", "at", "until", "what", "who", "audience", "belongs_to", "has_words", "made", "settled")


def _fetch(rows: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    """Runs a queryset and returns its rows as the database driver gives them."""
    sql, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
