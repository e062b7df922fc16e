"""The rows of a compact list: one a passage, or one for a note on the whole article."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any, NamedTuple

PASSAGE, LOST, WHOLE, DELETED = range(4)
"""The parts of a list, in this order: passages by position, lost ones, notes on the whole article, deleted ones."""
FIELDS = (
    *("id", "start", "end", "state", "person", "audience", "group", "tags", "kind"),
    *("created", "resolved", "replies", "relation"),
)
"""Only rows of joins have the last one."""
PERSON, GROUP, TAGS = 4, 6, 7
_PLACE = struct.Struct(">BIIQ16sH")
PLACE_BYTES = _PLACE.size
ID_AT, _AGE_AT = 17, 9


class Row(NamedTuple):
    """One row: its place in the order of the list, and its fields, with values in place of indexes."""

    place: bytes
    fields: list[Any]


def make_row(found: Sequence[Any]) -> Row:
    """Makes a row of the columns of `visible_rows`; a deleted annotation has neither author nor passage."""
    (
        key,
        passage,
        n,
        start,
        end,
        state,
        author,
        audience,
        group,
        has_words,
        created,
        resolved,
        tags,
        replies,
        is_deleted,
        relation,
    ) = found
    if is_deleted:
        part = DELETED
    elif passage is None:
        part = WHOLE
    else:
        part = LOST if start is None else PASSAGE
    place = _PLACE.pack(part, start or 0, end or 0, created, id_bytes(key), n or 0)
    fields = [
        key,
        start,
        end,
        state or "whole",
        None if is_deleted else (author, group),
        audience,
        group,
        [] if is_deleted else list(dict.fromkeys(tags)),  # two tags may mean one
        "deleted" if is_deleted else "note" if has_words else "highlight",
        (created + 500_000) // 1_000_000,
        resolved,
        replies,
        *([relation] if relation else []),
    ]
    return Row(place, fields)


def id_bytes(key: str) -> bytes:
    """Returns the sixteen bytes of an annotation's id, in whose order Postgres sorts it."""
    return bytes.fromhex(key.replace("-", ""))


def id_of(place: bytes) -> bytes:
    """Returns the sixteen bytes of the annotation's id in a place."""
    return place[ID_AT : ID_AT + 16]


def age_of(place: bytes) -> bytes:
    """Returns what orders rows by when they were written: time, id and number of the passage; no two have the same."""
    return place[_AGE_AT:]
