"""The compact list that the reading page paints from: one row a passage, with people, groups and tags by index.

The rows that everybody may see are kept in this process and patched by what is new (`public_rows`); the rows that only
this reader may see are added by one statement (`own_layer`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from django.utils.translation import get_language

from documents.exports.notes.kept_rows import KeptRows, Row
from documents.exports.notes.names import Names
from documents.exports.notes.open_document import OpenDocument
from documents.exports.notes.own_layer import LoadedLayer, load_layer, values_for
from documents.exports.notes.public_rows import Answer, PublicRows, public_rows
from documents.exports.notes.visible_rows import Layer, load_cross_document_rows, roots_query, spanning_query
from documents.models import Annotation
from documents.models.visibility_rule import RuleShape

FIELDS = (
    *("id", "start", "end", "state", "person", "audience", "group", "tags", "kind", "mine"),
    *("created", "resolved", "replies"),
)


@dataclass(frozen=True, slots=True)
class CompactList:
    """The list as JSON, made when it is called for, and what its ETag is made of: equal identities mean equal bytes."""

    identity: tuple[bytes, ...]
    content: Callable[[], bytes]


def compact_list(opened: OpenDocument, viewer: Any) -> CompactList:
    """Returns the list of an article on one of its revisions, as `viewer` sees it.

    Replies are not listed: they are in the cards of their roots. The article must have been read before the call: a
    change in between is then shown too early at worst, never too late. The `cursor` is the last event of that time that
    this viewer sees; the stream continues from there.
    """
    public = public_rows(opened)
    spanning = _spanning_rows(opened, viewer, public)
    if not (viewer.is_authenticated or spanning):
        return _for_everyone(opened, public)
    return _for_reader(opened, public, viewer, spanning)


def _for_everyone(opened: OpenDocument, public: PublicRows) -> CompactList:
    """Returns the list for readers without an account, encoded once for each state of the rows."""
    language = get_language() if public.names.depend_on_language else ""
    answer = next((one for one in public.answers if one.language == language), None)
    if answer is None:
        answer = _encode_for_everyone(opened, public, language)
        public.answers[:] = [answer]
    content = answer.content
    return CompactList((answer.digest,), lambda: content)


def _encode_for_everyone(opened: OpenDocument, public: PublicRows, language: str | None) -> Answer:
    head = _head(opened, cursor=public.cursor[0], **public.names.listed(public.rows.named))
    content = _joined(head, public.rows.json(), b"")
    return Answer(language, content, hashlib.sha256(content).digest())


def _for_reader(opened: OpenDocument, public: PublicRows, viewer: Any, spanning: list[Row]) -> CompactList:
    loaded = LoadedLayer([], Names(), ("", 0))
    if viewer.is_authenticated:
        layer = Layer.OWN if opened.document.is_shared else Layer.ALL
        loaded = load_layer(opened, layer, after=public.cursor[1])
    rows = sorted(loaded.rows + spanning, key=lambda row: row.place) if spanning else loaded.rows
    own = _own_rows(rows, public, viewer)
    names = Names.load(own.named) if spanning else public.names | loaded.names
    head = _head(opened, cursor=loaded.cursor[0] or public.cursor[0], **names.listed(own.named))
    marked = public.rows.numbers_of(str(viewer.pk)) if viewer.is_authenticated else []
    # The public rows are hashed once, not for each reader; which of them are marked stands for the marks.
    identity = head, public.rows.digest, orjson.dumps(marked), own.json()
    return CompactList(identity, lambda: _joined(head, public.rows.json_marking(marked), own.json()))


def part_of_list(opened: OpenDocument, viewer: Any, ids: Collection[UUID]) -> CompactList:
    """Returns the list of only these annotations, as far as `viewer` sees them.

    For a reply it contains the root of its thread. It has no cursor, because it does not contain other changes.
    """
    wanted = list(ids)
    replied = roots_query(RuleShape.of(opened.visibility)).run(**values_for(opened) | {"keys": wanted})
    loaded = load_layer(opened, Layer.NAMED, keys=[*wanted, *(root for (root,) in replied)])
    spanning = _spanning_part(opened, viewer, wanted)
    own = _own_rows(sorted(loaded.rows + spanning, key=lambda row: row.place), None, viewer)
    names = Names.load(own.named) if spanning else loaded.names
    head = _head(opened, **names.listed(own.named))
    content = _joined(head, b"", own.json())
    return CompactList((content,), lambda: content)


def _head(opened: OpenDocument, **more: Any) -> bytes:
    """Returns the beginning of a list, without the bracket that closes it."""
    document, revision = opened.document, opened.revision
    known = {"document": document.slug, "revision": revision.number, "length": revision.length}
    cursor = {"cursor": more.pop("cursor")} if "cursor" in more else {}
    return orjson.dumps({**known, **cursor, "fields": FIELDS, **more})[:-1]


def _joined(head: bytes, public: bytes, own: bytes) -> bytes:
    return b"".join((head, b',"annotations":[', public, b'],"own":[', own, b"]}"))


def _own_rows(rows: list[Row], public: PublicRows | None, viewer: Any) -> KeptRows:
    """Encodes rows with those of the viewer marked; their indexes continue those of the public rows."""
    person = str(viewer.pk)
    mine = [row.fields[4] is not None and row.fields[4][0] == person for row in rows]
    for row, is_mine in zip(rows, mine, strict=True):
        row.fields[9] = is_mine
    return KeptRows.made_of(rows, public.rows.named.copy() if public is not None else None)


def _spanning_rows(opened: OpenDocument, viewer: Any, public: PublicRows | None = None) -> list[Row]:
    """Returns the rows of annotations that are in other articles too; most articles have none."""
    pk, number = opened.document.pk, opened.document.event_number
    has_some = public.has_spanning if public and public.event_number == number else _has_spanning(pk, number)
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


@lru_cache(maxsize=4096)
def _has_spanning(document: int, event_number: int) -> bool:
    """Says whether annotations of this article are in other articles too, until its next event."""
    return bool(spanning_query().run(document=document))
