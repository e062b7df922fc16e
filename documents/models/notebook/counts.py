"""Counts of the annotations that a person may see, for the notebook's filters."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from heapq import nsmallest
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, CharField, QuerySet, Value, When

from documents.models.annotation import Annotation
from documents.models.notebook.filter import STATES, state_condition
from documents.models.notebook.order import Article, articles_in_order, merged_articles
from documents.models.tag import Tag


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

    def __add__(self, other: RowCounts) -> RowCounts:
        people = dict(self.people)
        for person, groups in other.people.items():
            people[person] = people.get(person, Counter()) + groups
        articles = self.articles.copy()
        articles.update(other.articles)
        return RowCounts(
            self.total + other.total,
            articles,
            people,
            self.groups + other.groups,
            self.audiences + other.audiences,
            self.states + other.states,
        )


class LayerCounts:
    """Numbers of the annotations in `seen`; each kind is counted when it is first asked for, in one or two queries."""

    def __init__(self, seen: QuerySet[Annotation], most_tags: int, *, few: bool = False) -> None:
        """`few` says that there are so few that each is better looked up by index."""
        self._seen, self.most_tags = seen, most_tags
        self._fence = "OFFSET 0" if few else ""

    @cached_property
    def rows(self) -> RowCounts:
        """What the rows of the annotations say, counted in one pass."""
        return _count_rows(self._seen)

    @cached_property
    def places(self) -> Counter[str]:
        """Numbers of annotations by the state of their anchor on the current text."""
        return Counter(dict(_rows_about(_PLACES_SQL.format(fence=self._fence), self._seen, "id")))

    @cached_property
    def articles(self) -> list[Article]:
        """The articles with their numbers, in the order of the notebook."""
        return articles_in_order(self.rows.articles)

    @cached_property
    def tags(self) -> dict[str, Counter[int]]:
        """Numbers of annotations by tag, for each name of tags whatever its case."""
        named: dict[str, Counter[int]] = defaultdict(Counter)
        for pk, name, n in _rows_about(_TAGS_SQL.format(fence=self._fence), self._seen, "id"):
            named[name.casefold()][pk] = n
        return named

    @cached_property
    def frequent_tags(self) -> list[str]:
        """The names of the most frequent tags."""
        named = ((-numbers.total(), name) for name, numbers in self.tags.items())
        return [name for _n, name in nsmallest(self.most_tags, named)]


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
        return self._everybody.places + self._besides.places

    @cached_property
    def articles(self) -> list[Article]:
        """The articles with their numbers, in the order of the notebook."""
        return merged_articles(self._everybody.articles, self._besides.articles)

    @cached_property
    def tags(self) -> list[TagCount]:
        """The most frequent tags.

        Tags with the same name in several vocabularies count as one, because no note can have both. A name that is
        frequent in neither layer is not frequent in both together, unless the second layer has it at all.
        """
        layers = (self._everybody.tags, self._besides.tags)
        names = {*self._everybody.frequent_tags, *self._besides.tags}
        numbers = {name: sum((layer[name] for layer in layers if name in layer), Counter[int]()) for name in names}
        most = sorted(names, key=lambda name: (-numbers[name].total(), name))[: self._everybody.most_tags]
        tags = Tag.objects.select_related("vocabulary__group").in_bulk([pk for name in most for pk in numbers[name]])
        return [_tag_count(name, numbers[name], tags) for name in most]


def _tag_count(name: str, numbers: Counter[int], tags: dict[int, Tag]) -> TagCount:
    found = [tags[pk] for pk, _n in numbers.most_common() if pk in tags]
    owners = [tag.vocabulary.group.label if tag.vocabulary.group else "" for tag in found]
    return TagCount(name, found[0].slot if found else Tag.Slot.PLAIN, numbers.total(), owners)


def _count_rows(seen: QuerySet[Annotation]) -> RowCounts:
    counts = RowCounts()
    kinds = {f"{name}_state": _state_case(values) for name, values in STATES.items() if name != "place"}
    columns = ["document_id", "author_id", "group_id", "audience", *kinds]
    rows = _rows_about(_ROWS_SQL, seen.annotate(**kinds), *columns)
    for which, document, author, group, audience, words, thread, withheld, n in rows:
        match which:
            case "document":
                counts.articles[document] = n
                counts.total += n
            case "author":
                counts.people[author][group] = n
                if group is not None:
                    counts.groups[group] += n
            case "audience":
                counts.audiences[audience] = n
            case _:
                state = words or thread or withheld
                if state:
                    counts.states[state] = n
    return counts


def _rows_about(sql: str, seen: QuerySet[Annotation], *columns: str) -> list[Any]:
    """Runs a statement about these annotations, which are found first, and returns its rows."""
    try:
        found, params = seen.order_by().values(*columns).query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"WITH seen AS MATERIALIZED ({found}) {sql}", params)
        return cursor.fetchall()


# Everything is counted in one pass. `GROUPING` returns 0 for the column by which a row is grouped.
_ROWS_SQL = """
    SELECT CASE 0 WHEN GROUPING(document_id) THEN 'document' WHEN GROUPING(author_id) THEN 'author'
                  WHEN GROUPING(audience) THEN 'audience' ELSE 'state' END,
           document_id, author_id, group_id, audience, words_state, thread_state, withheld_state, count(*)
    FROM seen
    GROUP BY GROUPING SETS (
        (document_id), (author_id, group_id), (audience), (words_state), (thread_state), (withheld_state)
    )
"""
# With a fence Postgres looks up each annotation, without one it chooses.
_PLACES_SQL = """
    SELECT anchor.state, count(DISTINCT seen.id) FROM seen
    CROSS JOIN LATERAL (SELECT id FROM documents_target WHERE annotation_id = seen.id {fence}) target
    CROSS JOIN LATERAL (
      SELECT state, document_id, revision_id FROM documents_anchor WHERE target_id = target.id
        AND superseded_at IS NULL AND state IN ('moved', 'changed', 'set-aside', 'lost') {fence}
    ) anchor
    WHERE anchor.revision_id = (SELECT current_revision_id FROM documents_document WHERE id = anchor.document_id)
    GROUP BY anchor.state
"""
_TAGS_SQL = """
    SELECT tag.id, tag.name, count(*) FROM seen
    CROSS JOIN LATERAL (SELECT tag_id FROM documents_taggedannotation WHERE content_object_id = seen.id {fence}) tagging
    CROSS JOIN LATERAL (SELECT id, name FROM documents_tag WHERE id = tagging.tag_id {fence}) tag
    GROUP BY tag.id, tag.name
"""


def _state_case(values: tuple[str, ...]) -> Any:
    """Builds the expression for which of these states an annotation is in, "" for none."""
    cases = [When(state_condition(value), then=Value(value)) for value in values]
    return Case(*cases, default=Value(""), output_field=CharField())
