"""Which values of a filter name something that is open to a reader; the others are left out, and the page says so.

What is hidden from the reader is left out as what does not exist: the answer is the same.

    known = KnownValues(user, query, lambda: counts.everything.rows.people)
    query, left_out = known.narrow()
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from documents.models.assignment import Assignment
from documents.models.document import Document
from documents.models.group import Group
from documents.models.notebook.conditions import ME, UNKNOWN, tags_meant
from documents.models.notebook.filter import EVERYONE, FILTERS, OF_TAGS, NotebookFilter, clean_search
from documents.models.shelf import ShelfEntry
from documents.models.tag import Tag, TagQuerySet, uuid_in, wording_in
from documents.models.tag_property import PropertyChoice
from documents.models.tag_version import TagVersion

ASKS = (*OF_TAGS, "answer", "wording", "person", "hand", "group", "task", "article", "publisher")
"""The filters whose values name something; those of others are always the same."""


class LeftOut(NamedTuple):
    """A parameter of an address that is left out: there is no such filter, or no such value for the reader."""

    name: str
    value: str


class KnownValues:
    """The values that a reader's filter may have; each kind is looked up once, and only if it is asked for."""

    def __init__(self, viewer: Any, query: NotebookFilter, people: Callable[[], Iterable[UUID]]) -> None:
        """`people` returns those who wrote notes that the viewer sees; it is called only if somebody is named."""
        self._viewer, self._query, self._everybody = viewer, query, people

    def narrow(self) -> tuple[NotebookFilter, list[LeftOut]]:
        """Returns the filter without the values that name nothing, and these."""
        query, left_out = self._query, []
        for name in ASKS:
            known = self._known(name)
            missing = [value for value in query.get(name) if value not in known]
            left_out += [LeftOut(name, value) for value in missing]
            query = query.without_values(name, missing)
        return query, left_out

    def _known(self, name: str) -> Collection[str]:
        given = self._query.get(name)
        if not given:
            return ()
        match name:
            case "person" | "hand":
                return self._people(given)
            case "group":
                groups = Group.objects.visible_to(self._viewer).filter(slug__in=given)
                return set(groups.values_list("slug", flat=True))
            case "article":
                documents = Document.objects.visible_to(self._viewer).filter(slug__in=given)
                return set(documents.values_list("slug", flat=True))
            case "task":
                return self.tasks
            case "answer":
                return self.answers
            case "wording":
                return self.wordings
            case "publisher":
                return {value for value in given if value == UNKNOWN or self._publishes(value)}
        return {value for value in given if value in self.tags}

    def _people(self, given: tuple[str, ...]) -> set[str]:
        known = {ME} if self._viewer.is_authenticated else set()
        uuids = {value: uuid for value in given if (uuid := uuid_in(value))}
        if uuids:
            everybody = {*self._everybody(), self._viewer.pk}
            known |= {value for value, uuid in uuids.items() if uuid in everybody}
        return known

    def _publishes(self, name: str) -> bool:
        entries = [ShelfEntry.objects.shared(), ShelfEntry.objects.besides(self._viewer)]
        return any(one.filter(publishers__contains=[name]).exists() for one in entries)

    @cached_property
    def tags(self) -> Mapping[str, list[Tag]]:
        """The tags that the viewer may see by the value that names them."""
        given = dict.fromkeys(value for name in OF_TAGS for value in self._query.get(name))
        if not given:
            return {}
        seen = Tag.objects.visible_to(self._viewer)
        found = list(_in_order(seen.meant_by(given)))
        by_value = {value: [tag for tag in found if _is_called(tag, value)] for value in given}
        others = [value for value, tags in by_value.items() if not tags]  # spellings, or as Postgres compares
        if found and others:
            meant = _meant_by_each(others)
            by_value |= {value: [tag for tag in found if tag.pk in meant[value]] for value in others}
        return {value: tags for value, tags in by_value.items() if tags}

    @property
    def _of_open_vocabularies(self) -> TagQuerySet:
        """Tags whose history the viewer may read: who left a group sees its tags on their own notes, and no more."""
        groups = Group.objects.visible_to(self._viewer)
        is_open = Q(vocabulary__group=None) | Q(vocabulary__group__in=groups)
        return Tag.objects.visible_to(self._viewer).filter(is_open)

    @cached_property
    def answers(self) -> Mapping[str, str]:
        """The answers of tags that the viewer may see, by the value that names them, with their questions."""
        uuids = {uuid: value for value in self._query.get("answer") if (uuid := uuid_in(value))}
        if not uuids:
            return {}
        open_to = self._of_open_vocabularies.filter(properties__choices__uuid__in=uuids)
        choices = PropertyChoice.objects.filter(uuid__in=uuids, property__tag__in=open_to).select_related("property")
        return {uuids[one.uuid]: f"{one.property.name}: {one.label}" for one in choices}

    @cached_property
    def tasks(self) -> Mapping[str, str]:
        """The titles of the tasks that the viewer may see, by the value that names them."""
        uuids = {uuid: value for value in self._query.get("task") if (uuid := uuid_in(value))}
        if not uuids:
            return {}
        seen = Assignment.objects.visible_to(self._viewer).filter(pk__in=uuids)
        return {uuids[pk]: title for pk, title in seen.values_list("pk", "title")}

    @cached_property
    def wordings(self) -> Mapping[str, tuple[str, int]]:
        """The tags' names and numbers of the wordings of those that are asked for, or whose wordings are, by value.

        They are counted since the vocabulary took the tag in, so that they are the same for all who see the tag.
        """
        uuids = {one[0] for value in self._query.get("wording") if (one := wording_in(value))}
        named = {tag.pk for value in self._query.get("tag") for tag in self.tags.get(value, ())}
        if not named and not uuids:
            return {}
        asked = self._of_open_vocabularies.filter(Q(pk__in=named) | Q(uuid__in=uuids))
        rows = (
            TagVersion.objects.since_defined()
            .filter(tag__in=list(asked.values_list("pk", flat=True)))
            .order_by("tag__name", "tag", "wording")
        )
        found: dict[str, tuple[str, int]] = {}
        numbered = rows.values_list("tag__uuid", "tag__name", "wording").distinct()
        for (uuid, name), of_tag in groupby(numbered, lambda row: row[:2]):
            places = range(1, len(list(of_tag)) + 1)
            if len(places) > 1 or uuid in uuids:
                found |= {f"{uuid}~{place}": (name, place) for place in places}
        return found

    @cached_property
    def states_of_tags(self) -> list[tuple[object, ...]]:
        """What a page shows of the tags that are asked for, and which stand under them."""
        if not self.tags:
            return []
        asked = tags_meant(self.tags, below=self._query.asks_for("below"))
        asked = Tag.objects.visible_to(self._viewer).filter(pk__in=asked.values("pk"))
        return list(_in_order(asked).values_list("uuid", "name", "slot", "definition", "parent", "kind", "merged_into"))


