"""Records events: ids and field names, never text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone
from psycopg.types.json import Jsonb

from documents.models import Annotation, Document, Event, Group

StoredAudience = dict[str, Any]


def audience_of(annotation: Annotation) -> StoredAudience:
    """Returns who can see an annotation, in the form that events store and `models.visibility` reads.

    For a reply this includes what it takes from the root of its thread: the root's author, for a thread with the
    moderators or in a task, and whether the root is withheld or held.
    """
    kept: StoredAudience = {
        "audience": annotation.audience,
        "group": str(annotation.group_id) if annotation.group_id else None,
        "author": str(annotation.author_id),
    }
    root = annotation.root
    if annotation.withheld or (root is not None and root.withheld):
        kept["withheld"] = True
    if annotation.held or (root is not None and root.held):
        kept |= {"task": str(annotation.assignment_id), "held": annotation.held, "root_held": not annotation.held}
    if root is not None and (root.held or annotation.audience == Annotation.Audience.MODERATORS):
        kept["root_author"] = str(root.author_id)
    if annotation.spans_documents:
        kept["spans"] = True
    return kept


def is_public_audience(*kept: StoredAudience | None) -> bool:
    """Checks whether one of these audiences is everyone; a withheld row is not public."""
    return any(one is not None and one["audience"] == "public" and not one.get("withheld") for one in kept)


def record_group_event(group: Group, *, kind: Event.Kind, row: object, actor: Any, fields: Sequence[str] = ()) -> Event:
    """Adds the next event of a group locked by `locks.locked_group`: ids and field names, never text."""
    group.event_number += 1
    group.save(update_fields=["event_number"])
    return Event.objects.create(
        group=group,
        number=group.event_number,
        kind=kind,
        row=str(getattr(row, "pk", row)),
        fields=list(fields),
        actor=actor if getattr(actor, "pk", None) else None,
    )


def record_note_events(
    documents: Iterable[Document],
    *,
    kind: Event.Kind,
    row: Annotation,
    actor: Any,
    fields: Sequence[str] = (),
    before: StoredAudience | None = None,
    after: StoredAudience | None = None,
) -> None:
    """Adds an event of an annotation to each of the locked documents that it annotates.

    Strangers see a note in several of them only if all are open, so otherwise nothing public changed.
    """
    documents = list(documents)
    is_open = len(documents) < 2 or all(one.is_shared and not one.is_withdrawn for one in documents)
    public = is_open and is_public_audience(before, after)
    for document in documents:
        record_event(
            document, kind=kind, row=row, actor=actor, fields=fields, before=before, after=after, public=public
        )


class NewEvent(NamedTuple):
    """What happened to a row of a document; `public` says that everyone may see what changed."""

    kind: Event.Kind
    row: object
    fields: Sequence[str] = ()
    before: StoredAudience | None = None
    after: StoredAudience | None = None
    public: bool = False


def record_event(
    document: Document,
    *,
    kind: Event.Kind,
    row: object,
    actor: Any,
    fields: Sequence[str] = (),
    before: StoredAudience | None = None,
    after: StoredAudience | None = None,
    public: bool = False,
) -> Event:
    """Adds the next event of a locked document; `public` says that everyone may see what changed."""
    (event,) = record_events(document, [NewEvent(kind, row, fields, before, after, public)], actor=actor)
    return event


def record_events(document: Document, happened: Sequence[NewEvent], *, actor: Any) -> list[Event]:
    """Adds the next events of a locked document, in their order, and the jobs that tell people of them."""
    now = timezone.now()
    events = [
        Event(
            document=document,
            kind=one.kind,
            row=str(getattr(one.row, "pk", one.row)),
            fields=list(one.fields),
            actor=actor if getattr(actor, "pk", None) else None,
            audience_before=one.before,
            audience_after=one.after,
            happened_at=now,
        )
        for one in happened
    ]
    rows = [
        {
            "id": str(event.pk),
            "n": n,
            "kind": event.kind,
            "row": event.row,
            "fields": event.fields,
            "audience_before": event.audience_before,
            "audience_after": event.audience_after,
            "is_told": _needs_notification(one.kind, one.fields, one.after),
        }
        for n, (event, one) in enumerate(zip(events, happened, strict=True), 1)
    ]
    public = sum(one.public for one in happened)
    values: list[Any] = [len(events), public, now, document.pk, len(events), Jsonb(rows), events[0].actor_id, now, now]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_EVENTS, values)
        document.event_number, document.public_changes = cursor.fetchone()
    for event, number in zip(reversed(events), range(document.event_number, 0, -1), strict=False):
        event.number = number
    document.modified_at = now
    return events


# Kinds that always notify people; the other kinds do so only for a new audience or new mentions.
_ALWAYS_NOTIFIED = {
    Event.Kind.ANNOTATION_FLAGGED,
    Event.Kind.ANNOTATION_HIDDEN,
    Event.Kind.ANNOTATION_SHOWN,
    Event.Kind.ANNOTATION_APPROVED,
}


def _needs_notification(kind: Event.Kind, fields: Sequence[str], after: StoredAudience | None) -> bool:
    """Checks whether to add a job for `services.news.notify`; never for a private annotation."""
    if kind in _ALWAYS_NOTIFIED:
        return True
    if after is None or after.get("audience") == Annotation.Audience.PRIVATE:
        return False
    if kind == Event.Kind.ANNOTATION_CHANGED:
        return bool({"note", "audience", "tags"} & set(fields))
    return kind == Event.Kind.ANNOTATION_CREATED


# One statement for counter, events and jobs, because every change of an annotation runs it.
_INSERT_EVENTS = """
    WITH counted AS (
        UPDATE documents_document
        SET event_number = event_number + %s, public_changes = public_changes + %s, modified_at = %s
        WHERE id = %s RETURNING id, event_number, event_number - %s AS before, public_changes
    ), happened AS (
        SELECT * FROM jsonb_to_recordset(%s)
            AS happened (id uuid, n integer, kind text, "row" text, fields jsonb, audience_before jsonb,
                         audience_after jsonb, is_told boolean)
    ), added AS (
        INSERT INTO documents_event
            (document_id, number, id, kind, "row", fields, audience_before, audience_after, actor_id, happened_at)
        SELECT counted.id, before + n, happened.id, kind, "row", fields, audience_before, audience_after, %s::uuid, %s
        FROM counted, happened
    ), told AS (
        INSERT INTO documents_job (kind, arguments, run_at, tries, failure)
        SELECT 'tell', jsonb_build_object('event', happened.id, 'document', counted.id), %s, 0, ''
        FROM counted, happened WHERE is_told
    )
    SELECT event_number, public_changes FROM counted
"""
