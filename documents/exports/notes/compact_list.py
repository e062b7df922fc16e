"""The compact list that the reading page paints from: one row a passage, with people, groups and tags by index.

The rows that everybody may see are kept in this process and patched by what is new (`public_rows`); the rows that only
this reader may see are added by one statement (`own_layer`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

import orjson

from documents.content_coding import Body, Piece
from documents.exports.notes.indexes import Indexes
from documents.exports.notes.kept_rows import encode_rows, json_of
from documents.exports.notes.names import ListedNames, Names
from documents.exports.notes.open_document import OpenDocument
from documents.exports.notes.own_layer import LoadedLayer, load_layer, values_for
from documents.exports.notes.public_rows import PublicRows, public_rows
from documents.exports.notes.rows import FIELDS, Row
from documents.exports.notes.spanning import has_spanning
from documents.exports.notes.visible_rows import Layer, load_cross_document_rows, roots_query
from documents.models import Annotation
from documents.models.visibility_rule import RuleShape

NO_NAMES = Names().listed(Indexes())


def compact_list(opened: OpenDocument, viewer: Any) -> Body:
    """Returns the list of an article on one of its revisions, as `viewer` sees it.

    Replies are not listed: they are in the cards of their roots. The article must have been read before the call: a
    change in between is then shown too early at worst, never too late. The `cursor` is the last event of that time that
    this viewer sees; the stream continues from there.
    """
    public = public_rows(opened)
    loaded = LoadedLayer([], Names(), ("", 0))
    if viewer.is_authenticated:
        layer = Layer.OWN if opened.document.is_shared else Layer.ALL
        loaded = load_layer(opened, layer, after=public.cursor[1])
    spanning = _spanning_rows(opened, viewer, public)
    named = public.rows.named.continued()
    own = json_of(encode_rows(_in_order(loaded.rows, spanning), named))
    names = Names.load(named) if spanning else loaded.names
    head = _head(opened, mine=_indexes_of(viewer, named), cursor=loaded.cursor[0] or public.cursor[0])
    return _body(head, names.listed(named), own, public.list_names(), public.rows.pieces())


def part_of_list(opened: OpenDocument, viewer: Any, ids: Collection[UUID]) -> Body:
    """Returns the list of only these annotations, as far as `viewer` sees them.

    For a reply it contains the root of its thread. It has no cursor, because it does not contain other changes.
    """
    wanted = list(ids)
    replied = roots_query(RuleShape.of(opened.visibility)).run(**values_for(opened) | {"keys": wanted})
    loaded = load_layer(opened, Layer.NAMED, keys=[*wanted, *(root for (root,) in replied)])
    spanning = _spanning_part(opened, viewer, wanted)
    named = Indexes()
    own = json_of(encode_rows(_in_order(loaded.rows, spanning), named))
    names = Names.load(named) if spanning else loaded.names
    return _body(_head(opened, mine=_indexes_of(viewer, named)), names.listed(named), own)


def _in_order(rows: list[Row], more: list[Row]) -> list[Row]:
    """Returns rows that are in order with more of them."""
    return sorted(rows + more, key=lambda row: row.place) if more else rows


def _head(opened: OpenDocument, **more: Any) -> bytes:
    """Returns the beginning of a list, without the bracket that closes it."""
    document, revision = opened.document, opened.revision
    known = {"document": document.slug, "revision": revision.number, "length": revision.length}
    return orjson.dumps({**known, "fields": FIELDS, **more})[:-1]


def _body(
    head: bytes, names: ListedNames, rows: bytes, shared: ListedNames = NO_NAMES, public: Iterable[Piece] = ()
) -> Body:
    """Returns a list with what is the reader's own, after names and rows that all readers share."""
    parts: list[bytes | Piece] = [head]
    for key, of_all, own in zip(ListedNames._fields, shared, names, strict=True):
        comma = b"," if of_all.plain and own.plain else b""
        parts += [b',"%s":[' % key.encode(), of_all, comma + own.plain + b"]"]
    return Body.of(*parts, b',"annotations":[', *public, b'],"own":[' + rows + b"]}")


def _indexes_of(viewer: Any, named: Indexes) -> list[int]:
    """Returns the indexes of the viewer among the people of a list: one for each group, and one for everybody."""
    if not viewer.is_authenticated:
        return []
    person = str(viewer.pk)
    own = [index for (who, _group), index in named.people.positions.items() if who == person]
    for_everybody = named.people.before.get((person, None))
    return own if for_everybody is None else [for_everybody, *own]


def _spanning_rows(opened: OpenDocument, viewer: Any, public: PublicRows | None = None) -> list[Row]:
    """Returns the rows of annotations that are in other articles too; most articles have none."""
    is_of_now = public is not None and public.event_number == opened.document.event_number
    has_some = public.has_spanning if public is not None and is_of_now else has_spanning(opened.document)
    if not has_some:
        return []
    return load_cross_document_rows(viewer, opened.document, opened.revision)


def _spanning_part(opened: OpenDocument, viewer: Any, ids: list[UUID]) -> list[Row]:
    """Returns the rows of those of these annotations, or of their threads, that are in other articles too."""
    rows = _spanning_rows(opened, viewer)
    if not rows:
        return []
    answers = Annotation.objects.visible_to(viewer).filter(pk__in=ids).exclude(root=None)
    wanted = {*ids, *answers.values_list("root", flat=True)}
    return [row for row in rows if UUID(row.fields[0]) in wanted]
