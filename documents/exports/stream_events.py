"""What happened to the notes and the text of a document, as streams tell it: to each reader what concerns them.

An event is told to those who could see the row before or can see it now; to nobody else it exists. Reports of notes
are told to nobody here: that a note was reported is not for those who read it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from documents.models import Annotation, Document, Event, Revision, Target, VisibilityContext
from documents.permissions import can_read_visible

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
"""Events read at a time on the way back to the last one that somebody sees."""

Audience = Mapping[str, Any]


@dataclass(slots=True)
class StreamEvent:
    """One event, ready to be told: `row` and `root` are the note and the first note of its thread, `revision` the
    number of a new text. `everywhere` says by person who may see all the articles in which the note stands; asked of
    Postgres where there are several (`query_all_documents`)."""

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
        """The note stands in several articles."""
        return any(one is not None and one.get("spans") for one in (self.before, self.after))

    def was_visible_to(self, visibility: VisibilityContext) -> bool:
        """Whether this reader could see the row before."""
        return self._is_visible(self.before, visibility)

    def is_visible_to(self, visibility: VisibilityContext) -> bool:
        """Whether this reader can see it now."""
        return self._is_visible(self.after, visibility)

    def concerns(self, visibility: VisibilityContext) -> bool:
        """Whether anything of it is told to this reader."""
        if self.kind == Kind.REVISION_ADDED:
            return visibility.can_open_page and self.revision is not None
        return self.was_visible_to(visibility) or self.is_visible_to(visibility)

    def _is_visible(self, audience: Audience | None, visibility: VisibilityContext) -> bool:
        if audience is not None and audience.get("spans") and self.sees_all_documents.get(visibility.person):
            audience = {**audience, "spans": False}
        return visibility.can_see(audience)


def find_events_between(numbers: Mapping[int, tuple[int, int]]) -> list[StreamEvent]:
    """What happened to documents, in order: by document, after the first number up to the second."""
    wanted = Q(pk__in=[])
    for document, (after, upto) in numbers.items():
        wanted |= Q(document=document, number__gt=after, number__lte=upto)
    return read_events(Event.objects.filter(wanted, kind__in=STREAMED_KINDS).order_by("document", "number"))


def find_missed_events(
    document: Document, user: Any, visibility: VisibilityContext, after: int, most: int
) -> list[StreamEvent] | None:
    """What concerns one reader after a number, in order; None where that is more than `most`."""
    events = _candidate_events(visibility, document.pk).filter(number__gt=after).order_by("number")
    found = read_events(events[: most + 1])
    if len(found) > most:
        return None
    for one in found:
        if one.spans_documents:
            query_all_documents(one, [user])
    return [one for one in found if one.concerns(visibility)]


def find_last_visible_event(document: Document, visibility: VisibilityContext, above: int = 0) -> tuple[str, int]:
    """The last event that concerns a reader, and its number: not before that after number `above`, and none that
    happened since `document` was read; ("", 0) where there is none.

    It is the place in the list from which a stream goes on. What stands in several articles is passed over: a stream
    that begins earlier only tells some things again.
    """
    upto = document.event_number
    while True:
        events = (
            _candidate_events(visibility, document.pk).filter(number__gt=above, number__lte=upto).order_by("-number")
        )
        found = read_events(events[:BATCH_SIZE], with_roots=False)
        for one in found:
            if one.concerns(visibility):
                return one.id, one.number
        if len(found) < BATCH_SIZE:
            return "", 0
        upto = found[-1].number - 1


def visibility_of_visitor(user: Any, document: Document) -> VisibilityContext:
    """What somebody sees of a document that was just found through `visible_to`."""
    return VisibilityContext.build(user, opens=True, reads=can_read_visible(user, document))


def find_event_number(document: Document, event: str, user: Any, visibility: VisibilityContext) -> int | None:
    """The number of an event that concerns this reader; None for any other, known or not."""
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
    """The events of a document of which some may concern a reader; `concerns` decides on each."""
    meant = Q(kind=Kind.REVISION_ADDED)
    for audience in ("audience_before", "audience_after"):
        meant |= Q(**{f"{audience}__audience": Annotation.Audience.PUBLIC})
        if visibility.person:
            meant |= Q(**{f"{audience}__author": visibility.person})
        if visibility.roles:
            meant |= Q(**{f"{audience}__group__in": list(visibility.roles)})
    return Event.objects.filter(meant, document=document, kind__in=STREAMED_KINDS)


def read_events(events: QuerySet[Event], *, with_roots: bool = True) -> list[StreamEvent]:
    """Events with what is told of the rows that they name: three queries at most."""
    columns = ("document_id", "number", "pk", "kind", "row", "audience_before", "audience_after")
    found = [
        StreamEvent(document, number, str(pk), kind, row, before, after)
        for document, number, pk, kind, row, before, after in events.values_list(*columns)
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


def _article_revisions() -> QuerySet[Revision]:
    """Texts that are the article's own; the whole text of a capture is shown beside it and replaces none."""
    return Revision.objects.exclude(source_format=Revision.SourceFormat.CAPTURE)


def _by_key(pairs: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    return {str(key): value for key, value in pairs}


def query_all_documents(one: StreamEvent, people: Collection[Any]) -> None:
    """Asks Postgres, for a note that stands in several articles, which of these people may see all of them."""
    places = Target.objects.filter(Q(annotation=one.row) | Q(annotation=one.root)).values("document")
    for person in people:
        key = str(person.pk) if person.is_authenticated else ""
        shown = Document.objects.in_force().visible_to(person).values("pk")
        one.sees_all_documents[key] = not places.exclude(document__in=shown).exists()
