"""The replies in a thread, nested to any depth but shown as a flat list by time.

A reply names the person it replies to, unless that note is directly above it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Prefetch, QuerySet
from django.db.models.functions import Cast

from documents.exports.notes.jsonld import card_etag
from documents.models import Annotation, Event, Mention, name_for
from documents.rendering.mentions import with_mentions
from documents.views.notes.permissions import NotePermissions

UNFOLDED_REPLIES = 8
FIRST_REPLIES, LAST_REPLIES = 2, 3


@dataclass(frozen=True)
class Shown:
    """The fields that cards and replies share; a deleted note has only the first four and `is_deleted`."""

    id: uuid.UUID
    created_at: datetime
    url: str
    etag: str
    is_deleted: bool = False
    version: int = 1
    is_edited: bool = False
    name: str = ""
    is_mine: bool = False
    note: str = ""
    note_html: str = ""
    note_language: str = ""
    may_reply: bool = False
    may_flag: bool = False
    may_moderate: bool = False
    withheld: str = ""
    withheld_reason: str = ""


def with_edited(annotations: QuerySet[Annotation]) -> QuerySet[Any]:
    """Adds `is_edited`: whether the words, tags, answers or relation of a note were changed after it was written.

    Another audience alone is no edit.
    """
    changes = Event.objects.filter(
        kind=Event.Kind.ANNOTATION_CHANGED,
        row=Cast(OuterRef("pk"), CharField()),
        fields__has_any_keys=["note", "tags", "relation", "answers"],
    )
    return annotations.annotate(is_edited=Exists(changes))


def shown(note: Any, permissions: NotePermissions, name: str) -> dict[str, Any]:
    """Returns the fields of `Shown` for a note that was fetched by `with_edited`."""
    place = {"id": note.pk, "created_at": note.created_at, "url": note.get_absolute_url(), "etag": card_etag(note)}
    if note.deleted_at is not None:
        return {**place, "is_deleted": True}
    return {
        **place,
        "version": note.version,
        "is_edited": note.is_edited,
        "name": name,
        "is_mine": permissions.is_author(note),
        "note": note.note,
        "note_html": note_html_of(note),
        "note_language": note.note_language,
        "may_reply": permissions.can_reply_to(note),
        "may_flag": permissions.can_flag(note),
        "may_moderate": permissions.can_moderate(note),
        "withheld": note.withheld,
        "withheld_reason": note.withheld_reason,
    }


@dataclass(frozen=True)
class Reply(Shown):
    """One reply as its reader sees it.

    `to` names the author it replies to and `replies_to_id` their note; both are empty if that note is directly above.
    """

    to: str = ""
    replies_to_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Thread:
    """The replies of one card: of many, only the first and last are shown and those between are folded."""

    count: int = 0
    first: Sequence[Reply] = field(default=())
    folded: Sequence[Reply] = field(default=())
    last: Sequence[Reply] = field(default=())

    @property
    def all(self) -> list[Reply]:
        """All replies, in order."""
        return [*self.first, *self.folded, *self.last]


def replies_in_threads(viewer: Any, ids: Sequence[uuid.UUID]) -> list[Prefetch | str]:
    """Prefetches the replies of these roots; skips the costly visibility rule if none of them has a reply."""
    replies = Annotation.objects.none()
    if Annotation.objects.filter(root__in=ids, deleted_at=None).exists():
        replies = Annotation.objects.visible_with_tombstones(viewer)
    rows = with_edited(replies).select_related("author", "group").order_by("created_at", "pk")
    return [
        Prefetch(
            "replies",
            queryset=rows.prefetch_related("author__memberships", mentions_prefetch()),
            to_attr="visible_replies",
        ),
    ]


def mentions_prefetch() -> Prefetch:
    """Prefetches the people whom notes mention, so that their names can be marked up."""
    people = Mention.objects.select_related("person").prefetch_related("person__memberships")
    return Prefetch("mentions", queryset=people, to_attr="visible_mentions")


def note_html_of(annotation: Any) -> str:
    """Returns the safe HTML of a note with the mentioned names marked up."""
    names = {name_for(None, mention.person, annotation.group) for mention in annotation.visible_mentions}
    return with_mentions(annotation.note_html, names)


def thread_of(viewer: Any, root: Any, permissions: NotePermissions) -> Thread:
    """Returns the thread of a root that was fetched with `replies_in_threads`."""
    rows = _present_or_replied_to(root.visible_replies)
    names = {row.pk: name_for(viewer, row.author, row.group) for row in rows if row.deleted_at is None}
    if root.deleted_at is None:
        names[root.pk] = name_for(viewer, root.author, root.group)
    above = [root.pk, *(row.pk for row in rows)]
    here = set(above)
    replies = [
        _reply(
            row, permissions, names, to=row.parent_id if row.parent_id != just_above and row.parent_id in here else None
        )
        for row, just_above in zip(rows, above, strict=False)
    ]
    count = sum(not answer.is_deleted for answer in replies)
    if len(replies) <= UNFOLDED_REPLIES:
        return Thread(count, first=replies)
    return Thread(count, replies[:FIRST_REPLIES], replies[FIRST_REPLIES:-LAST_REPLIES], replies[-LAST_REPLIES:])


def _present_or_replied_to(replies: Sequence[Any]) -> list[Any]:
    """Returns the replies that are not deleted, and deleted ones that somebody replied to."""
    answered = {row.parent_id for row in replies if row.deleted_at is None}
    return [row for row in replies if row.deleted_at is None or row.pk in answered]


def _reply(row: Any, permissions: NotePermissions, names: dict[uuid.UUID, str], to: uuid.UUID | None) -> Reply:
    answered: dict[str, Any] = (
        {"to": names.get(to, "") if to else "", "replies_to_id": to} if row.deleted_at is None else {}
    )
    return Reply(**shown(row, permissions, names.get(row.pk, "")), **answered)
