"""Counts of the annotations that a person may see, for the notebook's filters."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, CharField, Count, F, QuerySet, Value, When

from documents.models.annotation import Anchor, Annotation
from documents.models.notebook.filter import STATES, state_condition
from documents.models.tag import Tag, TaggedAnnotation


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


class Counts:
    """Numbers of the annotations in `seen`; each kind is counted when it is first asked for, in one or two queries."""

    def __init__(self, seen: QuerySet[Annotation], most_tags: int) -> None:
        self._seen, self._most_tags = seen, most_tags

    @cached_property
    def rows(self) -> RowCounts:
        """What the rows of the annotations say, counted in one pass."""
        return _count_rows(self._seen)

    @cached_property
    def places(self) -> Counter[str]:
        """Numbers of annotations by the state of their anchor on the current text."""
        states = (
            Anchor.objects.in_force()
            .filter(revision=F("document__current_revision"), target__annotation__in=self._keys())
            .filter(state__in=STATES["place"])
            .values_list("state")
            .annotate(n=Count("target__annotation", distinct=True))
        )
        return Counter(dict(states.order_by()))

    @cached_property
    def tags(self) -> list[TagCount]:
        """The most frequent tags."""
        return _tags(self._keys(), self._most_tags)

    def _keys(self) -> Any:
        return self._seen.order_by().values("pk")


def _tags(keys: Any, most: int) -> list[TagCount]:
    """Returns the most frequent tags.

    Tags with the same name in several vocabularies count as one, because no note can have both.
    """
    tagged = TaggedAnnotation.objects.filter(content_object__in=keys).order_by()
    numbers = dict(tagged.values_list("tag").annotate(n=Count("pk")))
    named: dict[str, TagCount] = {}
    tags = Tag.objects.filter(pk__in=list(numbers)).order_by().select_related("vocabulary__group")
    for tag in sorted(tags, key=lambda tag: -numbers[tag.pk]):
        found = named.setdefault(tag.name.casefold(), TagCount(tag.name.casefold(), tag.slot))
        found.n += numbers[tag.pk]
        found.owners.append(tag.vocabulary.group.label if tag.vocabulary.group else "")
    return sorted(named.values(), key=lambda tag: (-tag.n, tag.name))[:most]


def _count_rows(seen: QuerySet[Annotation]) -> RowCounts:
    counts = RowCounts()
    kinds = {f"{name}_state": _state_case(values) for name, values in STATES.items() if name != "place"}
    columns = ["document_id", "author_id", "group_id", "audience", *kinds]
    sql, params = seen.order_by().annotate(**kinds).values(*columns).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_SQL.format(rows=sql), params)
        for which, document, author, group, audience, words, thread, withheld, n in cursor.fetchall():
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


# Everything is counted in one pass. `GROUPING` returns 0 for the column by which a row is grouped.
_COUNT_SQL = """
    SELECT CASE 0 WHEN GROUPING(document_id) THEN 'document' WHEN GROUPING(author_id) THEN 'author'
                  WHEN GROUPING(audience) THEN 'audience' ELSE 'state' END,
           document_id, author_id, group_id, audience, words_state, thread_state, withheld_state, count(*)
    FROM ({rows}) AS seen
    GROUP BY GROUPING SETS (
        (document_id), (author_id, group_id), (audience), (words_state), (thread_state), (withheld_state)
    )
"""


def _state_case(values: tuple[str, ...]) -> Any:
    """Builds the expression for which of these states an annotation is in, "" for none."""
    cases = [When(state_condition(value), then=Value(value)) for value in values]
    return Case(*cases, default=Value(""), output_field=CharField())
