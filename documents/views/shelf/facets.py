"""The filters of the shelf and its totals: how many articles each choice would show under the other filters.

What everybody sees is counted once and kept until it changes; what a reader sees besides is counted for each page.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from documents.models import Document, Group, ShelfEntry, public_numbers
from documents.templatetags.provenance import language_name, language_of_filter
from documents.views.shelf.entries import matching
from documents.views.shelf.kept_counts import KeptCounts
from documents.views.shelf.query import EVERYONE, UNKNOWN, Choice, Facet, ShelfQuery, worth_a_choice

MAX_CHOICES = 60
KEPT_QUERIES = 32
Found = list[tuple[str, str, int]]  # value, label, number of articles


@dataclass
class ArticleCounts:
    """Numbers of articles by what is stated of them; "" is what nobody stated, and languages are tags."""

    total: int = 0
    public: int = 0
    languages: Counter[str] = field(default_factory=Counter)
    samples: Counter[str] = field(default_factory=Counter)
    publishers: Counter[str] = field(default_factory=Counter)
    years: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: ArticleCounts) -> ArticleCounts:
        return ArticleCounts(
            self.total + other.total,
            self.public + other.public,
            self.languages + other.languages,
            self.samples + other.samples,
            self.publishers + other.publishers,
            self.years + other.years,
        )


kept_counts: KeptCounts[ArticleCounts] = KeptCounts(KEPT_QUERIES)


def count_articles(entries: QuerySet[ShelfEntry]) -> ArticleCounts:
    """Counts these entries by all filters at once; one statement."""
    columns = ("is_public", "language", "is_sample", "publishers", "years", "is_dated")
    try:
        sql, params = entries.order_by().values(*columns).query.sql_with_params()
    except EmptyResultSet:
        return ArticleCounts()
    counts = ArticleCounts()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_SQL.format(entries=sql), params)
        for kind, value, n in cursor.fetchall():
            if kind == "public":
                counts.total += n
                counts.public += n if value == "true" else 0
            else:
                getattr(counts, kind)[value] = n
    return counts


_COUNT_SQL = """
    WITH found AS MATERIALIZED ({entries})
    SELECT 'public', is_public::text, count(*) FROM found GROUP BY 2
    UNION ALL SELECT 'languages', language, count(*) FROM found GROUP BY 2
    UNION ALL SELECT 'samples', CASE WHEN is_sample THEN 'only' ELSE 'without' END, count(*) FROM found GROUP BY 2
    UNION ALL SELECT 'publishers', one, count(*) FROM found, unnest(publishers) one GROUP BY 2
    UNION ALL SELECT 'publishers', '', count(*) FROM found WHERE publishers = '{{}}' HAVING count(*) > 0
    UNION ALL SELECT 'years', one, count(*) FROM found, unnest(years) one GROUP BY 2
    UNION ALL SELECT 'years', '', count(*) FROM found WHERE NOT is_dated HAVING count(*) > 0
