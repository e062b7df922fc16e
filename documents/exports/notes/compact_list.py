"""The compact list that the reading page paints from: one row a passage, with people, groups and tags by index.

The rows that everybody may see are built once and cached in this process until something public changes; the rows that
only this reader may see are added. Names of people and tags are looked up each time, because they change without any
annotation changing.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Collection, Hashable
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any
from uuid import UUID

import orjson
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from documents.exports.notes.cache import DocumentCache
from documents.exports.notes.visible_rows import (
    AnnotationRow,
    any_audience_filter,
    has_cross_document,
    load_cross_document_rows,
    load_visible_rows,
    not_public_filter,
    public_filter,
)
from documents.exports.stream_events import find_last_visible_event, visibility_of_visitor
from documents.models import Annotation, Document, Group, Revision, Tag, User, name_for

FIELDS = (
    *("id", "start", "end", "state", "person", "audience", "group", "tags", "kind", "mine"),
    *("created", "resolved", "replies"),
)
CACHE_SIZE = 24
"""Articles whose public rows are cached: about a megabyte for ten thousand annotations."""

_FALSE, _TRUE = b"false", b"true "


@dataclass(slots=True)
class Index:
    """An index of values in the order in which rows first named them."""

    positions: dict[Any, int] = field(default_factory=dict)

    def of(self, value: Any) -> int:
        """Returns the position of a value; a new value is added at the end."""
        return self.positions.setdefault(value, len(self.positions))

    def copy(self) -> Index:
        """Returns an independent copy."""
        return Index(dict(self.positions))


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows as JSON without the list's brackets, the values they name, and the row numbers of each author."""

    json: bytes = b""
    people: Index = field(default_factory=Index)
    groups: Index = field(default_factory=Index)
    tags: Index = field(default_factory=Index)
    numbers: dict[str, array[int]] = field(default_factory=dict)
    cursor: tuple[str, int] = ("", 0)
    """The last event that everybody sees, and its number, found before the rows were read."""

    def marked_for(self, person: UUID) -> bytes:
        """Returns the rows with those of `person` marked as theirs; `true` with a space is as long as `false`.

        Each row holds the mark once, and no other value in it can contain `false`.
        """
        numbers = self.numbers.get(str(person))
        if not numbers:
            return self.json
        ends = [found.end() for found in re.finditer(re.escape(_FALSE), self.json)]
        marked = bytearray(self.json)
        for number in numbers:
            marked[ends[number] - len(_FALSE) : ends[number]] = _TRUE
        return bytes(marked)


_public_rows_cache: DocumentCache[Rows] = DocumentCache(CACHE_SIZE)
_build_lock = Lock()


def compact_list(document: Document, revision: Revision, viewer: Any) -> bytes:
    """Returns the list of `document` on one of its revisions, as `viewer` sees it.

    Replies are not listed: they are in the cards of their roots. `document` must have been read before the call: a
    change in between is then shown too early at worst, never too late. The `cursor` is the last event of that time that
    this viewer sees; the stream continues from there.
    """
    public = _public_rows(document, revision)
    own = _own_rows(document, revision, public, viewer)
    rows = public.marked_for(viewer.pk) if viewer.is_authenticated else public.json
    return _list(document, revision, own, rows, cursor=_cursor(document, public, viewer))


def part_of_list(document: Document, revision: Revision, viewer: Any, ids: Collection[UUID]) -> bytes:
    """Returns the list of only these annotations, as far as `viewer` sees them.

    For a reply it contains the root of its thread. It has no cursor, because it does not contain other changes.
    """
    answers = Annotation.objects.visible_to(viewer).filter(pk__in=ids).exclude(root=None)
    wanted = {*ids, *answers.values_list("root", flat=True)}

    def these(to: str = "") -> Q:
        return Q(**{f"{to}pk__in": wanted})

    selected = load_visible_rows(viewer, document, revision, these)
    if has_cross_document(document):
        selected += [row for row in load_cross_document_rows(viewer, document, revision) if UUID(row[0]) in wanted]
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
    """Returns the last event that a viewer sees: the one cached with the public rows, or a later one."""
    if not viewer.is_authenticated:
        return public.cursor[0]
    cursor, number = public.cursor
    return find_last_visible_event(document, visibility_of_visitor(viewer, document), above=number)[0] or cursor


def _named(rows: Rows) -> dict[str, list[Any]]:
    """Returns the people, groups and tags of the rows, in the order of their indexes, with their current names."""
    wanted = {author for author, _group in rows.people.positions}
    people = {str(one.pk): one for one in User.objects.only("public_name", "erased_at").filter(pk__in=wanted)}
    groups = (
        {str(one.pk): one for one in Group.objects.filter(pk__in=rows.groups.positions)}
        if rows.groups.positions
        else {}
    )
    found = Tag.objects.filter(pk__in=rows.tags.positions) if rows.tags.positions else Tag.objects.none()
    tags = {tag[0]: tag for tag in found.values_list("pk", "name", "slot")}
    return {
        "people": [[pk, name_for(None, people.get(pk), groups.get(group))] for pk, group in rows.people.positions],
        "groups": [[pk, groups[pk].label if pk in groups else ""] for pk in rows.groups.positions],
        "tags": [tags.get(pk, (pk, "", Tag.Slot.PLAIN)) for pk in rows.tags.positions],
    }


def _public_rows(document: Document, revision: Revision) -> Rows:
    """Returns the rows that everybody sees, from the cache if nothing public changed since.

    Annotations in several articles are left out, because who sees them depends on all of these articles.
    """
    key = (revision.pk, document.public_changes, document.visibility, document.withdrawn_at)
    return _public_rows_cache.get(document.pk, key) or _build_public_rows(document, revision, key)


def _build_public_rows(document: Document, revision: Revision, key: Hashable) -> Rows:
    """Builds the rows, once for all requests that arrive at the same time."""
    with _build_lock:
        rows = _public_rows_cache.get(document.pk, key)
        if rows is not None:
            return rows
        cursor = find_last_visible_event(document, visibility_of_visitor(AnonymousUser(), document))
        rows = replace(_rows(load_visible_rows(AnonymousUser(), document, revision, public_filter)), cursor=cursor)
        _public_rows_cache.put(document.pk, key, rows)
    return rows


def _own_rows(document: Document, revision: Revision, public: Rows, viewer: Any) -> Rows:
    """Returns the rows that `viewer` sees and that are not among the cached public rows."""
    others = has_cross_document(document)
    if not (viewer.is_authenticated or others):
        return _rows([], public)
    selected = load_visible_rows(
        viewer, document, revision, not_public_filter(document) if document.is_shared else any_audience_filter
    )
    if others:
        selected += load_cross_document_rows(viewer, document, revision)
        selected.sort(key=lambda row: (row[1] is None, row[1] or 0, row[2] or 0))
    return _rows(selected, public, str(viewer.pk))


def _rows(selected: list[AnnotationRow], after: Rows | None = None, viewer: str = "") -> Rows:
    """Encodes rows in the given order; their indexes continue those of the rows `after`."""
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
