"""What somebody sees of a document's annotations: the rows of the compact list, as the driver gives them."""

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

from documents.exports.notes.cache import Kept
from documents.models import Anchor, Annotation, Document, Revision, TaggedAnnotation
from documents.models.annotation import AnnotationQuerySet
from documents.services.notes.older_revisions import standing_on

Selected = tuple[str, int | None, int | None, str | None, str | None, str, str | None, bool, int, int, list[int], int]
"""An annotation's id, start, end, state, author (of a deleted one None), audience, group, whether it has words, when it
was made (seconds since 1970), whether it is resolved (0 or 1), its tags, and how many answers it has; ids as text."""


_guests: Kept[bool] = Kept(1_000)
_emptied: Kept[bool] = Kept(1_000)
_withheld: Kept[bool] = Kept(1_000)


def has_guests(document: Document) -> bool:
    """Annotations stand here and in other articles too; looked up again after each event of the document."""
    spanning = Annotation.objects.filter(spans_documents=True, targets__document=document, deleted_at=None)
    return _exist(spanning, document, _guests)


def _has_emptied(document: Document) -> bool:
    """Somebody deleted a note here that others had answered; looked up again after each event of the document."""
    gone = Annotation.objects.filter(document=document, parent=None, deleted_at__isnull=False)
    return _exist(gone.filter(replies__deleted_at=None, replies__isnull=False), document, _emptied)


def _has_withheld(document: Document) -> bool:
    """Something for everyone is hidden or waits here; looked up again after each event of the document."""
    public = Annotation.objects.filter(document=document, audience=Annotation.Audience.PUBLIC)
    return _exist(public.exclude(withheld=""), document, _withheld)


def _exist(wanted: AnnotationQuerySet, document: Document, kept: Kept[bool]) -> bool:
    known = kept.get(document.pk, document.event_number)
    if known is None:
        known = wanted.exists()
        kept.put(document.pk, document.event_number, known)
    return known


Which = Callable[[str], Q]
"""Which annotations are meant, by a path to them: "" for themselves, "root__" for answers to them."""


def for_everyone(to: str = "") -> Q:
    """What is for everyone on the internet."""
    return Q(**{f"{to}audience": Annotation.Audience.PUBLIC})


def for_some(to: str = "") -> Q:
    """What is for one person, a group or those who lead it."""
    some = [one.value for one in Annotation.Audience if one != Annotation.Audience.PUBLIC]
    return Q(**{f"{to}audience__in": some})  # named one by one: so Postgres uses its index


def for_some_or_withheld(to: str = "") -> Q:
    """The same, and what is for everyone but hidden or waiting."""
    return for_some(to) | ~Q(**{f"{to}withheld": ""})


def beside_everyone(document: Document) -> Which:
    """What is not for everyone, or would be and is withheld: its author and those who moderate see it all the same."""
    return for_some_or_withheld if _has_withheld(document) else for_some


def of_any_kind(to: str = "") -> Q:
    """All that the rule of sight gives."""
    return Q()


def selected_rows(viewer: Any, document: Document, revision: Revision, which: Which) -> list[Selected]:
    """What `viewer` sees of the annotations of one article alone: passages by place, lost ones, notes on the whole."""
    own = {"document": document, "spans_documents": False}
    seen = Annotation.objects.visible_to(viewer).filter(**own)
    visible = seen.filter(which(""))
    whole = _without_place(visible.roots().filter(targets=None))
    tagged = Q(**{f"content_object__{name}": value for name, value in own.items()}) & which("content_object__")
    rows = _with_tags(_all_passages(visible, document, revision) + _fetched(whole), tagged)
    if _has_emptied(document):
        emptied = Annotation.objects.emptied_for(viewer).filter(which(""), **own)
        rows += _in_their_place(emptied)
    # An answer has its root's audience: to be asked for its own is cheaper.
    return _with_answers(rows, seen.filter(which("" if which in (for_some, for_everyone) else "root__")))


def _in_their_place(emptied: AnnotationQuerySet) -> list[tuple[Any, ...]]:
    """Deleted notes that were answered. Nothing of them is kept, nor whose they were: they stand with the notes on the
    whole article."""
    return [(*row[:4], None, *row[5:], []) for row in _fetched(_without_place(emptied))]


