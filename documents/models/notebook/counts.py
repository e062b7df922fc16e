"""Counts of the annotations that a person may see; those of everybody's can be `patched` with `changes`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from heapq import nsmallest
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from documents.models.annotation import Annotation, Target
from documents.models.notebook.changes import Changes, moment_sql
from documents.models.notebook.conditions import STATES, state_condition
from documents.models.notebook.counting_sql import PLACES_SQL, ROWS_SQL, SPANNING_SQL, TAGS_SQL
from documents.models.notebook.order import Article, articles_in_order, merged_articles
from documents.models.tag import Tag

Kept = TypeVar("Kept")


@dataclass
class TagCount:
    """The tags of one name: the line style of the most frequent, how many notes have one, and whose they are.

    `owners` has the labels of their groups, and "" for the site.
    """

    name: str
    slot: str
    n: int = 0
    owners: list[str] = field(default_factory=list)


@dataclass
class RowCounts:
    """Numbers of annotations by document, by author and group, by group, by audience, and by state of the row."""

    total: int = 0
    articles: Counter[int] = field(default_factory=Counter)
    people: dict[UUID, Counter[UUID | None]] = field(default_factory=lambda: defaultdict(Counter))
    groups: Counter[UUID] = field(default_factory=Counter)
    audiences: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)

    @cached_property
    def in_order(self) -> list[Article]:
        """The articles with their numbers, in the order of the notebook."""
        return articles_in_order(self.articles)

    def __add__(self, other: RowCounts) -> RowCounts:
        """Returns the sum; what comes to nothing is left out."""
        people = dict(self.people)
        for person, groups in other.people.items():
            people[person] = _sum(people.get(person, Counter()), groups)
            if not people[person]:
                del people[person]
        return RowCounts(
            self.total + other.total,
            _sum(self.articles, other.articles),
            people,
            _sum(self.groups, other.groups),
            _sum(self.audiences, other.audiences),
            _sum(self.states, other.states),
        )

    def patched(self, changes: Changes) -> RowCounts:
        """Returns these counts after changes to notes that everybody sees."""
        patch = RowCounts()
        for sign, notes in ((-1, changes.before), (1, changes.now)):
            for note in notes:
                patch.total += sign
                patch.articles[note.document] += sign
                patch.people[note.author][None] += sign
                patch.audiences[Annotation.Audience.PUBLIC.value] += sign
                for state in filter(None, (note.words, note.thread)):
                    patch.states[state] += sign
        patched = self + patch
        if "in_order" in self.__dict__:
            numbers = patched.articles
            known = [one for one in self.in_order if one.pk in numbers]
            known = [one if one.count == numbers[one.pk] else replace(one, count=numbers[one.pk]) for one in known]
            more = {pk: numbers[pk] for pk in patch.articles if pk in numbers and pk not in self.articles}
            patched.in_order = merged_articles(known, articles_in_order(more)) if more else known
        return patched


def _sum(many: Counter[Any], few: Counter[Any]) -> Counter[Any]:
    found = many.copy()
    for key, n in few.items():
        found[key] += n
        if not found[key]:
            del found[key]
    return found


class PlaceCounts(Counter[str]):
    """Numbers of annotations by the state of their anchor on the current text."""

    def patched(self, changes: Changes) -> PlaceCounts:
        """Returns these counts after changes to notes that everybody sees."""
        patch = Counter(place for note in changes.now for place in note.places)
        patch.subtract(place for note in changes.before for place in note.places)
        return PlaceCounts(_sum(self, patch))


class TagCounts:
    """Numbers of annotations by tag, for each name of tags whatever its case."""

    def __init__(self, named: dict[str, Counter[int]], names: dict[int, str], most: int) -> None:
        """Takes the numbers by name and tag, the tags' names, and how many tags are shown at most."""
        self.named, self._names, self._most = named, names, most

    @classmethod
    def of(cls, rows: Iterable[tuple[int, str, int]], most: int) -> TagCounts:
        """Returns the counts from tags, their names and numbers."""
        named: dict[str, Counter[int]] = defaultdict(Counter)
        names = {}
        for pk, name, n in rows:
            named[name.casefold()][pk] = n
            names[pk] = name
        return cls(dict(named), names, most)

    @cached_property
    def frequent(self) -> list[str]:
        """The names of the most frequent tags."""
        return self._most_frequent(self.named)

    def patched(self, changes: Changes) -> TagCounts:
        """Returns these counts after changes to notes that everybody sees."""
        patch = Counter(tag for note in changes.now for tag in note.tags)
        patch.subtract(tag for note in changes.before for tag in note.tags)
        names = self._names | changes.names
        named = self.named.copy()
        for tag, n in patch.items():
            name = names[tag].casefold()
            named[name] = _sum(named.get(name, Counter()), Counter({tag: n}))
            if not named[name]:
                del named[name]
        patched = TagCounts(named, names, self._most)
        if "frequent" in self.__dict__ and all(n >= 0 for n in patch.values()):
            touched = {names[tag].casefold() for tag, n in patch.items() if n}
            patched.frequent = patched._most_frequent({*self.frequent, *touched})
        return patched

    def _most_frequent(self, names: Iterable[str]) -> list[str]:
        ordered = ((-self.named[name].total(), name) for name in names)
        return [name for _n, name in nsmallest(self._most, ordered)]


