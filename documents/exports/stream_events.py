"""Builds the events of a document that a stream sends to each reader.

An event is sent to readers who could see the row before or can see it now, and to nobody else. Reports of notes are
never sent, because the readers of a note must not learn that it was reported.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from django.db.models import BigIntegerField, Q, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.lookups import Exact

from documents.models import Annotation, Document, Event, Revision, Target, VisibilityContext
from documents.models.compiled import CompiledQuery, IsOneOf, slot

Kind = Event.Kind
ANNOTATION_KINDS = frozenset(
    {
        Kind.ANNOTATION_CREATED,
        Kind.ANNOTATION_CHANGED,
        Kind.ANNOTATION_MOVED,
        Kind.ANNOTATION_REANCHORED,
        Kind.ANNOTATION_DELETED,
        Kind.ANNOTATION_RESOLVED,
        Kind.ANNOTATION_REOPENED,
        Kind.ANNOTATION_HIDDEN,
        Kind.ANNOTATION_SHOWN,
        Kind.ANNOTATION_APPROVED,
    }
)
STREAMED_KINDS = ANNOTATION_KINDS | {Kind.REVISION_ADDED}
BATCH_SIZE = 20
"""Events read at a time in the search for the last one that a reader sees."""

Audience = Mapping[str, Any]


@dataclass(slots=True)
class StreamEvent:
    """One event, ready to be sent.

    `row` and `root` are the note and the root of its thread, `revision` is the number of a new text.
    `sees_all_documents` says by person who may see all the articles of the note; where there are several,
    `query_all_documents` fills it.
    """

    document: int
    number: int
    id: str
    kind: str
    row: str
    before: Audience | None
    after: Audience | None
    root: str = ""
    revision: int | None = None
    sees_all_documents: dict[str, bool] = field(default_factory=dict)

    @property
    def spans_documents(self) -> bool:
        """Says whether the note has targets in several articles."""
        return any(one is not None and one.get("spans") for one in (self.before, self.after))

    def named_people(self) -> set[str]:
        """Returns the people whom the visibility of this event may depend on, besides on their audience."""
        stored = [one for one in (self.before, self.after) if one is not None]
        return {one[name] for one in stored for name in ("author", "root_author") if one.get(name)}

    def was_visible_to(self, visibility: VisibilityContext) -> bool:
        """Says whether this reader could see the row before."""
        return self._is_visible(self.before, visibility)

    def is_visible_to(self, visibility: VisibilityContext) -> bool:
        """Says whether this reader can see the row now."""
        return self._is_visible(self.after, visibility)

    def concerns(self, visibility: VisibilityContext) -> bool:
        """Says whether the event is sent to this reader at all."""
        if self.kind == Kind.REVISION_ADDED:
            return visibility.can_open_page and self.revision is not None
        return self.was_visible_to(visibility) or self.is_visible_to(visibility)

    def _is_visible(self, audience: Audience | None, visibility: VisibilityContext) -> bool:
        if audience is not None and audience.get("spans") and self.sees_all_documents.get(visibility.person):
            audience = {**audience, "spans": False}
        return visibility.can_see(audience)


def find_events_between(numbers: Mapping[int, tuple[int, int]]) -> list[StreamEvent]:
    """Returns the events of documents in order: for each document, those after the first number up to the second."""
    wanted = Q(pk__in=[])
    for document, (after, upto) in numbers.items():
        wanted |= Q(document=document, number__gt=after, number__lte=upto)
    return read_events(Event.objects.filter(wanted, kind__in=STREAMED_KINDS).order_by("document", "number"))


def find_missed_events(
    document: Document, user: Any, visibility: VisibilityContext, after: int, most: int
) -> list[StreamEvent] | None:
    """Returns the events after a number that concern one reader, in order; None if they are more than `most`.

    Those that do not concern them are not counted: how many there were is not told by a list that is loaded again.
    """
    events = _candidate_events(visibility, document.pk).order_by("number")
    found: list[StreamEvent] = []
    while len(found) <= most:
        batch = read_events(events.filter(number__gt=after)[: most + 1])
        for one in batch:
            if one.spans_documents:
                query_all_documents(one, [user])
        found += [one for one in batch if one.concerns(visibility)]
        if len(batch) <= most:
            return found if len(found) <= most else None
        after = batch[-1].number
    return None


def find_last_visible_event(document: Document, visibility: VisibilityContext, above: int = 0) -> tuple[str, int]:
    """Returns the last event that concerns a reader and its number, or ("", 0) if there is none.

    The event is not before the one after number `above`, and not after `document` was read. It is the position from
    which a stream continues after the list. Events of notes in several articles are skipped: a stream that begins
    earlier only repeats some events.
    """
    query = last_events_query(bool(visibility.person), bool(visibility.roles))
    given = last_events_values(document, visibility, above)
    return last_concerning(query.run(**given), document, visibility, above)


def last_concerning(
    rows: Sequence[Sequence[Any]], document: Document, visibility: VisibilityContext, above: int
) -> tuple[str, int]:
    """Returns what `find_last_visible_event` does, if `rows` are the first that `last_events_query` finds."""
    query = last_events_query(bool(visibility.person), bool(visibility.roles))
    given = last_events_values(document, visibility, above)
    while True:
        found = _complete(rows, with_roots=False)
        for one in found:
            if one.concerns(visibility):
                return one.id, one.number
        if len(found) < BATCH_SIZE:
            return "", 0
        rows = query.run(**given | {"upto": found[-1].number - 1})


@cache
def last_events_query(has_account: bool, belongs: bool) -> CompiledQuery:
    """Compiles the query of the last events of a document that may concern a reader, the latest first."""
    meant = Q(kind=Kind.REVISION_ADDED)
    for audience in ("audience_before", "audience_after"):
        meant |= Q(**{f"{audience}__audience": Annotation.Audience.PUBLIC})
        if has_account:
            meant |= Q(Exact(KeyTextTransform("author", audience), slot("author", TextField())))
        if belongs:
            meant |= Q(IsOneOf(KeyTextTransform("group", audience), slot("group_names", TextField())))
    number = BigIntegerField()
    events = Event.objects.filter(
        meant,
        document=slot("document", number),
        kind__in=sorted(STREAMED_KINDS),
        number__gt=slot("above", number),
        number__lte=slot("upto", number),
    )
    return CompiledQuery(events.order_by("-number").values_list(*_COLUMNS)[:BATCH_SIZE])


def last_events_values(document: Document, visibility: VisibilityContext, above: int) -> dict[str, Any]:
    """Returns the values for `last_events_query`."""
    return {
        "document": document.pk,
        "author": visibility.person,
        "group_names": list(visibility.roles),
        "above": above,
        "upto": document.event_number,
    }


def find_event_number(document: Document, event: str, user: Any, visibility: VisibilityContext) -> int | None:
    """Returns the number of an event that concerns this reader; None for any other event, known or not."""
    try:
        key = UUID(event)
    except ValueError:
        return None
    for one in read_events(Event.objects.filter(pk=key, document=document, kind__in=STREAMED_KINDS)):
        if one.spans_documents:
            query_all_documents(one, [user])
        if one.concerns(visibility):
            return one.number
    return None


def _candidate_events(visibility: VisibilityContext, document: int) -> QuerySet[Event]:
    """Returns the events of a document that may concern a reader; `concerns` decides for each."""
    meant = Q(kind=Kind.REVISION_ADDED)
    for audience in ("audience_before", "audience_after"):
        meant |= Q(**{f"{audience}__audience": Annotation.Audience.PUBLIC})
        if visibility.person:
            meant |= Q(**{f"{audience}__author": visibility.person})
        if visibility.roles:
            meant |= Q(**{f"{audience}__group__in": list(visibility.roles)})
    return Event.objects.filter(meant, document=document, kind__in=STREAMED_KINDS)


def read_events(events: QuerySet[Event], *, with_roots: bool = True) -> list[StreamEvent]:
    """Reads events with the roots and revision numbers of their rows: three queries at most."""
    return _complete(events.values_list(*_COLUMNS), with_roots=with_roots)


_COLUMNS = ("document_id", "number", "pk", "kind", "row", "audience_before", "audience_after")


def _complete(events: Iterable[Sequence[Any]], *, with_roots: bool) -> list[StreamEvent]:
    found = [
        StreamEvent(document, number, str(pk), kind, row, parsed_audience(before), parsed_audience(after))
        for document, number, pk, kind, row, before, after in events
    ]
    notes = {one.row for one in found if with_roots and one.kind in ANNOTATION_KINDS}
    texts = {one.row for one in found if one.kind == Kind.REVISION_ADDED}
    roots = (
        _by_key(Annotation.objects.filter(pk__in=notes).exclude(root=None).values_list("pk", "root")) if notes else {}
    )
    numbers = _by_key(_article_revisions().filter(pk__in=texts).values_list("pk", "number")) if texts else {}
    for one in found:
        one.root = str(roots.get(one.row, one.row))
        one.revision = numbers.get(one.row)
    return found


def parsed_audience(audience: Any) -> Audience | None:
    """Returns a stored audience as a mapping; the driver gives it as text."""
    return orjson.loads(audience) if isinstance(audience, str) else audience


def _article_revisions() -> QuerySet[Revision]:
    """Returns the revisions of the article; a capture text is shown beside the article and replaces nothing."""
    return Revision.objects.exclude(source_format=Revision.SourceFormat.CAPTURE)


def _by_key(pairs: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    return {str(key): value for key, value in pairs}


def query_all_documents(one: StreamEvent, people: Collection[Any]) -> None:
    """Queries which of these people may see all the articles of a note that is in several."""
    places = Target.objects.filter(Q(annotation=one.row) | Q(annotation=one.root)).values("document")
    for person in people:
        key = str(person.pk) if person.is_authenticated else ""
        shown = Document.objects.in_force().visible_to(person).values("pk")
        one.sees_all_documents[key] = not places.exclude(document__in=shown).exists()