"""


class ShelfCounts:
    """What is counted for one page of one reader: the whole shelf, and the shelf under the other filters."""

    def __init__(self, user: Any, query: ShelfQuery) -> None:
        self._user, self._query = user, query
        self._number = public_numbers()["articles"]
        self._found: dict[str, ArticleCounts] = {}
        whole = ShelfQuery()
        self.shared = self._of_everybody(whole)
        self.besides = self._of_reader(whole)
        self.whole = self._found[whole.query_string()] = self.shared + self.besides
        self.languages = list(self.whole.languages)

    @property
    def found(self) -> ArticleCounts:
        """The articles that the query finds."""
        return self.beside("")

    def beside(self, name: str) -> ArticleCounts:
        """Counts the articles that the query finds without its filter `name`."""
        return self._count(self._query.without_filter(name))

    def _count(self, query: ShelfQuery) -> ArticleCounts:
        key = query.query_string()
        if key not in self._found:
            self._found[key] = self._of_everybody(query) + self._of_reader(query)
        return self._found[key]

    def _of_everybody(self, query: ShelfQuery) -> ArticleCounts:
        def count() -> ArticleCounts:
            return count_articles(matching(ShelfEntry.objects.shared(), self._user, query, self._languages(query)))

        # Which articles a group holds is not public.
        return count() if "group" in query.filters else kept_counts.get(self._number, query.query_string(), count)

    def _of_reader(self, query: ShelfQuery) -> ArticleCounts:
        if not self._user.is_authenticated:
            return ArticleCounts()
        return count_articles(
            matching(ShelfEntry.objects.besides(self._user), self._user, query, self._languages(query))
        )

    def _languages(self, query: ShelfQuery) -> list[str]:
        return self.languages if "language" in query.filters else []


def totals_of(user: Any, counts: ShelfCounts) -> dict[str, int]:
    """Counts the articles on the shelf of `user`, their languages and publishers, and how many `user` may read."""
    whole = counts.whole
    readable = whole.public + counts.besides.total
    if counts.shared.total > counts.shared.public:
        readable += ShelfEntry.objects.only_records_for_others(user).count()
    return {
        "articles": whole.total,
        "public": whole.public,
        "languages": len({language_of_filter(tag) for tag in whole.languages if tag}),
        "readable": readable,
        "publishers": sum(1 for publisher in whole.publishers if publisher),
    }


def facets_of(user: Any, query: ShelfQuery, counts: ShelfCounts) -> list[Facet]:
    """Returns every filter with its values, counted under the other filters, so that no choice finds nothing."""
    facets = [
        Facet("group", _("Shared with"), _choices(query, "group", _groups(user, query, counts))),
        Facet("publisher", _("Publisher"), _choices(query, "publisher", _publishers(counts.beside("publisher")))),
        Facet("language", _("Language"), _choices(query, "language", _languages(counts.beside("language")))),
        Facet("year", _("Published"), _choices(query, "year", _years(counts.beside("year")))),
        Facet("samples", _("Samples"), _choices(query, "samples", _samples(counts.beside("samples")))),
    ]
    return worth_a_choice(facets)


def _choices(query: ShelfQuery, name: str, rows: Found) -> tuple[Choice, ...]:
    """Returns choices from (value, label, count), and chosen values that match nothing now."""
    chosen = query.filters.get(name, ())
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


def _groups(user: Any, query: ShelfQuery, counts: ShelfCounts) -> Found:
    """Counts the articles of each group of the reader; costs what these groups hold."""
    if not user.is_authenticated:
        return []
    groups = Group.objects.visible_to(user).order_by("name")
    held = list(
        Document.groups.through.objects.filter(group__in=groups.order_by().values("pk")).values_list(
            "group", "document"
        )
    )
    open_to = Document.objects.visible_to(user).filter(pk=OuterRef("pk"))
    entries = ShelfEntry.objects.filter(Exists(open_to), pk__in={document for _group, document in held})
    found = set(matching(entries, user, query.without_filter("group"), counts.languages).values_list("pk", flat=True))
    numbers = Counter(group for group, document in held if document in found)
    rows = [(group.slug, group.label, numbers[group.pk]) for group in groups if numbers[group.pk]][:MAX_CHOICES]
    public = counts.beside("group").public
    return [*rows, (EVERYONE, _label("group", EVERYONE), public)] if public else rows


def _publishers(counts: ArticleCounts) -> Found:
    known = [(value, n) for value, n in counts.publishers.items() if value]
    most = sorted(known, key=lambda row: (-row[1], row[0]))[:MAX_CHOICES]
    return [(value, value, n) for value, n in most] + _unknown("publisher", counts.publishers[""])


def _languages(counts: ArticleCounts) -> Found:
    folded: Counter[str] = Counter()
    for tag, n in counts.languages.items():
        folded[language_of_filter(tag) or UNKNOWN] += n
    most = sorted(folded.items(), key=lambda row: (-row[1], row[0]))[:MAX_CHOICES]
    return [(tag, _label("language", tag), n) for tag, n in most]


def _years(counts: ArticleCounts) -> Found:
    known = sorted(((year, n) for year, n in counts.years.items() if year), reverse=True)[:MAX_CHOICES]
    return [(year, year, n) for year, n in known] + _unknown("year", counts.years[""])


def _unknown(name: str, count: int) -> Found:
    return [(UNKNOWN, _label(name, UNKNOWN), count)] if count else []


def _samples(counts: ArticleCounts) -> Found:
    return [(value, _label("samples", value), n) for value in ("only", "without") if (n := counts.samples[value])]
