"""The orders of the shelf, and pages that begin after an article or end before one.

    place = Place.parse(query.order, request.GET.get("after", ""))
    [entries.filter(one) for one in place.beyond(key)]      # what follows, each part a range of the order's index

A place is written in addresses as the article's sort keys, so articles that arrive meanwhile shift nothing, and a page
goes on at the right place even if that article has left the shelf.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, F, Q, Value
from django.db.models.lookups import GreaterThan, LessThan

from documents.models import ShelfEntry
from documents.models.keyset import RowOf, moment_of, moment_written

ORDER_BY: dict[str, tuple[Any, ...]] = {
    "received": (F("received_at").desc(), F("pk").desc()),
    "date": (F("is_dated").desc(), F("issued").desc(nulls_last=True), F("received_at").desc(), F("pk").desc()),
    "title": (F("title_key").asc(), F("pk").desc()),
    "notes": (F("newest_note").desc(nulls_last=True), F("received_at").desc(), F("pk").desc()),
}
# The columns that an order needs besides the primary key, in the order of the index.
COLUMNS = {
    "received": ("received_at",),
    "date": ("is_dated", "issued", "received_at"),
    "title": ("title_key",),
    "notes": ("newest_note", "received_at"),
}
# Of articles with equal keys, those with greater primary keys come first; one that is gone has the greatest.
GREATEST_KEY = 2**63 - 1
MAX_WRITTEN = 800


@dataclass(frozen=True)
class Place:
    """An article's place in an order: its values of the order's `COLUMNS`, and its slug."""

    order: str
    slug: str
    values: tuple[Any, ...]

    @classmethod
    def parse(cls, order: str, written: str) -> Place | None:
        """Reads a place from an address; returns None if it is not one in this order."""
        slug, *parts = written[:MAX_WRITTEN].split("~", len(COLUMNS[order]))
        if "\0" in written or not slug or len(parts) != len(COLUMNS[order]):
            return None
        try:
            return cls(order, slug, _values(order, parts))
        except (ValueError, OverflowError):
            return None

    def __str__(self) -> str:
        if self.order == "title":
            return f"{self.slug}~{self.values[0]}"
        if self.order == "date":
            is_dated, issued, received = self.values
            return "~".join((self.slug, str(moment_written(received)), "1" if is_dated else "", issued or ""))
        return "~".join((self.slug, *("" if one is None else str(moment_written(one)) for one in self.values)))

    def beyond(self, key: int, *, backwards: bool = False) -> list[Q]:
        """Builds the conditions for what follows this place, or comes before it: parts that have nothing in common.

        `key` is the primary key of the article. Each part is one range of the index, those without a value apart.
        """
        if self.order == "title":
            return [_beyond_title(self.values[0], key, backwards=backwards)]
        names, values = COLUMNS[self.order], self.values
        missing = {"date": 1, "notes": 0}.get(self.order)
        if missing is None:
            return [_beyond(names, values, key, backwards=backwards)]
        name, first = names[missing], names[0]
        has_none = Q(is_dated=False) if first == "is_dated" else Q(**{name: None})
        has_one = Q(is_dated=True) if first == "is_dated" else Q(**{f"{name}__isnull": False})
        if values[missing] is None:
            among = has_none & _beyond(names[missing + 1 :], values[missing + 1 :], key, backwards=backwards)
            return [among, has_one] if backwards else [among]
        among = has_one & _beyond(names[missing:], values[missing:], key, backwards=backwards)
        return [among] if backwards else [among, has_none]


def _values(order: str, parts: Sequence[str]) -> tuple[Any, ...]:
    if order == "title":
        return tuple(parts)
    if order == "date":
        received, is_dated, issued = parts
        return is_dated == "1", issued if is_dated else None, moment_of(received)
    return tuple(moment_of(part) if part else _none(order, n) for n, part in enumerate(parts))


def _none(order: str, n: int) -> datetime | None:
    if COLUMNS[order][n] == "received_at":
        raise ValueError("Every article was received at some time.")
    return None


def _beyond(names: Sequence[str], values: Sequence[Any], key: int, *, backwards: bool) -> Any:
    """Builds the condition for an order in which all columns descend."""
    columns = RowOf(*map(F, names), F("pk"))
    fields: list[Any] = [ShelfEntry._meta.get_field(name) for name in names]
    given = [Value(one, field) for one, field in zip(values, fields, strict=True)]
    place = RowOf(*given, Value(key, BigIntegerField()))
    return Q((GreaterThan if backwards else LessThan)(columns, place))


def _beyond_title(title: str, key: int, *, backwards: bool) -> Q:
    """Builds the condition for titles, which ascend while the primary keys descend."""
    if backwards:
        return Q(title_key__lte=title) & (Q(title_key__lt=title) | Q(pk__gt=key))
    return Q(title_key__gte=title) & (Q(title_key__gt=title) | Q(pk__lt=key))
