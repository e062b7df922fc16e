"""The order and paging of the notebook: by article, in each by position, thread by thread.

Articles stand by when they were received, the last first, or by when they were published, the earliest first. A note
with passages in several articles stands under each of them, in each by its passage there.

A page starts after a note that is identified by its sort keys, not by a row number. So notes that arrive in the
meantime shift nothing, and the page continues at the right place even if that note was deleted.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, F, Func, IntegerField, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan

from documents.models.annotation import Annotation, AnnotationQuerySet, Target
from documents.models.compiled import IsOneOf
from documents.models.document import Document
from documents.models.keyset import RowOf, moment_of, moment_written
from documents.models.shelf import ShelfEntry
from documents.provenance import parse_edtf

WHOLE_ARTICLE, LOST = -1, 2_147_483_647
Day = tuple[int, ...]
"""A year, a month and a day by which articles stand, 0 for a part that is not known; empty where no date counts."""
UNDATED: Day = (10_000, 0, 0)
"""Where articles stand by their date: after the last of those that have one."""


@dataclass(frozen=True)
class Article:
    """A document in the notebook: its sort keys, and how many of the wanted notes it has."""

    pk: int
    slug: str
    received: datetime
    count: int
    day: Day = ()

    @property
    def sort_key(self) -> tuple[Day, int, str]:
        """Returns the key that sorts the documents by their day, then those received last first."""
        return (self.day, -moment_written(self.received), self.slug)


@dataclass(frozen=True)
class Cursor:
    """The sort keys of the last note of a page; `place` is a code point of the current text, WHOLE_ARTICLE or LOST."""

    received: datetime
    slug: str
    place: int
    thread_created: datetime
    thread: UUID
    created: datetime
    pk: UUID
    day: Day = ()

    @classmethod
    def from_note(cls, note: Any) -> Cursor:
        """Returns the cursor for a note that `page_of` read."""
        article: Article = note.article
        placed = (note.place, note.began_at, note.thread, note.created_at, note.pk)
        return cls(article.received, article.slug, *placed, article.day)

    @classmethod
    def parse(cls, written: str) -> Cursor | None:
        """Reads a cursor from an address; returns None if it is not one."""
        parts = written.split("~")
        try:
            day = _day_of(parts.pop(0)) if len(parts) == 8 else ()
            received, slug, place, began, thread, created, pk = parts
            if "\0" in slug or not WHOLE_ARTICLE <= int(place) <= LOST:
                return None
            times = [moment_of(one) for one in (received, began, created)]
            return cls(times[0], slug, int(place), times[1], UUID(thread), times[2], UUID(pk), day)
        except (ValueError, OverflowError):
            return None

    def __str__(self) -> str:
        times = [moment_written(one) for one in (self.received, self.thread_created, self.created)]
        parts = (times[0], self.slug, self.place, times[1], self.thread.hex, times[2], self.pk.hex)
        day = [".".join(map(str, self.day))] if self.day else []
        return "~".join(map(str, (*day, *parts)))

    @property
    def sort_key(self) -> tuple[Day, int, str]:
        """Returns the sort key of the note's article, like `Article.sort_key`."""
        return (self.day, -moment_written(self.received), self.slug)


def _day_of(written: str) -> Day:
    """Reads the day of a cursor; raises ValueError if it is none."""
    year, month, day = map(int, written.split("."))
    return year, month, day


def articles_in_order(counts: Mapping[int, int]) -> list[Article]:
    """Returns the articles that have these numbers of annotations, in order; one query."""
    rows = Document.objects.filter(pk__in=list(counts)).order_by().values_list("pk", "slug", "created_at")
    return sorted((Article(*row, counts[row[0]]) for row in rows), key=_sort_key)


def by_date(user: Any, articles: Iterable[Article]) -> list[Article]:
    """Returns articles by the earliest date on which they are said to be published; two queries.

    Of a date with an unknown beginning its end counts. Last come those whose date is not known, or that are no longer
    open to `user`: where they stood would tell it.
    """
    given = list(articles)
    shown = Document.objects.in_force().visible_to(user).filter(pk__in=[one.pk for one in given]).values("pk")
    entries = ShelfEntry.objects.filter(pk__in=shown, is_dated=True).values_list("pk", "issued")
    days = {pk: _day(issued or "") for pk, issued in entries}
    return sorted((replace(one, day=days.get(one.pk, UNDATED)) for one in given), key=_sort_key)


def _day(issued: str) -> Day:
    edtf = parse_edtf(issued)
    moment = (edtf.start or edtf.end) if edtf else None
    return (moment.year, moment.month or 0, moment.day or 0) if moment else UNDATED


