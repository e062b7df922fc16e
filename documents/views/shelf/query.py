"""The query of the shelf in the address: search text, filters and order; what page is asked for is in `page`.

    /?q=tide&publisher=The+Northern+Ledger&language=en&year=2024&year=unknown&group=hist-214&samples=without&order=date

Several values of one filter widen the result, several filters narrow it. Unknown names and values are ignored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict

from documents.models.notebook.filter import NotebookFilter

UNKNOWN = "unknown"
EVERYONE = "*"
FILTERS = ("group", "publisher", "language", "year", "samples")
ORDERS = ("received", "notes", "date", "title")
UNFOLDED_CHOICES = 8
MAX_SEARCH_LENGTH = 200


@dataclass(frozen=True)
class ShelfQuery:
    """The search, filters and order that the address names."""

    q: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: str = ORDERS[0]

    @classmethod
    def of(cls, query: QueryDict) -> ShelfQuery:
        """Parses the address and drops characters that PostgreSQL cannot store."""
        filters = {name: tuple(dict.fromkeys(filter(None, map(_clean, query.getlist(name))))) for name in FILTERS}
        order = query.get("order", "")
        return cls(
            q=" ".join(_clean(query.get("q", ""))[:MAX_SEARCH_LENGTH].split()),
            filters={name: values for name, values in filters.items() if values},
            order=order if order in ORDERS else ORDERS[0],
        )

    def query_string(self, **more: object) -> str:
        """Returns the query string of this query, with further parameters."""
        pairs: list[tuple[str, object]] = [("q", self.q)] if self.q else []
        pairs += [(name, value) for name, values in self.filters.items() for value in values]
        pairs += [("order", self.order)] if self.order != ORDERS[0] else []
        return f"?{urlencode([*pairs, *more.items()])}"

    def without_filter(self, name: str) -> ShelfQuery:
        """Returns the query without one filter, in the order in which articles were received."""
        return ShelfQuery(self.q, {key: values for key, values in self.filters.items() if key != name})

    def without(self, name: str, value: str) -> ShelfQuery:
        """Returns the query without one value of one filter."""
        rest = {key: tuple(v for v in values if (key, v) != (name, value)) for key, values in self.filters.items()}
        return replace(self, filters={key: values for key, values in rest.items() if values})


@dataclass(frozen=True)
class Choice:
    """One value of a filter: how many articles it would show under the other filters, and whether it is chosen."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """One filter and its values, the most frequent first."""

    name: str
    label: str
    choices: tuple[Choice, ...]

    @property
    def first(self) -> tuple[Choice, ...]:
        """The choices shown at once; chosen ones are never folded away."""
        return tuple(choice for n, choice in enumerate(self.choices) if n < UNFOLDED_CHOICES or choice.is_chosen)

    @property
    def more(self) -> tuple[Choice, ...]:
        """The choices that are folded away behind "more"."""
        return tuple(choice for n, choice in enumerate(self.choices) if n >= UNFOLDED_CHOICES and not choice.is_chosen)


def active_filters(
    query: ShelfQuery | NotebookFilter, facets: Iterable[Facet], **more: object
) -> list[tuple[str, str]]:
    """Returns the label of each filter in force and the address without it, with further parameters."""
    return [
        (choice.label, query.without(facet.name, choice.value).query_string(**more))
        for facet in facets
        for choice in facet.choices
        if choice.is_chosen
    ]


def worth_a_choice(facets: Iterable[Facet]) -> list[Facet]:
    """Returns the filters that offer a choice or are in force."""
    return [facet for facet in facets if len(facet.choices) > 1 or any(choice.is_chosen for choice in facet.choices)]


def _clean(words: str) -> str:
    return "".join(char for char in words if char.isprintable() or char.isspace())