def _in_order(tags: QuerySet[Tag]) -> QuerySet[Tag]:
    return tags.select_related("merged_into").order_by("pk")


def _meant_by_each(values: Collection[str]) -> Mapping[str, set[int]]:
    """Returns the keys of the tags that each of these names, spellings or UUIDs means, as `meant_by` does for all."""
    meant: dict[str, set[int]] = {value: set() for value in values}
    with connection.cursor() as cursor:
        cursor.execute(_MEANT_BY_EACH, [list(values), [uuid_in(value) for value in values]])
        for value, key in cursor.fetchall():
            meant[value].add(key)
    return meant


_MEANT_BY_EACH = """
    SELECT given.value, tag.id FROM unnest(%s::text[], %s::uuid[]) given (value, uuid)
    CROSS JOIN LATERAL (
      SELECT coalesce(merged_into_id, id) AS id FROM documents_tag WHERE lower(name) = lower(given.value)
      UNION SELECT coalesce(merged_into_id, id) FROM documents_tag WHERE uuid = given.uuid
      UNION SELECT coalesce(tag.merged_into_id, tag.id) FROM documents_taglabel label
        JOIN documents_tag tag ON tag.id = label.tag_id WHERE documents_fold(label.label) = documents_fold(given.value)
    ) meaning
    CROSS JOIN LATERAL (
      SELECT meaning.id UNION ALL SELECT id FROM documents_tag WHERE merged_into_id = meaning.id
    ) tag
"""


def _is_called(tag: Tag, value: str) -> bool:
    return tag.uuid == uuid_in(value) or tag.name.lower() == value.lower()


def unread(given: Any, query: NotebookFilter, others: Collection[str]) -> Iterator[LeftOut]:
    """Yields what an address (`QueryDict`) has that no filter reads; the page itself reads `others`.

    An empty field of a form asks for nothing, and everyone is no filter.
    """
    for name, values in given.lists():
        if name in others or name == "q":
            continue
        known = query.get(name) if name in FILTERS else ()
        for value in map(clean_search, values):
            if value.strip() and value not in known and (name, value) != ("person", EVERYONE):
                yield LeftOut(name, value)
