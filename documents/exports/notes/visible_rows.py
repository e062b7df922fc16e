"""The annotations of a document that a reader may see, as rows of the compact list: one statement, compiled once."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    UUIDField,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce, Extract

from documents.exports.notes.rows import Row, make_row
from documents.models import Annotation, Document, Revision, TaggedAnnotation
from documents.models.annotation import AnnotationQuerySet
from documents.models.compiled import CompiledQuery, IsOneOf, slot
from documents.models.visibility_rule import RuleShape, VisibilityRule
from documents.services.notes.older_revisions import find_positions_on

Audience = Annotation.Audience
LIMITED = [one.value for one in Audience if one != Audience.PUBLIC]
COLUMNS = (
    *("key", "passage", "n", "at", "until", "what", "who", "audience", "belongs_to"),
    *("has_words", "made", "settled", "marks", "answers", "gone", "relation"),
)


class Layer(Enum):
    """Which of the annotations that a reader may see are asked for."""

    PUBLIC = "public"
    OWN = "own"
    """Those that not everybody sees: their own, those of their groups, and withheld public ones."""
    ALL = "all"
    NAMED = "named"
    """Those whose keys are given."""
    PUBLIC_CHANGED = "public changed"
    """Public ones that are the `root` of a row in `changed`, a part of the statement (`public_rows`)."""


def layer_condition(layer: Layer, shape: RuleShape) -> Q:
    """Returns the condition that rows of a layer meet; each of its alternatives is found by an index of its own."""
    named = Q(IsOneOf(F("pk"), slot("keys", UUIDField())))
    match layer:
        case Layer.PUBLIC:
            return Q(audience=Audience.PUBLIC)
        case Layer.NAMED:
            return named
        case Layer.PUBLIC_CHANGED:
            changed = RawSQL("SELECT root FROM changed", (), output_field=UUIDField())
            return Q(pk__in=changed, audience=Audience.PUBLIC)
        case Layer.OWN:
            own = Q(author=slot("person", UUIDField()), audience__in=LIMITED)
            if shape.belongs:
                own |= Q(IsOneOf(F("group"), slot("groups", UUIDField())))
            return own | (Q(audience=Audience.PUBLIC) & ~Q(withheld=""))
    return Q()


@cache
def rows_query(layer: Layer, shape: RuleShape) -> CompiledQuery:
    """Compiles the query of a layer in one document alone, for readers with rights of this shape."""
    replies = Annotation.objects.filter(root=OuterRef("pk"), deleted_at=None).visible_as(
        VisibilityRule.of_replies(shape)
    )
    roots = Annotation.objects.filter(document=slot("document", BigIntegerField()), spans_documents=False, parent=None)
    shown = roots.visible_as(VisibilityRule.of_roots(shape)).filter(layer_condition(layer, shape))
    # A deleted root stays on the list as long as the reader sees replies to it.
    living = shown.filter(Q(deleted_at=None) | Exists(replies))
    return CompiledQuery(_columns(living, slot("revision", BigIntegerField()), replies))


@cache
def roots_query(shape: RuleShape) -> CompiledQuery:
    """Compiles the query of the roots of those threads in which the reader sees one of these replies."""
    replies = Annotation.objects.filter(
        IsOneOf(F("pk"), slot("keys", UUIDField())),
        document=slot("document", BigIntegerField()),
        spans_documents=False,
        root__isnull=False,
        deleted_at=None,
    )
    return CompiledQuery(replies.visible_as(VisibilityRule.of_replies(shape)).values_list("root"))


def _columns(annotations: AnnotationQuerySet, revision: Any, replies: AnnotationQuerySet) -> QuerySet[Any, Any]:
    """Returns a row for each passage of the annotations, with its place on a revision, or one for the whole article.

    Identifiers are read as text, so that ten thousand of them need no conversion to objects on the way into JSON.
    """
    anchored = Q(targets__anchors__revision=revision, targets__anchors__superseded_at=None)
    counted = replies.filter(withheld="").order_by().values("root").annotate(n=Count("pk")).values("n")
    tags = TaggedAnnotation.objects.filter(content_object=OuterRef("pk")).order_by("pk")
    meanings = tags.values_list(Coalesce("tag__merged_into", F("tag")))
    return annotations.annotate(
        passage=F("targets__pk"),
        n=F("targets__n"),
        anchor=FilteredRelation("targets__anchors", condition=anchored),
        key=Cast("pk", TextField()),
        at=F("anchor__start"),
        until=F("anchor__end"),
        what=F("anchor__state"),
        who=Cast("author_id", TextField()),
        belongs_to=Cast("group_id", TextField()),
        has_words=~Q(note=""),
        made=Cast(Extract("created_at", "epoch") * 1_000_000, BigIntegerField()),
        settled=Case(When(resolved_at=None, then=0), default=1, output_field=IntegerField()),
        marks=ArraySubquery(meanings),
        answers=Coalesce(Subquery(counted), 0),
        gone=Q(deleted_at__isnull=False),
    ).values_list(*COLUMNS)


@cache
def spanning_query() -> CompiledQuery:
    """Compiles the query of one annotation of a document that is in others too."""
    document = slot("document", BigIntegerField())
    here = Annotation.objects.filter(spans_documents=True, targets__document=document, deleted_at=None)
    return CompiledQuery(here.values_list("pk")[:1])


def load_cross_document_rows(viewer: Any, document: Document, revision: Revision) -> list[Row]:
    """Returns the annotations in this article and others that `viewer` sees, with their passages in this one."""
    visible = Annotation.objects.visible_to(viewer)
    replies = visible.filter(root=OuterRef("pk"))
    here = visible.filter(spans_documents=True, targets__document=document)
    return rows_from(CompiledQuery(_columns(here, revision.pk, replies)).run(), document, revision)


def rows_from(found: Iterable[tuple[Any, ...]], document: Document, revision: Revision) -> list[Row]:
    """Makes rows of what the query returned, in the order of the list.

    On the current text each passage has an anchor. On an older one only passages made on it, or before it was
    corrected, have one; the positions of the others are computed, and those that are not in it are left out.
    """
    rows, without = [], []
    for one in found:
        if one[1] is None or one[5] is not None:
            rows.append(make_row(one))
        else:
            without.append(one)
    if without and revision.pk != document.current_revision_id:
        places = find_positions_on(revision, [one[1] for one in without])
        rows += [make_row((*one[:3], *places[one[1]], *one[6:])) for one in without if one[1] in places]
    rows.sort(key=lambda row: row.place)
    return rows
