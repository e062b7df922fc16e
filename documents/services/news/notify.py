"""Finds out whom events concern, and writes one notice for each person and note, of the strongest kind that applies.

Events of one article that wait together are told together. Nobody is notified of their own actions or of what they may
not see. `visible_to` decides again whenever a notice is shown or sent: a notice names rows, and gives no right to them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from documents.models import Annotation, Document, Event, Job, Membership, Notice, User
from documents.services.events.jobs import Arguments, add_jobs, take_more
from documents.services.news.concerned import NOTE_KINDS, Kind, People, Surroundings
from documents.services.news.mail_schedule import digest_jobs_for
from documents.services.notes.viewers import filter_viewers_of_each

# These can happen repeatedly, and each time makes a new notice.
DECISION_KINDS = (Kind.HIDDEN, Kind.SHOWN, Kind.APPROVED)
_NOT_OF_NOTES = {Event.Kind.ANNOTATION_FLAGGED, Event.Kind.ANNOTATION_HIDDEN}
MOST_AT_ONCE = 100
"""Events that are told together."""

Told = tuple[Event, Annotation]
"""An event and the note that it is about."""
Wanted = dict[UUID, dict[Any, Kind]]
"""The kind of notice that each person is to get, by note."""


def notify(arguments: Arguments) -> None:
    """Runs a `tell` job, and with it those of other events of the same article that are due.

    If one of them fails, the others must not wait for it: then this one is told alone.
    """
    more: list[Arguments] = []
    try:
        with transaction.atomic():
            if "document" in arguments:
                more = take_more(Job.Kind.TELL, "document", arguments["document"], MOST_AT_ONCE - 1)
            _tell([one["event"] for one in (arguments, *more)])
    except Exception:
        if not more:
            raise
        _tell([arguments["event"]])


def _tell(events: Collection[str]) -> None:
    told = _notes_of(Event.objects.filter(pk__in=events).order_by("number"))
    for event, note in told:
        if kinds := _decided(event, note):
            _replace_notices(note, kinds)
    new = [(event, note) for event, note in told if not note.withheld and event.kind not in _NOT_OF_NOTES]
    if new:
        write_notices([note for _event, note in new], _concerned(new))


def _notes_of(events: Iterable[Event]) -> list[Told]:
    """Returns the events with their notes; one on several articles is told of with its own."""
    happened = list(events)
    notes = Annotation.objects.filter(pk__in={event.row for event in happened}, deleted_at=None)
    by_key = {str(note.pk): note for note in notes.select_related("document", "root", "parent", "author")}
    found = ((event, by_key.get(event.row)) for event in happened)
    return [(event, note) for event, note in found if note is not None and note.document_id == event.document_id]


def _decided(event: Event, note: Annotation) -> dict[Kind, People]:
    """Returns whom what moderators decided, or are to decide, concerns."""
    match event.kind:
        case Event.Kind.ANNOTATION_FLAGGED:
            return {Kind.TO_DECIDE: _moderators(note) - {event.actor_id}}
        case Event.Kind.ANNOTATION_HIDDEN:
            return {Kind.HIDDEN: {note.author_id} - {event.actor_id}}
        case Event.Kind.ANNOTATION_SHOWN | Event.Kind.ANNOTATION_APPROVED:
            kind = Kind.SHOWN if event.kind == Event.Kind.ANNOTATION_SHOWN else Kind.APPROVED
            return {kind: {note.author_id} - {event.actor_id}}
    if note.withheld == Annotation.Withheld.WAITING:
        return {Kind.TO_DECIDE: _moderators(note) - {event.actor_id}}
    return {}


def _concerned(told: Sequence[Told]) -> Wanted:
    around = Surroundings([note for _event, note in told])
    wanted: Wanted = {}
    for event, note in told:
        wanted.setdefault(note.pk, {}).update(around.concerned_by(event, note))
    return wanted


def _moderators(note: Annotation) -> People:
    """Returns who moderates an annotation: the owners and moderators of its group, or the site's curators."""
    if note.group_id is not None:
        led = Membership.objects.filter(group=note.group_id, role__in=Membership.MODERATORS)
        return set(led.values_list("user_id", flat=True))
    curators = User.objects.filter(is_curator=True, is_active=True)
    return set(curators.values_list("pk", flat=True))


# -- Writing notices --------------------------------------------------------------------------


def _replace_notices(note: Annotation, wanted: Mapping[Kind, People]) -> None:
    """Replaces earlier notices of the same kinds for this annotation by new ones."""
    kinds = DECISION_KINDS if set(wanted) & set(DECISION_KINDS) else tuple(wanted)
    Notice.objects.filter(annotation=note, kind__in=kinds).delete()
    write_notices([note], {note.pk: {person: kind for kind, people in wanted.items() for person in people}})


def write_notices(notes: Iterable[Annotation], wanted: Wanted) -> None:
    """Writes the notices of notes of one article for people who may see them, and queues their mails.

    Takes a shared lock on the article while writing: a concurrent deletion either removes these notices or prevents
    them. Jobs are added first, because adding them may wait for a mail that is being sent.
    """
    by_key = {note.pk: note for note in notes}
    people = {one.pk: one for one in _reachable({pk for kinds in wanted.values() for pk in kinds})}
    asked = [(note, [people[one] for one in wanted[pk] if one in people]) for pk, note in by_key.items()]
    told = filter_viewers_of_each([(note, them) for note, them in asked if them])
    if not any(told.values()):
        return
    add_jobs(digest_jobs_for({one.pk: one for them in told.values() for one in them}.values()))
    present = _lock_present([by_key[pk] for pk in told])
    pairs = [(pk, one.pk, wanted[pk][one.pk]) for pk, them in told.items() if pk in present for one in them]
    _delete_weaker([(note, person) for note, person, kind in pairs if kind in NOTE_KINDS])
    now = timezone.now()
    Notice.objects.bulk_create(
        [
            Notice(
                recipient_id=person,
                kind=kind,
                document_id=by_key[note].document_id,
                annotation_id=note,
                created_at=now,
            )
            for note, person, kind in pairs
        ],
        ignore_conflicts=True,
    )


def _delete_weaker(pairs: Collection[tuple[UUID, UUID]]) -> None:
    """Deletes what people were told of a note and have not seen, before they are told of it more strongly."""
    if not pairs:
        return
    notes, people = zip(*pairs, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_DELETE_WEAKER, [list(notes), list(people), [kind.value for kind in NOTE_KINDS]])


_DELETE_WEAKER = """
    DELETE FROM documents_notice USING unnest(%s::uuid[], %s::uuid[]) AS told (annotation_id, recipient_id)
    WHERE documents_notice.annotation_id = told.annotation_id AND documents_notice.recipient_id = told.recipient_id
        AND kind = ANY(%s) AND seen_at IS NULL
"""


def _reachable(pks: Collection[UUID]) -> Iterable[User]:
    if not pks:
        return []
    return User.objects.filter(pk__in=pks, is_active=True, is_sample=False, erased_at=None)


def _lock_present(notes: Collection[Annotation]) -> set[UUID]:
    """Locks the article of these notes, and returns those that are still there."""
    Document.objects.raw(_LOCK_SHARED, [next(iter(notes)).document_id])[0]
    there = Annotation.objects.filter(pk__in=[note.pk for note in notes], deleted_at=None)
    return set(there.values_list("pk", flat=True))


_LOCK_SHARED = "SELECT id FROM documents_document WHERE id = %s FOR SHARE"
