"""The compact list that the reading page paints from: one row a passage, with people, groups and tags by index.

What everybody may see is made once and kept in this process until something public changes; what this reader may
see besides is added to it. Names of people and tags are looked up each time: they change without any annotation
changing.
"""

from __future__ import annotations

import re
from array import array
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any, Generic, TypeVar
from uuid import UUID

import orjson
from django.contrib.auth.models import AnonymousUser
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

from documents.exports.happened import last_seen, sight_of_one_who_opened
from documents.models import Anchor, Annotation, Document, Group, Revision, Tag, TaggedAnnotation, User, name_for
from documents.models.annotation import AnnotationQuerySet
from documents.services.older_texts import standing_on

Audience = Annotation.Audience

FIELDS = (
    *("id", "start", "end", "state", "person", "audience", "group", "tags", "kind", "mine"),
    *("created", "resolved", "replies"),
)
KEPT = 24
"""Articles whose public rows are kept: about a megabyte for ten thousand annotations."""

_FALSE, _TRUE = b"false", b"true "


@dataclass(slots=True)
class Index:
    """Values in the order in which rows first named them."""

    places: dict[Any, int] = field(default_factory=dict)

    def of(self, value: Any) -> int:
        """The place of a value, a new one at the end."""
        return self.places.setdefault(value, len(self.places))

    def copy(self) -> Index:
        return Index(dict(self.places))


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows as JSON without the list's brackets, whom and what they name, and which of them are whose."""

    json: bytes = b""
    people: Index = field(default_factory=Index)
    groups: Index = field(default_factory=Index)
    tags: Index = field(default_factory=Index)
    numbers: dict[str, array[int]] = field(default_factory=dict)
    cursor: tuple[str, int] = ("", 0)
    """The last event that everybody sees, and its number, from before the rows were read."""

    def marked_for(self, person: UUID) -> bytes:
        """The rows with those of `person` marked as theirs; `true` and a blank are as long as `false`.

        Each row holds the mark once, and no other value in it can hold those letters.
        """
        numbers = self.numbers.get(str(person))
        if not numbers:
            return self.json
        ends = [found.end() for found in re.finditer(re.escape(_FALSE), self.json)]
        marked = bytearray(self.json)
        for number in numbers:
            marked[ends[number] - len(_FALSE) : ends[number]] = _TRUE
        return bytes(marked)


Thing = TypeVar("Thing")

Selected = tuple[str, int | None, int | None, str | None, str | None, str, str | None, bool, int, int, list[int], int]
"""An annotation's id, start, end, state, author (of a deleted one None), audience, group, whether it has words, when it
was made (seconds since 1970), whether it is resolved (0 or 1), its tags, and how many answers it has; ids as text."""


