"""Pages of the notebook whose notes stand under their tags, their people or their days, the newest first.

As by article (`order`), a page begins after a note that its address names by its sort keys. Groups come in the order of
their labels, days backwards; a note stands under each of its tags, and at the end those without one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThan
from django.utils import timezone

from documents.models.annotation import Annotation
from documents.models.keyset import RowOf, moment_of, moment_written
from documents.models.notebook.order import position
from documents.models.tag import Tag
from documents.models.tagging import TaggedAnnotation

GROUPINGS = ("article", "tag", "person", "day")


@dataclass(frozen=True)
class Heading:
    """A group of notes: its label, the keys of what it stands for, and how many of the wanted notes it has.

    `keys` are tags of one name, or one person; none for the notes without a tag, whose `count` nobody has asked for.
    """

    label: str
    keys: tuple[Any, ...]
    count: int | None = None
    place: int = 0

    @property
    def sort_key(self) -> tuple[int, str, str]:
        """Returns what sorts it: its place before its label."""
        return self.place, self.label.casefold(), str(self.keys[0]) if self.keys else ""


@dataclass(frozen=True)
class After:
    """The group and the sort keys of the last note of a page."""

    place: int
    label: str
    key: str
    created: datetime
    pk: UUID

    @classmethod
    def of(cls, heading: Heading, note: Any) -> After:
        """Returns what follows a note under a heading."""
        return cls(*heading.sort_key, note.created_at, note.pk)

    @classmethod
    def parse(cls, written: str) -> After | None:
        """Reads it from an address; returns None if it is none."""
        try:
            place, key, created, pk, label = written.split("~", 4)
            return cls(int(place[:6]), label, key, moment_of(created), UUID(pk))
        except (ValueError, OverflowError):
            return None

    def __str__(self) -> str:
        return "~".join([str(self.place), self.key, str(moment_written(self.created)), self.pk.hex, self.label])

    @property
    def sort_key(self) -> tuple[int, str, str]:
        """Returns the sort key of the group, like `Heading.sort_key`."""
        return self.place, self.label, self.key


Found = list[tuple[Heading, list[Any]]]


def page_by_day(
    notes: QuerySet[Annotation], layers: Sequence[QuerySet[Annotation]], after: After | None, most: int
) -> tuple[Found, bool]:
    """Returns at most `most` notes under the days on which they were written, and whether more follow.

    `layers` hold the same notes, each of them once; a query for each, and one.
    """
    found = [_newest_first(layer, after).values_list("created_at", "pk")[: most + 1] for layer in layers]
    keys = sorted((key for layer in found for key in layer), reverse=True)[: most + 1]
    shown = _loaded(notes, [pk for _at, pk in keys[:most]])
    days = groupby(shown, key=lambda note: timezone.localdate(note.created_at))
    return [(Heading(day.isoformat(), (day,)), list(of_day)) for day, of_day in days], len(keys) > most


def day_of(heading: Heading) -> date:
    """Returns the day that a heading of `page_by_day` stands for."""
    (day,) = heading.keys
    return day


def page_by_person(
    notes: QuerySet[Annotation], people: Sequence[Heading], after: After | None, most: int
) -> tuple[Found, bool]:
    """Returns at most `most` notes under their authors, in the order of `people`; two queries."""
    reached = _reached(people, after, most)
    ranks = {heading.keys[0]: rank for rank, heading in enumerate(reached)}
    if not ranks:
        return [], False
    keyed = notes.filter(author__in=ranks).annotate(rank=_rank("author", ranks))
    keyed = _after_in_first(keyed, reached[0], after, Q(author=reached[0].keys[0]))
    rows = keyed.order_by("rank", "-created_at", "-pk").values_list("pk", "rank")[: most + 1]
    return _page(notes, reached, list(rows), most)


def page_by_tag(
    notes: QuerySet[Annotation], tags: Sequence[Heading], after: After | None, most: int
) -> tuple[Found, bool]:
    """Returns at most `most` notes under their tags, in the order of `tags`; at most five queries.

    The last heading has no key: its notes have no tag.
    """
    named, bare = [one for one in tags if one.keys], tags[-1]
    reached = [one for one in _reached(tags, after, most) if one.keys]
    found: Found = []
    left = most
    if reached:
        ranks = {key: rank for rank, heading in enumerate(reached) for key in heading.keys}
        merged = Tag.objects.filter(merged_into__in=list(ranks)).values_list("pk", "merged_into")
        ranks |= {key: ranks[meaning] for key, meaning in merged}
        keyed = notes.filter(taggings__tag__in=ranks).annotate(rank=_rank("taggings__tag", ranks))
        if after is not None and reached[0].sort_key == after.sort_key:
            keyed = keyed.filter(Q(rank__gt=0) | Q(_is_before(after)))
        rows = keyed.order_by("rank", "-created_at", "-pk").values_list("pk", "rank").distinct()[: most + 1]
        found, has_more = _page(notes, reached, list(dict.fromkeys(rows)), most)
        left -= sum(len(under) for _heading, under in found)
        if has_more or (reached[-1] != named[-1]):
            return found, True
    untagged = notes.filter(~Exists(TaggedAnnotation.objects.filter(content_object=OuterRef("pk"))))
    begins = after if after is not None and after.sort_key == bare.sort_key else None
    keys = list(_newest_first(untagged, begins).values_list("pk", flat=True)[: left + 1])
    if keys[:left]:
        found.append((bare, _loaded(notes, keys[:left])))
    return found, len(keys) > left


def _newest_first(notes: QuerySet[Annotation], after: After | None) -> QuerySet[Annotation]:
    in_order = notes.order_by("-created_at", "-pk")
    return in_order.filter(_is_before(after)) if after is not None else in_order


def _is_before(after: After, of: str = "") -> Any:
    fields = Annotation._meta
    at: list[Any] = [fields.get_field("created_at"), fields.pk]
    return LessThan(
        RowOf(F(f"{of}created_at"), F(f"{of}pk")), RowOf(Value(after.created, at[0]), Value(after.pk, at[1]))
    )


def _after_in_first(notes: Any, first: Heading, after: After | None, in_first: Q) -> Any:
    """Leaves out of the first group what the pages before had of it."""
    if after is None or first.sort_key != after.sort_key:
        return notes
    return notes.filter(~in_first | Q(_is_before(after)))


def _reached(headings: Sequence[Heading], after: After | None, most: int) -> list[Heading]:
    """Returns the headings from that of `after` on that hold more than `most` notes, besides those of the first."""
    rest = [one for one in headings if after is None or one.sort_key >= after.sort_key]
    reached, held = [], 0
    for number, heading in enumerate(rest):
        if held > most:
            break
        reached.append(heading)
        if number or after is None:
            held += heading.count or 0
    return reached


def _rank(field: str, ranks: dict[Any, int]) -> Case:
    whens = [When(**{field: key}, then=Value(rank)) for key, rank in ranks.items()]
    return Case(*whens, output_field=IntegerField())


def _page(
    notes: QuerySet[Annotation], reached: Sequence[Heading], rows: Sequence[tuple[UUID, int]], most: int
) -> tuple[Found, bool]:
    loaded = {note.pk: note for note in _loaded(notes, {pk for pk, _rank in rows[:most]})}
    ranked = groupby(rows[:most], key=lambda row: row[1])
    found = [(reached[rank], [loaded[pk] for pk, _same in under if pk in loaded]) for rank, under in ranked]
    return found, len(rows) > most


def _loaded(notes: QuerySet[Annotation], keys: Iterable[UUID]) -> list[Any]:
    """Reads notes with what an entry needs of their place, in the order of the keys."""
    keys = list(keys)
    placed = notes.filter(pk__in=keys).annotate(
        place=position(), began_at=Coalesce("root__created_at", "created_at"), thread=Coalesce("root_id", "pk")
    )
    found = {note.pk: note for note in placed.order_by()}
    return [found[key] for key in keys if key in found]
