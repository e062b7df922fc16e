"""The notebook's order and its pages: article by article, in each by place, thread by thread.

A page begins after a note that is named by its keys, not by its number: notes that arrive meanwhile move nothing, and
the page goes on where it stopped even if that very note is gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Func, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan

from documents.models.annotation import Annotation, Target
from documents.models.document import Document

WHOLE_ARTICLE, LOST = -1, 2_147_483_647
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Article:
    """A document of the notebook: how many of the notes asked for stand there, and what it is ordered by."""

    pk: int
    slug: str
    received: datetime
    count: int

    @property
    def sort_key(self) -> tuple[int, str]:
        """Those received last come first."""
        return (-_microseconds(self.received), self.slug)


@dataclass(frozen=True)
class Cursor:
    """The last note of a page by its keys; `place` is a code point of the current text, WHOLE or LOST."""

    received: datetime
    slug: str
    place: int
    thread_created: datetime
    thread: UUID
    created: datetime
    pk: UUID

    @classmethod
    def from_note(cls, note: Any) -> Cursor:
        """That of a note read by `page_of`."""
        document = note.document
        return cls(document.created_at, document.slug, note.place, note.began_at, note.thread, note.created_at, note.pk)

    @classmethod
    def parse(cls, written: str) -> Cursor | None:
        """The cursor of an address; None for anything else."""
        parts = written.split("~")
        try:
            received, slug, place, began, thread, created, pk = parts
            if "\0" in slug or not WHOLE_ARTICLE <= int(place) <= LOST:
                return None
            times = [_EPOCH + int(one) * _MICROSECOND for one in (received, began, created)]
            return cls(times[0], slug, int(place), times[1], UUID(thread), times[2], UUID(pk))
        except (ValueError, OverflowError):
            return None

    def __str__(self) -> str:
        times = [_microseconds(one) for one in (self.received, self.thread_created, self.created)]
        parts = (times[0], self.slug, self.place, times[1], self.thread.hex, times[2], self.pk.hex)
        return "~".join(map(str, parts))

    @property
    def sort_key(self) -> tuple[int, str]:
        """The place of its article (`Article.sort_key`)."""
        return (-_microseconds(self.received), self.slug)


def articles_of(notes: QuerySet[Annotation]) -> list[Article]:
    """The articles on which these annotations stand, in their order; two queries.

    In one, Postgres joins every note with every article: it takes the notes that one may see for far fewer.
    """
    counts = dict(notes.order_by().values_list("document").annotate(n=Count("pk")))
    rows = Document.objects.filter(pk__in=list(counts)).values_list("pk", "slug", "created_at")
    return sorted((Article(*row, counts[row[0]]) for row in rows), key=lambda article: article.sort_key)


def page_of(
    notes: QuerySet[Annotation], articles: Sequence[Article], after: Cursor | None, most: int
) -> tuple[list[Any], bool]:
    """At most so many of these annotations in their order, and whether more follow; one query.

    Each has its `place`, and of its thread the `thread` and when it `began_at`. Only articles that the page can reach
    are looked into: a place costs a look at the anchors.
    """
    ahead = [one for one in articles if after is None or one.sort_key >= after.sort_key]
    here = after is not None and bool(ahead) and ahead[0].sort_key == after.sort_key
    reached = _articles_on_page(ahead, most + 1, already=ahead[0].count if here else 0)
    if not reached:
        return [], False
    ordered = notes.filter(document__in=reached).annotate(
        place=_position(), began_at=Coalesce("root__created_at", "created_at"), thread=Coalesce("root_id", "pk")
    )
    if after is not None and here:
        ordered = ordered.filter(~Q(document=reached[0]) | Q(_is_after(after)))
    ordered = ordered.order_by(
        F("document__created_at").desc(), "document__slug", "place", "began_at", "thread", "created_at", "pk"
    )
    found = list(ordered[: most + 1])
    return found[:most], len(found) > most


def _articles_on_page(articles: Sequence[Article], most: int, already: int) -> list[int]:
    """The articles that hold so many notes beside those that may have been shown `already`."""
    reached, held = [], -already
    for article in articles:
        if held >= most:
            break
        reached.append(article.pk)
        held += article.count
    return reached


def _position() -> Any:
    """Where the thread's passage stands on the current text; first what is on the whole article, last what is lost."""
    standing = Q(anchors__superseded_at=None, anchors__revision=F("document__current_revision"))
    targets = Target.objects.filter(
        annotation=Coalesce(OuterRef("root_id"), OuterRef("pk")), document=OuterRef("document")
    )
    first = targets.order_by().values("annotation").annotate(at=Min("anchors__start", filter=standing))
    at = Subquery(first.annotate(known=Coalesce("at", LOST)).values("known"), output_field=IntegerField())
    return Coalesce(at, WHOLE_ARTICLE)


class _Row(Func):
    """Several values compared one after the other."""

    template = "(%(expressions)s)"
    output_field = TextField()


def _is_after(cursor: Cursor) -> Any:
    keys = _Row(F("place"), F("began_at"), F("thread"), F("created_at"), F("pk"))
    model = Annotation._meta
    moment, key = model.get_field("created_at"), model.pk
    values = _Row(
        Value(cursor.place, IntegerField()),
        Value(cursor.thread_created, moment),
        Value(cursor.thread, key),
        Value(cursor.created, moment),
        Value(cursor.pk, key),
    )
    return GreaterThan(keys, values)


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND
