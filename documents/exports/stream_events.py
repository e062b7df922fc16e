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

from documents.models import Annotation, Document, Event, Revision, Sight, Target
from documents.permissions import can_read_seen

Kind = Event.Kind
OF_NOTES = frozenset(
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
TOLD = OF_NOTES | {Kind.REVISION_ADDED}
AT_ONCE = 20
"""Events read at a time on the way back to the last one that somebody sees."""

Audience = Mapping[str, Any]


@dataclass(slots=True)
class Happened:
    """One event, ready to be told: `row` and `root` are the note and the first note of its thread, `revision` the
    number of a new text. `everywhere` says by person who may see all the articles in which the note stands; asked of
    Postgres where there are several (`ask_everywhere`)."""

    document: int
    number: int
    id: str
    kind: str
    row: str
    before: Audience | None
    after: Audience | None
    root: str = ""
    revision: int | None = None
    everywhere: dict[str, bool] = field(default_factory=dict)

    @property
    def spans(self) -> bool:
        """The note stands in several articles."""
        return any(one is not None and one.get("spans") for one in (self.before, self.after))

    def seen_before(self, sight: Sight) -> bool:
        """Whether this reader could see the row before."""
        return self._seen(self.before, sight)

    def seen_after(self, sight: Sight) -> bool:
        """Whether this reader can see it now."""
        return self._seen(self.after, sight)

    def concerns(self, sight: Sight) -> bool:
        """Whether anything of it is told to this reader."""
        if self.kind == Kind.REVISION_ADDED:
            return sight.opens and self.revision is not None
        return self.seen_before(sight) or self.seen_after(sight)

    def _seen(self, audience: Audience | None, sight: Sight) -> bool:
        if audience is not None and audience.get("spans") and self.everywhere.get(sight.person):
            audience = {**audience, "spans": False}
        return sight.sees(audience)


def happened_between(numbers: Mapping[int, tuple[int, int]]) -> list[Happened]:
    """What happened to documents, in order: by document, after the first number up to the second."""
    wanted = Q(pk__in=[])
    for document, (after, upto) in numbers.items():
        wanted |= Q(document=document, number__gt=after, number__lte=upto)
    return read(Event.objects.filter(wanted, kind__in=TOLD).order_by("document", "number"))


def missed_by(document: Document, user: Any, sight: Sight, after: int, most: int) -> list[Happened] | None:
    """What concerns one reader after a number, in order; None where that is more than `most`."""
    events = _perhaps_for(sight, document.pk).filter(number__gt=after).order_by("number")
    found = read(events[: most + 1])
    if len(found) > most:
        return None
    for one in found:
        if one.spans:
            ask_everywhere(one, [user])
    return [one for one in found if one.concerns(sight)]


def last_seen(document: Document, sight: Sight, above: int = 0) -> tuple[str, int]:
    """The last event that concerns a reader, and its number: not before that after number `above`, and none that
    happened since `document` was read; ("", 0) where there is none.

    It is the place in the list from which a stream goes on. What stands in several articles is passed over: a stream
    that begins earlier only tells some things again.
    """
    upto = document.event_number
    while True:
        events = _perhaps_for(sight, document.pk).filter(number__gt=above, number__lte=upto).order_by("-number")
        found = read(events[:AT_ONCE], with_roots=False)
        for one in found:
            if one.concerns(sight):
                return one.id, one.number
        if len(found) < AT_ONCE:
            return "", 0
        upto = found[-1].number - 1


def sight_of_one_who_opened(user: Any, document: Document) -> Sight:
    """What somebody sees of a document that was just found through `visible_to`."""
    return Sight.known(user, opens=True, reads=can_read_seen(user, document))


def place_of(document: Document, event: str, user: Any, sight: Sight) -> int | None:
    """The number of an event that concerns this reader; None for any other, known or not."""
    try:
        key = UUID(event)
    except ValueError:
        return None
    for one in read(Event.objects.filter(pk=key, document=document, kind__in=TOLD)):
        if one.spans:
            ask_everywhere(one, [user])
        if one.concerns(sight):
            return one.number
    return None


def _perhaps_for(sight: Sight, document: int) -> QuerySet[Event]:
    """The events of a document of which some may concern a reader; `concerns` decides on each."""
    meant = Q(kind=Kind.REVISION_ADDED)
    for audience in ("audience_before", "audience_after"):
        meant |= Q(**{f"{audience}__audience": Annotation.Audience.PUBLIC})
        if sight.person:
            meant |= Q(**{f"{audience}__author": sight.person})
        if sight.roles:
            meant |= Q(**{f"{audience}__group__in": list(sight.roles)})
    return Event.objects.filter(meant, document=document, kind__in=TOLD)


def read(events: QuerySet[Event], *, with_roots: bool = True) -> list[Happened]:
    """Events with what is told of the rows that they name: three queries at most."""
    columns = ("document_id", "number", "pk", "kind", "row", "audience_before", "audience_after")
    found = [
        Happened(document, number, str(pk), kind, row, before, after)
        for document, number, pk, kind, row, before, after in events.values_list(*columns)
    ]
    notes = {one.row for one in found if with_roots and one.kind in OF_NOTES}
    texts = {one.row for one in found if one.kind == Kind.REVISION_ADDED}
    roots = (
        _by_key(Annotation.objects.filter(pk__in=notes).exclude(root=None).values_list("pk", "root")) if notes else {}
    )
    numbers = _by_key(_texts_shown().filter(pk__in=texts).values_list("pk", "number")) if texts else {}
    for one in found:
        one.root = str(roots.get(one.row, one.row))
        one.revision = numbers.get(one.row)
    return found


def _texts_shown() -> QuerySet[Revision]:
    """Texts that are the article's own; the whole text of a capture is shown beside it and replaces none."""
    return Revision.objects.exclude(source_format=Revision.SourceFormat.CAPTURE)


def _by_key(pairs: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    return {str(key): value for key, value in pairs}


def ask_everywhere(one: Happened, people: Collection[Any]) -> None:
    """Asks Postgres, for a note that stands in several articles, which of these people may see all of them."""
    places = Target.objects.filter(Q(annotation=one.row) | Q(annotation=one.root)).values("document")
    for person in people:
        key = str(person.pk) if person.is_authenticated else ""
        shown = Document.objects.in_force().visible_to(person).values("pk")
        one.everywhere[key] = not places.exclude(document__in=shown).exists()
