"""What one reader sees of an article's annotations beside the public rows, with names and cursor: one statement."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import orjson

from documents.exports.notes.names import NAMES_SQL, Names
from documents.exports.notes.open_document import OpenDocument
from documents.exports.notes.rows import Row
from documents.exports.notes.visible_rows import Layer, rows_from, rows_query
from documents.exports.stream_events import last_concerning, last_events_query, last_events_values
from documents.models.compiled import CompiledQuery, run_sql
from documents.models.visibility_rule import RuleShape


@dataclass(frozen=True, slots=True)
class LoadedLayer:
    """Rows in the order of the list, the names of all that they name, and the last event that the reader sees."""

    rows: list[Row]
    names: Names
    cursor: tuple[str, int]


def load_layer(
    opened: OpenDocument, layer: Layer, *, after: int | None = None, keys: list[UUID] | None = None
) -> LoadedLayer:
    """Loads a layer for a reader; a cursor is sought among the events above number `after`, if that is given."""
    document, visibility = opened.document, opened.visibility
    shape = RuleShape.of(visibility)
    values = rows_query(layer, shape).values(values_for(opened) | {"keys": keys})
    if after is not None:
        values += _events_query(shape).values(last_events_values(document, visibility, after))
    ((found, events, *names),) = run_sql(_statement(layer, shape, after is not None), values)
    rows = rows_from((tuple(one.values()) for one in parsed_list(found)), document, opened.revision)
    cursor = "", 0
    if after is not None:
        latest = [list(one.values()) for one in parsed_list(events)]
        cursor = last_concerning(latest, document, visibility, after)
    return LoadedLayer(rows, Names.parsed(*names), cursor)


def values_for(opened: OpenDocument) -> dict[str, Any]:
    """Returns the values for `rows_query`."""
    visibility = opened.visibility
    return {
        "document": opened.document.pk,
        "revision": opened.revision.pk,
        "person": UUID(visibility.person) if visibility.person else None,
        "groups": [UUID(group) for group in visibility.roles],
        "led": [UUID(group) for group in visibility.led],
        "open_tasks": [UUID(task) for task in visibility.open_tasks],
    }


def _events_query(shape: RuleShape) -> CompiledQuery:
    return last_events_query(shape.has_account, shape.belongs)


@cache
def _statement(layer: Layer, shape: RuleShape, with_events: bool) -> str:
    """Returns the statement of a layer: the values of its rows come first, then those of the events."""
    latest = (
        ["(SELECT json_agg(latest) FROM (", _events_query(shape).sql, ") latest)::text"] if with_events else ["NULL"]
    )
    own = ["WITH own AS MATERIALIZED (", rows_query(layer, shape).sql, ") SELECT (SELECT json_agg(own) FROM own)::text"]
    return "".join((*own, ", ", *latest, ", ", NAMES_SQL % _OF_ROWS))


_OF_ROWS = {
    "people": "id IN (SELECT who::uuid FROM own)",
    "members": "(user_id, group_id) IN (SELECT who::uuid, belongs_to::uuid FROM own)",
    "groups": "id IN (SELECT belongs_to::uuid FROM own)",
    "tags": "id IN (SELECT unnest(marks) FROM own)",
}


def parsed_list(value: str | None) -> list[Any]:
    """Returns the rows in a column of JSON, which is null without any."""
    return [] if value is None else orjson.loads(value)
