"""What one reader sees of an article's annotations beside the public rows, with names and cursor: one statement."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import orjson

from documents.exports.notes.kept_rows import Row
from documents.exports.notes.names import Names
from documents.exports.notes.open_document import OpenDocument
from documents.exports.notes.visible_rows import Layer, rows_from, rows_query
from documents.exports.stream_events import last_concerning, last_events_query, last_events_values
from documents.models import VisibilityContext
from documents.models.compiled import CompiledQuery, run_sql
from documents.models.sight import SightShape


@dataclass(frozen=True, slots=True)
class LoadedLayer:
    """Rows in the order of the list, the names of all that they name, and the last event that the reader sees."""

    rows: list[Row]
    names: Names
    cursor: tuple[str, int]


def load_layer(opened: OpenDocument, layer: Layer, *, after: int = 0, keys: list[UUID] | None = None) -> LoadedLayer:
    """Loads a layer for a reader; the cursor is sought among the events above number `after`."""
    document, revision, visibility = opened.document, opened.revision, opened.visibility
    rows_part, events_part, sql = _statement(layer, SightShape.of(visibility), *_events_shape(visibility))
    events_given = last_events_values(document, visibility, after)
    given = values_for(opened) | {"keys": keys}
    ((found, *named, events),) = run_sql(sql, [*rows_part.values(given), *events_part.values(events_given)])
    rows = rows_from((tuple(one.values()) for one in _list(found)), document, revision)
    latest = [list(one.values()) for one in _list(events)]
    return LoadedLayer(rows, Names.of(*map(_list, named)), last_concerning(latest, document, visibility, after))


def values_for(opened: OpenDocument) -> dict[str, Any]:
    """Returns the values for `rows_query`."""
    visibility = opened.visibility
    return {
        "document": opened.document.pk,
        "revision": opened.revision.pk,
        "person": UUID(visibility.person) if visibility.person else None,
        "groups": [UUID(group) for group in visibility.roles],
        "led": [UUID(group) for group in visibility.led],
    }


def _events_shape(visibility: VisibilityContext) -> tuple[bool, bool]:
    return bool(visibility.person), bool(visibility.roles)


@cache
def _statement(
    layer: Layer, shape: SightShape, has_account: bool, belongs: bool
) -> tuple[CompiledQuery, CompiledQuery, str]:
    """Returns the queries of the rows and of the events, and the statement in which both stand, in this order."""
    rows, events = rows_query(layer, shape), last_events_query(has_account, belongs)
    return rows, events, _TOGETHER % {"rows": rows.sql, "events": events.sql}


# Each name is asked for once, however many rows it has.
_TOGETHER = """
    WITH own AS MATERIALIZED (%(rows)s)
    SELECT (SELECT json_agg(own) FROM own)::text,
           (SELECT json_agg(json_build_array(id, public_name, erased_at)) FROM documents_user
            WHERE id IN (SELECT who::uuid FROM own))::text,
           (SELECT json_agg(json_build_array(user_id, group_id, name_in_group)) FROM documents_membership
            WHERE name_in_group <> '' AND (user_id, group_id) IN (SELECT who::uuid, belongs_to::uuid FROM own))::text,
           (SELECT json_agg(json_build_array(id, name, short_name)) FROM documents_group
            WHERE id IN (SELECT belongs_to::uuid FROM own))::text,
           (SELECT json_agg(json_build_array(id, name, slot)) FROM documents_tag
            WHERE id IN (SELECT unnest(marks) FROM own))::text,
           (SELECT json_agg(latest) FROM (%(events)s) latest)::text
"""


def _list(value: str | None) -> list[Any]:
    return [] if value is None else orjson.loads(value)