def guests_of(viewer: Any, document: Document, revision: Revision) -> list[Selected]:
    """What `viewer` sees of the annotations that stand in this article and in others."""
    visible = Annotation.objects.visible_to(viewer).filter(spans_documents=True)
    tagged = Q(content_object__in=visible.filter(targets__document=document).values("pk"))
    rows = _with_tags(_all_passages(visible, document, revision), tagged)
    answers = Annotation.objects.visible_to(viewer).filter(root__spans_documents=True)
    return _with_answers(rows, answers.filter(root__targets__document=document))


def _all_passages(annotations: AnnotationQuerySet, document: Document, revision: Revision) -> list[tuple[Any, ...]]:
    """The passages on a text, by place. On the current one each has an anchor; on an older one only those have that
    were made on it or before it was corrected, and where the others stand is computed."""
    anchored = _fetched(_passages(annotations, revision))
    if revision.pk == document.current_revision_id:
        return anchored
    others = _fetched(_without_anchor(annotations, document, revision))
    places = standing_on(revision, (row[1] for row in others))
    computed = [(row[0], *places[row[1]], *row[4:]) for row in others if row[1] in places]
    return sorted(anchored + computed, key=lambda row: (row[1] is None, row[1] or 0, row[2] or 0))


def _without_place(annotations: AnnotationQuerySet) -> QuerySet[Any, Any]:
    """What is said of the whole article, the oldest first."""
    return _columns(
        annotations.order_by("created_at", "pk"),
        *(Value(None, output_field=kind) for kind in (IntegerField(), IntegerField(), CharField())),
    )


def _without_anchor(annotations: AnnotationQuerySet, document: Document, revision: Revision) -> QuerySet[Any, Any]:
    """Each passage in `document` without an anchor on `revision`, with the key of its target in place of a start."""
    anchor = Anchor.objects.in_force().filter(target=OuterRef("targets__pk"), revision=revision)
    return _columns(
        annotations.filter(~Exists(anchor), targets__document=document).order_by("created_at", "pk", "targets__n"),
        F("targets__pk"),
        *(Value(None, output_field=kind) for kind in (IntegerField(), CharField())),
    )


def _passages(annotations: AnnotationQuerySet, revision: Revision) -> QuerySet[Any, Any]:
    """Each passage that has an anchor on the revision, by place; lost ones last."""
    anchor = "targets__anchors"
    return _columns(
        annotations.filter(**{f"{anchor}__revision": revision, f"{anchor}__superseded_at": None}).order_by(
            F(f"{anchor}__start").asc(nulls_last=True), f"{anchor}__end", "created_at", "pk"
        ),
        *(F(f"{anchor}__{name}") for name in ("start", "end", "state")),
    )


def _with_tags(rows: list[tuple[Any, ...]], tagged: Q) -> list[tuple[Any, ...]]:
    """The rows with the tags of each, in the order in which they were put on; `tagged` may find others too."""
    tags = TaggedAnnotation.objects.filter(tagged).order_by("pk")
    named: dict[str, list[int]] = {}
    for key, tag in _fetched(tags.values_list(Cast("content_object_id", TextField()), "tag_id")) if rows else ():
        named.setdefault(key, []).append(tag)
    return [(*row, named.get(row[0], [])) for row in rows]


def _with_answers(rows: list[tuple[Any, ...]], answers: AnnotationQuerySet) -> list[Selected]:
    """The rows with the number of answers to each that anybody who sees the thread sees: not those withheld.

    `answers` holds what the viewer sees, roots too.
    """
    counted = answers.filter(root__isnull=False, withheld="").order_by()
    found = (
        counted.values(key=Cast("root_id", TextField())).annotate(n=Count("pk", distinct=True)).values_list("key", "n")
    )
    numbers: dict[str, int] = dict(_fetched(found)) if rows else {}
    return [(*row, numbers.get(row[0], 0)) for row in rows]


def _columns(annotations: AnnotationQuerySet, start: Any, end: Any, state: Any) -> QuerySet[Any, Any]:
    # Identifiers as text: ten thousand need not become objects on their way into JSON.
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


def _fetched(rows: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    """The rows of a queryset as the driver gives them."""
    sql, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