class _Kept(Generic[Thing]):
    """What is kept by document, the longest unused going first. A document has one entry, so old words do not stay."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.lock = Lock()
        self.entries: OrderedDict[int, tuple[Hashable, Thing]] = OrderedDict()

    def get(self, document_id: int, key: Hashable) -> Thing | None:
        with self.lock:
            found = self.entries.get(document_id)
            if found is None or found[0] != key:
                return None
            self.entries.move_to_end(document_id)
            return found[1]

    def put(self, document_id: int, key: Hashable, thing: Thing) -> None:
        with self.lock:
            self.entries[document_id] = key, thing
            self.entries.move_to_end(document_id)
            while len(self.entries) > self.most:
                self.entries.popitem(last=False)


_kept: _Kept[Rows] = _Kept(KEPT)
_guests: _Kept[bool] = _Kept(1_000)
_emptied: _Kept[bool] = _Kept(1_000)
_making = Lock()


def compact_list(document: Document, revision: Revision, viewer: Any) -> bytes:
    """The list of `document` on one of its revisions, as `viewer` sees it. Replies are in the cards of their roots.

    `document` must have been read before: what changes in between is then at most shown too early, never too late. The
    list's `cursor` is the last event of then that this viewer sees: from there on the stream tells what happens.
    """
    public = _public_rows(document, revision)
    own = _own_rows(document, revision, public, viewer)
    rows = public.marked_for(viewer.pk) if viewer.is_authenticated else public.json
    return _list(document, revision, own, rows, cursor=_cursor(document, public, viewer))


def part_of_list(document: Document, revision: Revision, viewer: Any, ids: Collection[UUID]) -> bytes:
    """The same list of these annotations alone, as far as `viewer` sees them; in place of an answer stands the first
    annotation of its thread. It has no cursor: what else happened is not in it."""
    answers = Annotation.objects.visible_to(viewer).filter(pk__in=ids).exclude(root=None)
    wanted = {*ids, *answers.values_list("root", flat=True)}

    def these(to: str = "") -> Q:
        return Q(**{f"{to}pk__in": wanted})

    selected = _selected(viewer, document, revision, these)
    if _has_guests(document):
        selected += [row for row in _guests_of(viewer, document, revision) if UUID(row[0]) in wanted]
    return _list(document, revision, _rows(selected, viewer=str(viewer.pk)), b"")


def _list(document: Document, revision: Revision, own: Rows, public: bytes, **more: str) -> bytes:
    head = orjson.dumps(
        {
            "document": document.slug,
            "revision": revision.number,
            "length": revision.length,
            **more,
            "fields": FIELDS,
            **_named(own),
        }
    )
    return b"".join((head[:-1], b',"annotations":[', public, b'],"own":[', own.json, b"]}"))


def _cursor(document: Document, public: Rows, viewer: Any) -> str:
    """The last event that a viewer sees: of those that everybody sees, which are kept with the rows, or a later one."""
    if not viewer.is_authenticated:
        return public.cursor[0]
    cursor, number = public.cursor
    return last_seen(document, sight_of_one_who_opened(viewer, document), above=number)[0] or cursor


def _named(rows: Rows) -> dict[str, list[Any]]:
    """The people, groups and tags that rows name, in the order of their indexes, as they are called now."""
    wanted = {author for author, _group in rows.people.places}
    people = {str(one.pk): one for one in User.objects.only("public_name", "erased_at").filter(pk__in=wanted)}
    groups = {str(one.pk): one for one in Group.objects.filter(pk__in=rows.groups.places)} if rows.groups.places else {}
    found = Tag.objects.filter(pk__in=rows.tags.places) if rows.tags.places else Tag.objects.none()
    tags = {tag[0]: tag for tag in found.values_list("pk", "name", "slot")}
    return {
        "people": [[pk, name_for(None, people.get(pk), groups.get(group))] for pk, group in rows.people.places],
        "groups": [[pk, groups[pk].label if pk in groups else ""] for pk in rows.groups.places],
        "tags": [tags.get(pk, (pk, "", Tag.Slot.PLAIN)) for pk in rows.tags.places],
    }


def _public_rows(document: Document, revision: Revision) -> Rows:
    """What everybody sees, from memory if nothing public changed since.

    Whether everybody sees an annotation that stands in several articles depends on all of them: those are left out.
    """
    key = (revision.pk, document.public_changes, document.visibility, document.withdrawn_at)
    return _kept.get(document.pk, key) or _make_public_rows(document, revision, key)


def _make_public_rows(document: Document, revision: Revision, key: Hashable) -> Rows:
    """Makes them, once for all who ask at the same time."""
    with _making:
        rows = _kept.get(document.pk, key)
        if rows is not None:
            return rows
        cursor = last_seen(document, sight_of_one_who_opened(AnonymousUser(), document))
        rows = replace(_rows(_selected(AnonymousUser(), document, revision, _public)), cursor=cursor)
        _kept.put(document.pk, key, rows)
    return rows


def _own_rows(document: Document, revision: Revision, public: Rows, viewer: Any) -> Rows:
    """What `viewer` sees and is not among the rows that are kept for everybody."""
    others = _has_guests(document)
    if not (viewer.is_authenticated or others):
        return _rows([], public)
    seen_by_all = document.visibility in (Document.Visibility.PUBLIC, Document.Visibility.RECORD)
    selected = _selected(viewer, document, revision, _beside_public if seen_by_all else _any)
    if others:
        selected += _guests_of(viewer, document, revision)
        selected.sort(key=lambda row: (row[1] is None, row[1] or 0, row[2] or 0))
    return _rows(selected, public, str(viewer.pk))


def _has_guests(document: Document) -> bool:
    """Annotations stand here and in other articles too; looked up again after each event of the document."""
    known = _guests.get(document.pk, document.event_number)
    if known is None:
        spanning = Annotation.objects.filter(spans_documents=True, targets__document=document, deleted_at=None)
        known = spanning.exists()
        _guests.put(document.pk, document.event_number, known)
    return known


def _has_emptied(document: Document) -> bool:
    """Somebody deleted a note here that others had answered; looked up again after each event of the document."""
    known = _emptied.get(document.pk, document.event_number)
    if known is None:
        gone = Annotation.objects.filter(document=document, parent=None, deleted_at__isnull=False)
        known = gone.filter(replies__deleted_at=None, replies__isnull=False).exists()
        _emptied.put(document.pk, document.event_number, known)
    return known


def _rows(selected: list[Selected], after: Rows | None = None, viewer: str = "") -> Rows:
    """Rows in the order selected; indexes go on where those of the rows before (`after`) end."""
    before = after or Rows()
    people, groups, tags = before.people.copy(), before.groups.copy(), before.tags.copy()
    numbers: dict[str, array[int]] = {}
    rows = []
    for number, row in enumerate(selected):
        pk, start, end, state, author, audience, group, has_words, created, resolved, named, replies = row
        if author is not None:
            numbers.setdefault(author, array("L")).append(number)
        rows.append(
            (
                pk,
                start,
                end,
                state or "whole",
                None if author is None else people.of((author, group)),
                audience,
                groups.of(group) if group else None,
                [tags.of(tag) for tag in named],
                "deleted" if author is None else "note" if has_words else "highlight",
                author is not None and author == viewer,
                created,
                resolved,
                replies,
            )
        )
    return Rows(orjson.dumps(rows)[1:-1], people, groups, tags, numbers)


Which = Callable[[str], Q]
"""Which annotations are meant, by a path to them: "" for themselves, "root__" for answers to them."""


def _public(to: str = "") -> Q:
    return Q(**{f"{to}audience": Audience.PUBLIC})


def _beside_public(to: str = "") -> Q:
    """What is not for everyone, or would be and is withheld: its author and those who moderate see it all the same."""
    return ~_public(to) | ~Q(**{f"{to}withheld": ""})


def _any(to: str = "") -> Q:
    return Q()


def _selected(viewer: Any, document: Document, revision: Revision, which: Which) -> list[Selected]:
    """What `viewer` sees of the annotations of one article alone: passages by place, lost ones, notes on the whole."""
    own = {"document": document, "spans_documents": False}
    seen = Annotation.objects.visible_to(viewer).filter(**own)
    visible = seen.filter(which(""))
    whole = _columns(
        visible.roots().filter(targets=None).order_by("created_at", "pk"),
        *(Value(None, output_field=kind) for kind in (IntegerField(), IntegerField(), CharField())),
    )
    tagged = Q(**{f"content_object__{name}": value for name, value in own.items()}) & which("content_object__")
    rows = _with_tags(_all_passages(visible, document, revision) + _fetched(whole), tagged)
    if _has_emptied(document):
        emptied = Annotation.objects.emptied_for(viewer).filter(which(""), **own)
        rows += _in_their_place(emptied)
    return _with_answers(rows, seen.filter(which("root__")))


def _in_their_place(emptied: AnnotationQuerySet) -> list[tuple[Any, ...]]:
    """Deleted notes that were answered. Nothing of them is kept, nor whose they were: they stand with the notes on the
    whole article."""
    columns = _columns(
        emptied.order_by("created_at", "pk"),
        *(Value(None, output_field=kind) for kind in (IntegerField(), IntegerField(), CharField())),
    )
    return [(*row[:4], None, *row[5:], []) for row in _fetched(columns)]


def _guests_of(viewer: Any, document: Document, revision: Revision) -> list[Selected]:
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