class LayerCounts:
    """Numbers of the annotations in `seen`; each kind is counted when it is first asked for, by one statement.

    Those that stand in several articles count in those of them that are `wanted`, a condition; None if there are none.
    """

    def __init__(
        self, seen: QuerySet[Annotation], most_tags: int, *, few: bool = False, wanted: Q | None = None
    ) -> None:
        # `few`: each is better looked up by index.
        self._seen, self.most_tags, self._wanted = seen, most_tags, wanted
        self._fence = "OFFSET 0" if few else ""

    @cached_property
    def rows(self) -> RowCounts:
        """What the rows of the annotations say."""
        return self._value(RowCounts, self._count_rows)

    @cached_property
    def places(self) -> PlaceCounts:
        """Numbers by the state of the anchor on the current text."""
        return self._value(PlaceCounts, self._count_places)

    @cached_property
    def tags(self) -> TagCounts:
        """Numbers by tag."""
        return self._value(TagCounts, self._count_tags)

    def _value(self, _kind: type[Kept], count: Callable[[str], tuple[Kept, str]]) -> Kept:
        return count("")[0]

    def _count_rows(self, earlier: str) -> tuple[RowCounts, str]:
        return _count_rows(self._seen, self._wanted, earlier)

    def _count_places(self, earlier: str) -> tuple[PlaceCounts, str]:
        rows, moment = _rows_about(PLACES_SQL.format(fence=self._fence), self._seen, "id", earlier=earlier)
        return PlaceCounts(dict(rows)), moment

    def _count_tags(self, earlier: str) -> tuple[TagCounts, str]:
        rows, moment = _rows_about(TAGS_SQL.format(fence=self._fence), self._seen, "id", earlier=earlier)
        return TagCounts.of(rows, self.most_tags), moment


