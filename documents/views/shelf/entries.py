"""Finds the articles of a page of the shelf by index: the filters, the orders, and one page of a long list.

The shelf of a reader has two parts, what everybody sees and what this reader sees besides. Each part is read in its
order from an index, and Postgres merges them, so a page costs what it shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.models import F, Max, Q, QuerySet

from documents.models import Document, Group, ShelfEntry
from documents.models.notebook.layers import notes_besides
from documents.templatetags.provenance import language_of_filter
from documents.views.shelf.query import EVERYONE, UNKNOWN, ShelfQuery

ORDER_BY: dict[str, tuple[Any, ...]] = {
    "received": (F("received_at").desc(), F("pk").desc()),
    "date": (F("is_dated").desc(), F("issued").desc(nulls_last=True), F("received_at").desc(), F("pk").desc()),
    "title": (F("title_key").asc(), F("pk").desc()),
    "notes": (F("newest_note").desc(nulls_last=True), F("received_at").desc(), F("pk").desc()),
}
# The columns that an order needs.
_COLUMNS = {
    "received": ("received_at",),
    "date": ("is_dated", "issued", "received_at"),
    "title": ("title_key",),
    "notes": ("newest_note", "received_at"),
}
_NEVER = datetime.min.replace(tzinfo=UTC)


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
        self._user, self._query = user, query
        parts = [ShelfEntry.objects.shared()]
        if user.is_authenticated:
            parts.append(ShelfEntry.objects.besides(user))
        self._parts = [matching(entries, user, query, languages) for entries in parts]

    def at(self, places: Sequence[int]) -> list[int]:
        """Returns the primary keys of the articles at these places, which follow each other."""
        if not places:
            return []
        part = slice(places[0], places[-1] + 1)
        if self._query.order == "notes":
            newer = newest_besides(self._user)
            if newer:
                return self._by_newest_note(newer, part)
        return [row[0] for row in self._rows(part)]

    def _rows(self, part: slice) -> Any:
        """Returns the keys at these places with what the order needs; each part of the shelf is read in this order."""
        order, columns = ORDER_BY[self._query.order], ("pk", *_COLUMNS[self._query.order])
        first, *others = [entries.order_by(*order).values_list(*columns) for entries in self._parts]
        if others:
            first = first[: part.stop].union(*(one[: part.stop] for one in others), all=True).order_by(*order)
        return first[part]

    def _by_newest_note(self, newer: Mapping[int, datetime], part: slice) -> list[int]:
        """Merges the articles in the order of everybody with those in which the reader sees newer notes."""
        rows = {pk: (newest, received) for pk, newest, received in self._rows(slice(0, part.stop))}
        for entries in self._parts:
            moved = entries.filter(pk__in=list(newer)).values_list("pk", *_COLUMNS["notes"])
            rows |= {pk: (newest, received) for pk, newest, received in moved}

        def key(pk: int) -> tuple[datetime, datetime, int]:
            newest, received = rows[pk]
            return max(newest or _NEVER, newer.get(pk, _NEVER)), received, pk

        return sorted(rows, key=key, reverse=True)[part]


def newest_besides(user: Any) -> dict[int, datetime]:
    """Returns for each article when the newest note was written that `user` sees and not everybody."""
    notes = notes_besides(user).order_by().values_list("document")
    return dict(notes.annotate(newest=Max("created_at")))
