"""The query of the shelf in the address: search text, filters, order and page.

    /?q=tide&publisher=The+Northern+Ledger&language=en&year=2024&year=unknown&group=hist-214&samples=without&order=date&page=2

Several values of one filter widen the result, several filters narrow it. Unknown names and values are ignored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Count, Exists, F, Func, Max, Min, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat, Lower, Substr
from django.http import QueryDict
from django.utils.translation import gettext as _

from documents.models import Annotation, Document, Group, Statement
from documents.models.notebook.filter import NotebookFilter
from documents.templatetags.provenance import language_name, language_of_filter

UNKNOWN = "unknown"
EVERYONE = "*"
FILTERS = ("group", "publisher", "language", "year", "samples")
ORDERS = ("received", "notes", "date", "title")
UNFOLDED_CHOICES = 8
MAX_CHOICES = 60
MAX_SEARCH_LENGTH = 200

Property = Statement.Property


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


def active_filters(query: ShelfQuery | NotebookFilter, facets: Iterable[Facet]) -> list[tuple[str, str]]:
    """Returns the label of each filter in force and the address without it."""
    return [
        (choice.label, query.without(facet.name, choice.value).query_string())
        for facet in facets
        for choice in facet.choices
        if choice.is_chosen
    ]


def worth_a_choice(facets: Iterable[Facet]) -> list[Facet]:
    """Returns the filters that offer a choice or are in force."""
    return [facet for facet in facets if len(facet.choices) > 1 or any(choice.is_chosen for choice in facet.choices)]


def _clean(words: str) -> str:
    return "".join(char for char in words if char.isprintable() or char.isspace())


# -- Filtering --------------------------------------------------------------------------------


def on_shelf(user: Any) -> QuerySet[Document]:
    """Returns everything on the shelf of `user`."""
    return Document.objects.visible_to(user).on_shelf().order_by()


def filtered(user: Any, query: ShelfQuery, *, except_filter: str = "") -> QuerySet[Document]:
    """Returns the articles that match the query; `except_filter` names a filter to ignore."""
    documents = on_shelf(user)
    for word in query.q.split():
        publishers = stated_values(Property.PUBLISHER).filter(value__icontains=word)
        documents = documents.filter(Q(title__icontains=word) | Exists(publishers))
    for name, values in query.filters.items():
        if name != except_filter:
            documents = documents.filter(_condition(user, name, values))
    return documents


def stated_values(term: str) -> Any:
    """Returns the values of a fact in force for the document of the outer query."""
    return Statement.objects.in_force().filter(document=OuterRef("pk"), property=term).exclude(value="")


def _condition(user: Any, name: str, values: tuple[str, ...]) -> Any:
    match name:
        case "group":
            groups = Group.objects.visible_to(user).filter(slug__in=values)
            held = Document.groups.through.objects.filter(document_id=OuterRef("pk"), group__in=groups.values("pk"))
            everyone = Q(visibility=Document.Visibility.PUBLIC) if EVERYONE in values else Q(pk__in=[])
            return everyone | Exists(held)
        case "publisher":
            known = Q(Exists(stated_values(Property.PUBLISHER).filter(value__in=values)))
            return known | ~Exists(stated_values(Property.PUBLISHER)) if UNKNOWN in values else known
        case "language":
            asked = {"" if value == UNKNOWN else language_of_filter(value) for value in values}
            return Q(language__in=[tag for tag in languages_of(user) if language_of_filter(tag) in asked])
        case "year":
            years = [value for value in values if value.isascii() and value.isdecimal()]
            dated = Q(
                Exists(stated_values(Property.ISSUED).annotate(year=Substr("normalised", 1, 4)).filter(year__in=years))
            )
            return dated | ~Exists(stated_values(Property.ISSUED)) if UNKNOWN in values else dated
    chosen = {"only": Q(is_sample=True), "without": Q(is_sample=False)}
    return Q(*(chosen[value] for value in values if value in chosen), _connector=Q.OR)


def languages_of(user: Any) -> list[str]:
    """Returns the language tags on the shelf of `user`; an unknown language is ""."""
    return list(on_shelf(user).values_list("language", flat=True).distinct())


def ordered(user: Any, documents: QuerySet[Document], order: str) -> QuerySet[Document]:
    """Sorts the articles and annotates `first_issued`, the earliest date stated, in normalised form."""
    dates = stated_values(Property.ISSUED).values("document").order_by()
    known = dates.annotate(first=Min("normalised")).values("first")
    documents = documents.annotate(first_issued=Subquery(known), is_dated=Exists(stated_values(Property.ISSUED)))
    match order:
        case "date":
            return documents.order_by("-is_dated", F("first_issued").desc(nulls_last=True), "-created_at", "-pk")
        case "title":
            return documents.order_by(Lower("title"), "-pk")
        case "notes":
            notes = Annotation.objects.visible_to(user).filter(document=OuterRef("pk")).values("document").order_by()
            newest = Subquery(notes.annotate(newest=Max("created_at")).values("newest"))
            return documents.order_by(newest.desc(nulls_last=True), "-created_at", "-pk")
    return documents.order_by("-created_at", "-pk")


def shelf_cache_key(user: Any) -> str:
    """Returns a digest of everything on this shelf that everybody sees; one query with one short result."""
    parts: list[Any] = ["pk", "public_changes", "current_revision_id", "visibility", "title", "language", "is_sample"]
    line = Concat(*(part for name in parts for part in (Cast(name, TextField()), Value("\x1f", TextField()))))
    whole = StringAgg("line", Value("\x1e"), order_by="pk", default=Value(""), output_field=TextField())
    documents = on_shelf(user).annotate(line=line)
    return str(documents.aggregate(digest=Func(whole, function="md5", output_field=TextField()))["digest"])


# -- Choices ----------------------------------------------------------------------------------


def facets_of(user: Any, query: ShelfQuery) -> list[Facet]:
    """Returns every filter with its values, counted under the other filters, so that no choice finds nothing."""
    facets = [
        Facet("group", _("Shared with"), _choices(query, "group", _groups(user, query))),
        Facet("publisher", _("Publisher"), _choices(query, "publisher", _publishers(user, query))),
        Facet("language", _("Language"), _choices(query, "language", _languages(user, query))),
        Facet("year", _("Published"), _choices(query, "year", _years(user, query))),
        Facet("samples", _("Samples"), _choices(query, "samples", _samples(user, query))),
    ]
    return worth_a_choice(facets)


def _choices(query: ShelfQuery, name: str, found: Iterable[tuple[str, str, int]]) -> tuple[Choice, ...]:
    """Returns choices from (value, label, count), and chosen values that match nothing now."""
    chosen = query.filters.get(name, ())
    rows = list(found)
    missing = [(value, _label(name, value), 0) for value in chosen if value not in {value for value, _, _ in rows}]
    return tuple(Choice(value, label, count, value in chosen) for value, label, count in rows + missing)


def _label(name: str, value: str) -> str:
    if value == UNKNOWN:
        return {
            "publisher": _("Publisher not known"),
            "language": _("Language not known"),
            "year": _("Date not known"),
        }.get(name, value)
    if name == "samples":
        return {"only": _("Only samples"), "without": _("Without samples")}.get(value, value)
    if name == "group" and value == EVERYONE:
        return _("Everyone")
    return language_name(value) if name == "language" else value


def _groups(user: Any, query: ShelfQuery) -> list[tuple[str, str, int]]:
    if not user.is_authenticated:
        return []
    documents = filtered(user, query, except_filter="group")
    groups = Group.objects.visible_to(user).annotate(
        n=Count("documents", filter=Q(documents__in=documents.values("pk")), distinct=True)
    )
    public = documents.filter(visibility=Document.Visibility.PUBLIC).count()
    found = [(group.slug, group.label, group.n) for group in groups.order_by("name")[:MAX_CHOICES] if group.n]
    return [*found, (EVERYONE, _label("group", EVERYONE), public)] if public else found


def _publishers(user: Any, query: ShelfQuery) -> list[tuple[str, str, int]]:
    documents = filtered(user, query, except_filter="publisher")
    rows = (
        Statement.objects.in_force()
        .filter(property=Property.PUBLISHER, document__in=documents.values("pk"))
        .exclude(value="")
        .order_by()
        .values_list("value")
        .annotate(n=Count("document", distinct=True))
        .order_by("-n", "value")[:MAX_CHOICES]
    )
    found = [(value, value, n) for value, n in rows]
    return [*found, *_unknown("publisher", documents.filter(~Exists(stated_values(Property.PUBLISHER))))]


def _languages(user: Any, query: ShelfQuery) -> list[tuple[str, str, int]]:
    rows = filtered(user, query, except_filter="language").values_list("language").annotate(n=Count("pk"))
    counts: Counter[str] = Counter()
    for tag, n in rows:
        counts[language_of_filter(tag) or UNKNOWN] += n
    most = sorted(counts.items(), key=lambda row: (-row[1], row[0]))[:MAX_CHOICES]
    return [(tag, _label("language", tag), n) for tag, n in most]


def _years(user: Any, query: ShelfQuery) -> list[tuple[str, str, int]]:
    documents = filtered(user, query, except_filter="year")
    rows = (
        Statement.objects.in_force()
        .filter(property=Property.ISSUED, document__in=documents.values("pk"), normalised__regex=r"^\d{4}")
        .order_by()
        .annotate(year=Substr("normalised", 1, 4))
        .values_list("year")
        .annotate(n=Count("document", distinct=True))
        .order_by("-year")[:MAX_CHOICES]
    )
    found = [(year, year, n) for year, n in rows]
    return [*found, *_unknown("year", documents.filter(~Exists(stated_values(Property.ISSUED))))]


def _unknown(name: str, documents: QuerySet[Document]) -> list[tuple[str, str, int]]:
    count = documents.count()
    return [(UNKNOWN, _label(name, UNKNOWN), count)] if count else []


def _samples(user: Any, query: ShelfQuery) -> list[tuple[str, str, int]]:
    counts = filtered(user, query, except_filter="samples").aggregate(
        only=Count("pk", filter=Q(is_sample=True)), without=Count("pk", filter=Q(is_sample=False))
    )
    return [(value, _label("samples", value), n) for value, n in counts.items() if n]