class Counts:
    """The numbers of two layers of annotations that have none in common; see `layers`."""

    def __init__(self, everybody: LayerCounts, besides: LayerCounts) -> None:
        self._everybody, self._besides = everybody, besides

    @cached_property
    def rows(self) -> RowCounts:
        """What the rows of the annotations say."""
        return self._everybody.rows + self._besides.rows

    @cached_property
    def places(self) -> Counter[str]:
        """Numbers of annotations by the state of their anchor on the current text."""
        return _sum(self._everybody.places, self._besides.places)

    @cached_property
    def articles(self) -> list[Article]:
        """The articles with their numbers, in the order of the notebook."""
        return merged_articles(self._everybody.rows.in_order, self._besides.rows.in_order)

    @cached_property
    def by_name(self) -> dict[str, Counter[int]]:
        """Numbers of annotations by tag, for each name of tags in small letters."""
        many, few = self._everybody.tags.named, self._besides.tags.named
        return many | {name: _sum(many.get(name, Counter()), numbers) for name, numbers in few.items()}

    @property
    def by_tag(self) -> Counter[int]:
        """Numbers of annotations by tag."""
        return Counter({tag: n for numbers in self.by_name.values() for tag, n in numbers.items()})

    @cached_property
    def tags(self) -> list[TagCount]:
        """The most frequent tags; those of one name count as one, because no note can have both."""
        # A name that is frequent in neither layer is frequent in both together only if the second has it at all.
        names = {*self._everybody.tags.frequent, *self._besides.tags.named} & self.by_name.keys()
        numbers = self.by_name
        most = sorted(names, key=lambda name: (-numbers[name].total(), name))[: self._everybody.most_tags]
        tags = Tag.objects.select_related("vocabulary__group").in_bulk([pk for name in most for pk in numbers[name]])
        return [_tag_count(name, numbers[name], tags) for name in most]


def _tag_count(name: str, numbers: Counter[int], tags: dict[int, Tag]) -> TagCount:
    found = [tags[pk] for pk, _n in numbers.most_common() if pk in tags]
    owners = [tag.vocabulary.group.label if tag.vocabulary.group else "" for tag in found]
    return TagCount(name, found[0].slot if found else Tag.Slot.PLAIN, numbers.total(), owners)


def _count_rows(seen: QuerySet[Annotation], wanted: Q | None, earlier: str) -> tuple[RowCounts, str]:
    counts = RowCounts()
    kinds = {f"{name}_state": _state_case(values) for name, values in STATES.items() if name != "place"}
    seen = seen.annotate(**kinds, only_document=Case(When(spans_documents=False, then="document")))
    columns = ["id", "root_id", "only_document", "author_id", "group_id", "audience", *kinds]
    sql, params = ROWS_SQL, ()
    if wanted is not None:
        thread = RawSQL("coalesce(seen.root_id, seen.id)", [])
        passages = Target.objects.order_by().filter(wanted, annotation=thread).values("document_id")
        passages_sql, params = passages.query.sql_with_params()
        sql += SPANNING_SQL.format(passages=passages_sql)
    rows, moment = _rows_about(sql, seen, *columns, earlier=earlier, params=params)
    for which, document, author, group, audience, words, thread, withheld, n in rows:
        match which:
            case "document" if document is not None:
                counts.articles[document] += n
            case "author":
                counts.people[author][group] = n
                if group is not None:
                    counts.groups[group] += n
            case "audience":
                counts.audiences[audience] = n
                counts.total += n
            case _:
                state = words or thread or withheld
                if state:
                    counts.states[state] = n
    return counts, moment


def _rows_about(
    sql: str, seen: QuerySet[Annotation], *columns: str, earlier: str, params: Sequence[Any] = ()
) -> tuple[list[Any], str]:
    """Runs a statement about these annotations, which are found first; returns its rows and its `moment_sql`."""
    try:
        found, found_params = seen.order_by().values(*columns).query.sql_with_params()
    except EmptyResultSet:
        return [], ""
    moment, moment_params = moment_sql(earlier)
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT_SQL.format(seen=found, counting=sql, moment=moment), [*found_params, *params, *moment_params]
        )
        rows = cursor.fetchall()
    return [row[:-1] for row in rows if row[-2] is not None], rows[0][-1]


_COUNT_SQL = """
    WITH seen AS MATERIALIZED ({seen}), counted AS MATERIALIZED ({counting})
    SELECT counted.*, moment FROM (SELECT {moment} AS moment) now LEFT JOIN counted ON true
"""


def _state_case(values: tuple[str, ...]) -> Any:
    """Builds the expression for which of these states an annotation is in, "" for none."""
    cases = [When(state_condition(value), then=Value(value)) for value in values]
    return Case(*cases, default=Value(""), output_field=CharField())
