"""What has changed of the notes that everybody sees since they were counted, so that counts need not be made again.

Triggers say for each note that changes what was counted of it before (documents/migrations/sql/counts.sql).

    counted_at = moment                                             # of the statement that counted: `moment_sql`
    changes, now = changes_since(counted_at, "")
    value.patched(changes.wanted_by(query))                         # is what would be counted `now`
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import connection, models
from django.db.models.functions import Now

from documents.models.notebook.conditions import STATES, stated_of_articles, tags_meant, tags_of_kind
from documents.models.notebook.filter import OF_ARTICLES, NotebookFilter
from documents.models.shelf import ShelfEntry

KEPT_FOR = timedelta(hours=1)


class NoteChange(models.Model):
    """A note that everybody sees has changed, or one that they saw; `was` is what was counted of it before, if at all.

    A row without a note says that names mean other tags, or that tags stand under others or are of another kind.

    A column that Django does not know, `transaction`, is the number of the transaction. A worker deletes the rows after
    `KEPT_FOR`, and no backup has them.
    """

    annotation_id = models.UUIDField(null=True)
    was = models.JSONField(null=True)
    changed_at = models.DateTimeField(db_default=Now())


class Counted(NamedTuple):
    """What is counted of one note that everybody sees."""

    document: int
    author: UUID
    words: str
    thread: str
    places: tuple[str, ...]
    tags: tuple[int, ...]

    @classmethod
    def of(cls, row: dict[str, Any]) -> Counted:
        """Reads what `documents_counted_notes` returns."""
        places, tags = tuple(row["places"]), tuple(row["tags"])
        return cls(row["document"], UUID(row["author"]), row["words"], row["thread"], places, tags)


@dataclass(frozen=True)
class Changes:
    """What was counted of some notes before they changed, what is counted of them now, and the names of their tags."""

    before: tuple[Counted, ...]
    now: tuple[Counted, ...]
    names: dict[int, str]
    means_other_tags: bool = False

    def wanted_by(self, query: NotebookFilter) -> Changes:
        """Returns those that a filter lets through, which is one of those that `can_be_patched`."""
        wants = _Wants(query, {one.document for one in (*self.before, *self.now)})
        return Changes(tuple(filter(wants.note, self.before)), tuple(filter(wants.note, self.now)), self.names)

    def __bool__(self) -> bool:
        return bool(self.before or self.now or self.means_other_tags)


class _Wants:
    """Which notes of everybody a filter lets through, as `NotebookFilter.apply` says it of querysets."""

    def __init__(self, query: NotebookFilter, documents: Collection[int]) -> None:
        """`documents` are those of the notes that are asked about."""
        self._people = {str(UUID(value)) for value in query.get("person")}
        self._states = [{value for value in kind if value in query.get("state")} for kind in STATES.values()]
        # These notes are public, and a public note belongs to no group.
        self._any = not query.get("group") and "public" in (query.get("audience") or ("public",))
        below = query.asks_for("below")
        wanted = [query.get("tag"), *((name,) for name in query.get("and"))]
        self._wanted = [_keys(tags_meant(names, below=below)) for names in wanted if names]
        if kinds := query.get("kind"):
            self._wanted.append(_keys(tags_of_kind(kinds, AnonymousUser())))
        unwanted = query.get("not")
        self._unwanted = _keys(tags_meant(unwanted, below=below)) if unwanted else frozenset()
        self._documents: Collection[int] | None = None
        if query.asks_for(*OF_ARTICLES):
            entries = ShelfEntry.objects.shared().filter(stated_of_articles(query.values), pk__in=documents)
            self._documents = frozenset(entries.values_list("pk", flat=True))

    def note(self, one: Counted) -> bool:
        """Says whether a note is let through."""
        states = {one.words, one.thread, *one.places}
        return (
            self._any
            and (not self._people or str(one.author) in self._people)
            and (self._documents is None or one.document in self._documents)
            and all(not tags.isdisjoint(one.tags) for tags in self._wanted)
            and self._unwanted.isdisjoint(one.tags)
            and all(not asked or not asked.isdisjoint(states) for asked in self._states)
        )


def _keys(tags: models.QuerySet[Any]) -> frozenset[int]:
    return frozenset(tags.values_list("pk", flat=True))


# The moment of a statement: what it sees of the changes. Those of its own transaction are named one by one, because a
# snapshot does not know which of them there are. A server that takes over may use numbers of transactions again.
_MOMENT = """concat_ws('/', pg_current_snapshot(), pg_postmaster_start_time(), (
    SELECT string_agg(own.id::text, ',') FROM documents_notechange own
    WHERE own.transaction = pg_current_xact_id_if_assigned()))"""
_SINCE = """transaction >= pg_snapshot_xmin(%s) AND id <> ALL (%s::bigint[])
    AND (NOT pg_visible_in_snapshot(transaction, %s) OR transaction = pg_current_xact_id_if_assigned())"""
_SAME_MOMENT = f"""CASE WHEN %s = pg_postmaster_start_time()::text
    AND NOT EXISTS (SELECT FROM documents_notechange WHERE {_SINCE}) THEN %s ELSE {_MOMENT} END"""
_CHANGES_SQL = """
    WITH changed AS MATERIALIZED (
      SELECT DISTINCT ON (annotation_id) annotation_id, was FROM documents_notechange
      WHERE {since}
      ORDER BY annotation_id, id
    ), now AS MATERIALIZED (
      SELECT counted FROM documents_counted_notes(ARRAY(SELECT annotation_id FROM changed))
    )
    SELECT {moment}, EXISTS (SELECT FROM changed WHERE annotation_id IS NULL),
      (SELECT array_agg(was) FROM changed WHERE was IS NOT NULL), (SELECT array_agg(counted) FROM now),
      ARRAY(SELECT tag.id FROM documents_tag tag WHERE tag.id = ANY (tags.ids) ORDER BY tag.id),
      ARRAY(SELECT tag.name FROM documents_tag tag WHERE tag.id = ANY (tags.ids) ORDER BY tag.id)
    FROM (SELECT ARRAY(SELECT jsonb_array_elements_text(counted -> 'tags')::bigint FROM now) AS ids) tags
"""


def moment_sql(earlier: str) -> tuple[str, list[Any]]:
    """Returns the expression, with its parameters, for the moment of the statement that it stands in.

    It is the `earlier` moment if nothing has changed since: what is kept of one moment is asked about by one statement,
    and other transactions, which give each snapshot numbers of its own, may go on all the time.
    """
    if not earlier:
        return _MOMENT, []
    return _SAME_MOMENT, [earlier.split("/")[1], *_since(earlier), earlier]


def _since(moment: str) -> list[Any]:
    """Returns the parameters of `_SINCE`."""
    snapshot, _server, *own = moment.split("/")
    return [snapshot, [int(one) for one in own[0].split(",")] if own else [], snapshot]


def changes_since(moment: str, earlier: str) -> tuple[Changes | None, str]:
    """Returns what has changed since the moment of a statement, and the moment of this one, as `moment_sql` has it.

    None if that cannot be said, because the database has been started again.
    """
    now_sql, params = moment_sql(earlier)
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES_SQL.format(since=_SINCE, moment=now_sql), [*_since(moment), *params])
        now, means_other_tags, before, after, tags, names = cursor.fetchone()
    if now.split("/")[1] != moment.split("/")[1]:
        return None, now
    found = [tuple(Counted.of(json.loads(row)) for row in rows or ()) for rows in (before, after)]
    return Changes(found[0], found[1], dict(zip(tags, names, strict=True)), means_other_tags), now