def merged_articles(many: Sequence[Article], few: Sequence[Article]) -> list[Article]:
    """Returns the articles of both lists in order, with the sums of their numbers."""
    more = {article.pk: article for article in few}
    merged = [
        replace(article, count=article.count + more.pop(article.pk).count) if article.pk in more else article
        for article in many
    ]
    for article in more.values():
        insort(merged, article, key=_sort_key)
    return merged


def _sort_key(article: Article) -> tuple[Day, int, str]:
    return article.sort_key


class ArrayPosition(Func):
    """Where a value stands in an array."""

    function = "array_position"
    output_field = IntegerField()


def page_of(
    notes: AnnotationQuerySet, articles: Sequence[Article], after: Cursor | None, most: int, *, once: bool = False
) -> tuple[list[Any], bool]:
    """Returns at most `most` of these annotations in order, and whether more follow; two queries.

    Each annotation has the `article` that it stands under, its `place` there, its `thread` and when the thread began,
    `began_at`. One in several articles is there for each of them, or `once`, for its own. Only articles that the page
    can reach are queried, because finding a place means looking at the anchors; and only the keys are sorted.
    """
    first = bisect_left(articles, after.sort_key, key=_sort_key) if after is not None else 0
    here = after is not None and first < len(articles) and articles[first].sort_key == after.sort_key
    reached = _articles_on_page(articles, first, most + 1, already=articles[first].count if here else 0)
    if not reached:
        return [], False
    # The few in several articles are found first: Postgres would look for all that are wanted a second time.
    here_too = Annotation.objects.spanning().filter(stands_in__in=list(reached)).order_by().values("pk")
    at_home = notes.filter(spans_documents=False)
    in_several = notes.spanning().filter(IsOneOf(F("pk"), ArraySubquery(here_too)))
    if once:
        at_home, in_several = notes, in_several.none()
    keyed = [
        one.filter(stands_in__in=list(reached)).annotate(
            rank=ArrayPosition(Value(list(reached), ArrayField(BigIntegerField())), F("stands_in")),
            place=position("stands_in"),
            began_at=Coalesce("root__created_at", "created_at"),
            thread=Coalesce("root_id", "pk"),
        )
        for one in (at_home.annotate(stands_in=F("document")), in_several)
    ]
    if after is not None and here:
        keyed = [one.filter(Q(rank__gt=1) | Q(_is_after(after))) for one in keyed]
    sorts = ("rank", "place", "began_at", "thread", "created_at", "pk")
    alone, spanning = [one.order_by().values_list(*sorts, "stands_in") for one in keyed]
    rows = list(alone.union(spanning.distinct(), all=True).order_by(*sorts)[: most + 1])
    found = notes.in_bulk([row[5] for row in rows[:most]])
    shown: list[Any] = []
    for _rank, place, began_at, thread, _created, pk, key in rows[:most]:
        if pk in found:
            note: Any = copy(found[pk])
            note.article, note.place, note.began_at, note.thread = reached[key], place, began_at, thread
            shown.append(note)
    return shown, len(rows) > most


def _articles_on_page(articles: Sequence[Article], first: int, most: int, already: int) -> dict[int, Article]:
    """Returns the articles, from the `first` on, that hold `most` notes besides those that may have been `already`."""
    reached: dict[int, Article] = {}
    held = -already
    for article in islice(articles, first, None):
        if held >= most:
            break
        reached[article.pk] = article
        held += article.count
    return reached


def position(of: str = "document") -> Any:
    """Builds the position of the thread's passage on the current text of the article that a field names.

    Notes on the whole article come first, lost ones last.
    """
    standing = Q(anchors__superseded_at=None, anchors__revision=F("document__current_revision"))
    targets = Target.objects.filter(annotation=Coalesce(OuterRef("root_id"), OuterRef("pk")), document=OuterRef(of))
    first = targets.order_by().values("annotation").annotate(at=Min("anchors__start", filter=standing))
    at = Subquery(first.annotate(known=Coalesce("at", LOST)).values("known"), output_field=IntegerField())
    return Coalesce(at, WHOLE_ARTICLE)


def _is_after(cursor: Cursor) -> Any:
    keys = RowOf(F("place"), F("began_at"), F("thread"), F("created_at"), F("pk"))
    model = Annotation._meta
    moment, key = model.get_field("created_at"), model.pk
    values = RowOf(
        Value(cursor.place, IntegerField()),
        Value(cursor.thread_created, moment),
        Value(cursor.thread, key),
        Value(cursor.created, moment),
        Value(cursor.pk, key),
    )
    return GreaterThan(keys, values)
