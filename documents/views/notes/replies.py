"""The answers in a thread: to any depth, shown flat in order of time, each saying whom it answers where that is not
the one just above it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from documents.exports.notes.jsonld import wording_tag
from documents.models import Annotation, Mention, name_for
from documents.rendering.mentions import with_mentions
from documents.views.notes.permissions import Allowed

SHOWN_WHOLE = 8
FIRST, LAST = 2, 3


@dataclass(frozen=True)
class Shown:
    """What every note shows of itself and lets its reader do, where it stands in a card and in an answer alike; of a
    deleted one only its place."""

    id: uuid.UUID
    created_at: datetime
    url: str
    etag: str
    is_deleted: bool = False
    version: int = 1
    name: str = ""
    is_mine: bool = False
    note: str = ""
    note_html: str = ""
    note_language: str = ""
    may_answer: bool = False
    may_flag: bool = False
    may_decide: bool = False
    withheld: str = ""
    withheld_reason: str = ""

    @property
    def is_edited(self) -> bool:
        """Its words are not the first."""
        return self.version > 1


def shown(note: Any, allowed: Allowed, name: str) -> dict[str, Any]:
    """The fields of `Shown`."""
    place = {"id": note.pk, "created_at": note.created_at, "url": note.get_absolute_url(), "etag": wording_tag(note)}
    if note.deleted_at is not None:
        return {**place, "is_deleted": True}
    return {
        **place,
        "version": note.version,
        "name": name,
        "is_mine": allowed.is_author(note),
        "note": note.note,
        "note_html": words_of(note),
        "note_language": note.note_language,
        "may_answer": allowed.to_answer(note),
        "may_flag": allowed.to_flag(note),
        "may_decide": allowed.to_decide(note),
        "withheld": note.withheld,
        "withheld_reason": note.withheld_reason,
    }


@dataclass(frozen=True)
class Answer(Shown):
    """One answer as its reader sees it. `to` is whom it answers, if that is not the one just above, and `to_id` where
    that stands."""

    to: str = ""
    to_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Thread:
    """The answers of one card: of many the first and the last, and those between them to be opened."""

    count: int = 0
    first: Sequence[Answer] = field(default=())
    folded: Sequence[Answer] = field(default=())
    last: Sequence[Answer] = field(default=())

    @property
    def all(self) -> list[Answer]:
        """Every answer, in order."""
        return [*self.first, *self.folded, *self.last]


def answers_in_threads(viewer: Any, ids: Sequence[uuid.UUID]) -> list[Prefetch | str]:
    """What is fetched for the threads of these roots; where nobody answered, the rule is not asked, which costs more
    than to find that out."""
    answers = Annotation.objects.none()
    if Annotation.objects.filter(root__in=ids, deleted_at=None).exists():
        answers = Annotation.objects.in_threads_of(viewer)
    answers = answers.select_related("author", "group").order_by("created_at", "pk")
    return [
        Prefetch("replies", queryset=answers.prefetch_related("author__memberships", mentioned()), to_attr="answers"),
    ]


def mentioned() -> Prefetch:
    """Whom notes name, to be set apart in their words."""
    people = Mention.objects.select_related("person").prefetch_related("person__memberships")
    return Prefetch("mentions", queryset=people, to_attr="named")


def words_of(annotation: Any) -> str:
    """The safe HTML of a note with whom it names set apart."""
    names = {name_for(None, mention.person, annotation.group) for mention in annotation.named}
    return with_mentions(annotation.note_html, names)


def thread_of(viewer: Any, root: Any, allowed: Allowed) -> Thread:
    """The thread of a root that was fetched with `answers_in_threads`."""
    rows = _in_place(root.answers)
    names = {row.pk: name_for(viewer, row.author, row.group) for row in rows if row.deleted_at is None}
    if root.deleted_at is None:
        names[root.pk] = name_for(viewer, root.author, root.group)
    above = [root.pk, *(row.pk for row in rows)]
    here = set(above)
    answers = [
        _answer(
            row, allowed, names, to=row.parent_id if row.parent_id != just_above and row.parent_id in here else None
        )
        for row, just_above in zip(rows, above, strict=False)
    ]
    count = sum(not answer.is_deleted for answer in answers)
    if len(answers) <= SHOWN_WHOLE:
        return Thread(count, first=answers)
    return Thread(count, answers[:FIRST], answers[FIRST:-LAST], answers[-LAST:])


def _in_place(answers: Sequence[Any]) -> list[Any]:
    """The answers that are there, and those deleted ones that somebody answered."""
    answered = {row.parent_id for row in answers if row.deleted_at is None}
    return [row for row in answers if row.deleted_at is None or row.pk in answered]


def _answer(row: Any, allowed: Allowed, names: dict[uuid.UUID, str], to: uuid.UUID | None) -> Answer:
    answered: dict[str, Any] = {"to": names.get(to, "") if to else "", "to_id": to} if row.deleted_at is None else {}
    return Answer(**shown(row, allowed, names.get(row.pk, "")), **answered)
