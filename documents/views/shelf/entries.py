"""Finds the articles of a page of the shelf by index: the filters, the orders, and one page of a long list.

The shelf of a reader has two parts, what everybody sees and what this reader sees besides. Each part is read in its
order from an index, and Postgres merges them, so a page costs what it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.models import Max, Q, QuerySet

from documents.models import Document, Group, ShelfEntry
from documents.models.notebook.layers import notes_besides
from documents.templatetags.provenance import language_of_filter
from documents.views.shelf.order import COLUMNS, GREATEST_KEY, ORDER_BY, Place
from documents.views.shelf.query import EVERYONE, UNKNOWN, ShelfQuery

_NEVER = datetime.min.replace(tzinfo=UTC)
Row = tuple[Any, ...]  # the primary key, and the values of the columns of the order


def matching(entries: QuerySet[ShelfEntry], user: Any, query: ShelfQuery, languages: Sequence[str]) -> Any:
    """Narrows entries to those that the query wants; `languages` are the language tags on the shelf."""
    for word in query.q.split():
        entries = entries.filter(words__icontains=word)
    for name, values in query.filters.items():
        entries = entries.filter(_condition(user, name, values, languages))
    return entries


def _condition(user: Any, name: str, values: tuple[str, ...], languages: Sequence[str]) -> Q:
    match name:
        case "group":
            groups = Group.objects.visible_to(user).filter(slug__in=values)
            held = Document.groups.through.objects.filter(group__in=groups.values("pk"))
            return (Q(is_public=True) if EVERYONE in values else Q(pk__in=[])) | Q(pk__in=held.values("document"))
        case "publisher":
            known = Q(publishers__overlap=[value for value in values if value != UNKNOWN])
            return known | Q(publishers=[]) if UNKNOWN in values else known
        case "language":
            asked = {"" if value == UNKNOWN else language_of_filter(value) for value in values}
            return Q(language__in=[tag for tag in languages if language_of_filter(tag) in asked])
        case "year":
            dated = Q(years__overlap=[value for value in values if value.isascii() and value.isdecimal()])
            return dated | Q(is_dated=False) if UNKNOWN in values else dated
    chosen = {"only": Q(is_sample=True), "without": Q(is_sample=False)}
    return Q(*(chosen[value] for value in values if value in chosen), _connector=Q.OR)


class FoundArticles:
    """The articles that a query finds, in its order."""

    def __init__(self, user: Any, query: ShelfQuery, languages: Sequence[str]) -> None:
        self._user, self._order = user, query.order
        self._open = [ShelfEntry.objects.shared()]
        if user.is_authenticated:
            self._open.append(ShelfEntry.objects.besides(user))
        self._parts = [matching(entries, user, query, languages) for entries in self._open]

    def at(self, start: int, stop: int) -> list[Row]:
        """Returns the articles from a number on, the first being 0; costs what lies before them."""
        return self._find(self._parts, slice(start, stop)) if start < stop else []

    def beyond(self, place: Place, most: int, *, backwards: bool = False) -> list[Row]:
        """Returns at most so many articles that follow a place, or come before it, the nearest first."""
        key = self._key_of(place.slug)
        conditions = place.beyond(key, backwards=backwards)
        parts = [entries.filter(one) for entries in self._parts for one in conditions]
        return self._find(parts, slice(0, most), beyond=(key, *place.values), backwards=backwards)

    def _key_of(self, slug: str) -> int:
        """Returns the primary key of an article that the reader may see."""
        for entries in self._open:
            for key in entries.filter(document__slug=slug).values_list("pk", flat=True):
                return key
        return GREATEST_KEY

    def _find(self, parts: Any, part: slice, *, beyond: Row | None = None, backwards: bool = False) -> list[Row]:
        """Returns a slice of these parts in order; articles with newer notes of the reader are where these put them."""
        newer = newest_besides(self._user) if self._order == "notes" else {}
        if not newer:
            return self._rows(parts, part, backwards=backwards)
        # They stand in the index where everybody's notes put them.
        rows = self._rows([one.exclude(pk__in=list(newer)) for one in parts], slice(0, part.stop), backwards=backwards)
        for entries in self._parts:
            for pk, newest, received in entries.filter(pk__in=list(newer)).values_list("pk", *COLUMNS["notes"]):
                row = pk, max(newest or _NEVER, newer[pk]), received
                if beyond is None or ((_by_note(row) > _by_note(beyond)) == backwards and pk != beyond[0]):
                    rows.append(row)
        return sorted(rows, key=_by_note, reverse=not backwards)[part]

    def _rows(self, parts: Any, part: slice, *, backwards: bool) -> list[Row]:
        """Returns a slice of these parts; each is read in its order, and no further than the slice goes."""
        order = [one.copy().reverse_ordering() if backwards else one for one in ORDER_BY[self._order]]
        first, *others = [entries.order_by(*order).values_list("pk", *COLUMNS[self._order]) for entries in parts]
        if others:
            first = first[: part.stop].union(*(one[: part.stop] for one in others), all=True).order_by(*order)
        return list(first[part])


def _by_note(row: Row) -> tuple[datetime, datetime, int]:
    pk, newest, received = row
    return newest or _NEVER, received, pk


def newest_besides(user: Any) -> dict[int, datetime]:
    """Returns for each article when the newest note was written that `user` sees and not everybody.

    Those that stand in several articles are among them, and in each of these.
    """
    notes = notes_besides(user).order_by()
    alone = notes.filter(spans_documents=False).values_list("document").annotate(newest=Max("created_at"))
    spanning = notes.spanning().values_list("stands_in").annotate(newest=Max("created_at"))
    newest: dict[int, datetime] = {}
    for document, at in alone.union(spanning, all=True):
        newest[document] = max(at, newest.get(document, at))
    return newest
