"""The compact list that the reading page paints from: one row a passage, with people, groups and tags by index.

What everybody may see is made once and kept in this process until something public changes; what this reader may
see besides is added to it. Names of people and tags are looked up each time: they change without any annotation
changing.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from uuid import UUID

import orjson
from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q

from documents.models import Annotation, Document, Group, Revision, Tag, TaggedAnnotation, User, name_for
from documents.models.annotation import AnnotationQuerySet

FIELDS = ("id", "start", "end", "state", "person", "audience", "group", "tags", "kind", "mine")
KEPT = 24
"""Articles whose public rows are kept: about a megabyte for ten thousand annotations."""

_FALSE, _TRUE = b"false]", b"true ]"


@dataclass(slots=True)
class Index:
    """Values in the order in which rows first named them."""

    values: list[Any] = field(default_factory=list)
    places: dict[Any, int] = field(default_factory=dict)

    def of(self, value: Any) -> int:
        """The place of a value, a new one at the end."""
        place = self.places.setdefault(value, len(self.places))
        if place == len(self.values):
            self.values.append(value)
        return place

    def copy(self) -> Index:
        return Index(list(self.values), dict(self.places))


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows as JSON without the list's brackets, whom and what they name, and where the rows of each person end."""

    json: bytes
    people: Index
    groups: Index
    tags: Index
    ends: dict[UUID, array[int]]

    def marked_for(self, person: UUID) -> bytes:
        """The rows with those of `person` marked as theirs; `true` and a blank are as long as `false`."""
        ends = self.ends.get(person)
        if not ends:
            return self.json
        marked = bytearray(self.json)
        for end in ends:
            marked[end - len(_FALSE) : end] = _TRUE
        return bytes(marked)


class _Kept:
    """Public rows by document, the longest unused going first. A document has one entry, so old words do not stay."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.lock = Lock()
        self.entries: OrderedDict[int, tuple[Hashable, Rows]] = OrderedDict()

    def get(self, document_id: int, key: Hashable) -> Rows | None:
        with self.lock:
            found = self.entries.get(document_id)
            if found is None or found[0] != key:
                return None
            self.entries.move_to_end(document_id)
            return found[1]

    def put(self, document_id: int, key: Hashable, rows: Rows) -> None:
        with self.lock:
            self.entries[document_id] = key, rows
            self.entries.move_to_end(document_id)
            while len(self.entries) > self.most:
                self.entries.popitem(last=False)


_kept = _Kept(KEPT)


def compact_list(document: Document, revision: Revision, viewer: Any) -> bytes:
    """The list of `document` on one of its revisions, as `viewer` sees it. Replies are in the cards of their roots.

    `document` must have been read before: what changes in between is then at most shown too early, never too late.
    """
    public = _public_rows(document, revision)
    own = _rows(_besides_public(document, viewer), document, revision, public, viewer.pk)
    names = {person.pk: person for person in User.objects.filter(pk__in={pk for pk, _group in own.people.values})}
    groups = {group.pk: group for group in Group.objects.filter(pk__in=own.groups.values)} if own.groups.values else {}
    tags = {pk: (pk, name, slot) for pk, name, slot in _tags(own.tags.values)}
    head = orjson.dumps(
        {
            "document": document.slug,
            "revision": revision.number,
            "length": revision.length,
            "fields": FIELDS,
            "people": [[pk, _name(names.get(pk), groups.get(group))] for pk, group in own.people.values],
            "groups": [[pk, groups[pk].label if pk in groups else ""] for pk in own.groups.values],
            "tags": [tags.get(pk, (pk, "", Tag.Slot.PLAIN)) for pk in own.tags.values],
        }
    )
    rows = public.marked_for(viewer.pk) if viewer.is_authenticated else public.json
    return b"".join((head[:-1], b',"annotations":[', rows, b'],"own":[', own.json, b"]}"))


def _name(person: User | None, group: Group | None) -> str:
    return name_for(None, person, group)


def _tags(pks: Sequence[int]) -> Iterable[tuple[int, str, str]]:
    return Tag.objects.filter(pk__in=pks).values_list("pk", "name", "slot") if pks else ()


def _public_rows(document: Document, revision: Revision) -> Rows:
    """What everybody sees, from memory if nothing public changed since."""
    key = (revision.pk, document.public_changes, document.visibility, document.withdrawn_at)
    rows = _kept.get(document.pk, key)
    if rows is None:
        everybody = Annotation.objects.visible_to(AnonymousUser())
        everybody = everybody.filter(audience=Annotation.Audience.PUBLIC, spans_documents=False)
        rows = _rows(everybody, document, revision, None, None)
        _kept.put(document.pk, key, rows)
    return rows


def _besides_public(document: Document, viewer: Any) -> AnnotationQuerySet:
    """What `viewer` sees and not everybody does. Whether everybody sees an annotation that stands in several
    articles depends on all of them, so those are never kept but looked up here."""
    visible = Annotation.objects.visible_to(viewer)
    if not viewer.is_authenticated:
        return visible.filter(spans_documents=True)
    if document.visibility in (Document.Visibility.PUBLIC, Document.Visibility.RECORD) and not document.is_withdrawn:
        return visible.filter(~Q(audience=Annotation.Audience.PUBLIC) | Q(spans_documents=True))
    return visible


def _rows(
    annotations: AnnotationQuerySet, document: Document, revision: Revision, after: Rows | None, viewer_pk: UUID | None
) -> Rows:
    """Rows of annotations on a revision, ordered by place; notes on the whole article and lost ones come last.

    Indexes go on where those of the rows before (`after`) end.
    """
    people, groups, tags = (
        (after.people.copy(), after.groups.copy(), after.tags.copy()) if after else (Index(), Index(), Index())
    )
    named = _tags_of(document, annotations)
    pieces: list[bytes] = []
    ends: dict[UUID, array[int]] = {}
    at = 0
    for pk, start, end, state, author, audience, group, has_words in _places(annotations, document, revision):
        row = (
            pk,
            start,
            end,
            state or "whole",
            people.of((author, group)),
            audience,
            groups.of(group) if group else None,
            [tags.of(tag) for tag in named.get(pk, ())],
            "note" if has_words else "highlight",
            author == viewer_pk,
        )
        piece = orjson.dumps(row)
        pieces.append(piece)
        at += len(piece)
        ends.setdefault(author, array("L")).append(at)
        at += 1  # the comma
    return Rows(b",".join(pieces), people, groups, tags, ends)


def _places(annotations: AnnotationQuerySet, document: Document, revision: Revision) -> Iterable[tuple[Any, ...]]:
    """Each passage that has an anchor on the revision, then the notes on the whole article."""
    anchor = "targets__anchors"
    passages = annotations.filter(**{f"{anchor}__revision": revision, f"{anchor}__superseded_at": None})
    columns = ("pk", f"{anchor}__start", f"{anchor}__end", f"{anchor}__state", "author_id", "audience", "group_id")
    yield from (
        passages.annotate(has_words=~Q(note=""))
        .order_by(F(f"{anchor}__start").asc(nulls_last=True), f"{anchor}__end", "created_at", "pk")
        .values_list(*columns, "has_words")
    )
    whole = (
        annotations.on(document)
        .roots()
        .filter(targets=None)
        .annotate(has_words=~Q(note=""))
        .order_by("created_at", "pk")
    )
    for pk, author, audience, group, has_words in whole.values_list(
        "pk", "author_id", "audience", "group_id", "has_words"
    ):
        yield pk, None, None, None, author, audience, group, has_words


def _tags_of(document: Document, annotations: AnnotationQuerySet) -> dict[UUID, list[int]]:
    """The tags of annotations that stand in a document, by annotation, in one query."""
    here = annotations.filter(Q(document=document) | Q(spans_documents=True, targets__document=document))
    found: dict[UUID, list[int]] = {}
    taggings = TaggedAnnotation.objects.filter(content_object__in=here.values("pk")).order_by("pk")
    for annotation, tag in taggings.values_list("content_object_id", "tag_id"):
        found.setdefault(annotation, []).append(tag)
    return found
