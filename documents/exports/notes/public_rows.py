"""The rows of an article's list that everybody sees, kept in this process and patched by what is new.

What changed since is read from the events of the article: every write to its notes adds one, numbered under the lock of
its row, so no change is missed that was committed when the article was read. Rows are loaded after that; they may be
newer, never older.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import NamedTuple
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import BigIntegerField, Case, OuterRef, Subquery, UUIDField, When
from django.db.models.functions import Cast, Coalesce

from documents.exports.notes.cache import BoundedCache
from documents.exports.notes.kept_rows import KeptRows, Row
from documents.exports.notes.names import Names
from documents.exports.notes.open_document import OpenDocument
from documents.exports.notes.own_layer import values_for
from documents.exports.notes.visible_rows import Layer, rows_from, rows_query
from documents.exports.stream_events import ANNOTATION_KINDS, find_last_visible_event, parsed_audience
from documents.models import Annotation, Document, Event, VisibilityContext
from documents.models.compiled import CompiledQuery, slot
from documents.models.sight import SightShape
from documents.models.visibility import StoredAudience

MEGABYTE = 1024 * 1024
MOST_EVENTS = 1_000
"""After more events than these since the rows were made, they are made anew."""

_BYTES_BESIDE, _BYTES_A_NAME = 8_192, 2_048

Kind = Event.Kind
_CHANGE_NO_ROW = frozenset(
    {
        Kind.ANNOTATION_FLAGGED,
        Kind.ANNOTATION_FLAG_DECIDED,
        Kind.STATEMENT_ADDED,
        Kind.STATEMENT_CHANGED,
        Kind.DERIVATION_ADDED,
        Kind.DERIVATION_CHANGED,
        Kind.PROPOSAL_MADE,
    }
)
STRANGER = VisibilityContext.of_roles(AnonymousUser(), {}, opens=True, reads=True)


@dataclass(slots=True)
class Answer:
    """The whole list for a reader without an account, as it was last sent."""

    language: str | None
    content: bytes
    etag: str


@dataclass(frozen=True, slots=True)
class PublicRows:
    """The rows that everybody sees, their names, and for which state of the article they are.

    `cursor` is the last event that everybody sees, and its number. `answers` holds at most one answer.
    """

    terms: Hashable
    event_number: int
    public_changes: int
    rows: KeptRows
    names: Names
    cursor: tuple[str, int]
    answers: list[Answer] = field(default_factory=list)

    def are_current(self, document: Document) -> bool:
        """Says whether nothing public changed since; rows that are newer than `document` will do."""
        return self.terms == _terms(document) and self.public_changes >= document.public_changes

    @property
    def size(self) -> int:
        """About how many bytes this takes in memory, with an answer."""
        named = len(self.names.people) + len(self.names.tags)
        return _BYTES_BESIDE + named * _BYTES_A_NAME + self.rows.size + self.rows.length


public_rows_cache: BoundedCache[PublicRows] = BoundedCache(64 * MEGABYTE)


def public_rows(opened: OpenDocument) -> PublicRows:
    """Returns the rows of an article alone that everybody sees, of a revision; made once for all who ask meanwhile.

    Annotations in several articles are left out, because who sees them depends on all of these articles.
    """
    document, key = opened.document, (opened.document.pk, opened.revision.pk)
    kept = public_rows_cache.get(key)
    if kept is not None and kept.are_current(document):
        if document.event_number - kept.event_number < MOST_EVENTS // 4:
            return kept
        # Nothing public was in these events, so that a patch need not read them.
        kept = replace(kept, event_number=document.event_number)
        public_rows_cache.put(key, kept, kept.size)
        return kept
    with public_rows_cache.lock_of(key):
        kept = public_rows_cache.get(key)
        if kept is None or not kept.are_current(document):
            kept = (_patched(kept, opened) if kept is not None else None) or _made_anew(opened)
            public_rows_cache.put(key, kept, kept.size)
    return kept


def _terms(document: Document) -> Hashable:
    """Returns what decides about all rows at once, and the article's name, which is in the answer."""
    return document.current_revision_id, document.visibility, document.withdrawn_at, document.slug


def _made_anew(opened: OpenDocument) -> PublicRows:
    document = opened.document
    cursor = find_last_visible_event(document, STRANGER)
    return _state(document, KeptRows.made_of(_load(opened, Layer.PUBLIC)), cursor)


def _patched(kept: PublicRows, opened: OpenDocument) -> PublicRows | None:
    """Returns the rows with what changed since; None if they must be made anew."""
    document = opened.document
    events = _events_since(kept, document)
    if events is None:
        return None
    cursor = kept.cursor
    for one in events:
        if STRANGER.can_see(one.before) or STRANGER.can_see(one.after):
            cursor = str(one.pk), one.number
    rows = kept.rows
    if roots := list({one.root for one in events}):
        rows = rows.patched({root.bytes for root in roots}, _load(opened, Layer.PUBLIC_NAMED, roots))
    return _state(document, rows, cursor)


def _load(opened: OpenDocument, layer: Layer, keys: list[UUID] | None = None) -> list[Row]:
    """Loads rows that everybody sees: none in an article that is not shared."""
    if not opened.document.is_shared:
        return []
    found = rows_query(layer, SightShape.of(STRANGER)).run(**values_for(opened) | {"keys": keys})
    return rows_from(found, opened.document, opened.revision)


def _state(document: Document, rows: KeptRows, cursor: tuple[str, int]) -> PublicRows:
    """Returns rows for the state of the article that was read before them.

    Names are looked up each time: a change of a name raises the counter of public changes, and adds no event.
    """
    names = Names.load(rows.named)
    return PublicRows(_terms(document), document.event_number, document.public_changes, rows, names, cursor)


class _NoteEvent(NamedTuple):
    """An event of a note, the root of its thread, and who could see it before and after."""

    number: int
    pk: UUID
    root: UUID
    before: StoredAudience | None
    after: StoredAudience | None


def _events_since(kept: PublicRows, document: Document) -> list[_NoteEvent] | None:
    """Returns the events of public notes after the state of the rows, up to that of `document`, in order.

    None if the rows cannot be patched: after too many events, a new text, a change of the parts set aside, or any other
    event that may concern all rows at once.
    """
    if kept.terms != _terms(document) or document.event_number - kept.event_number > MOST_EVENTS:
        return None
    found: list[_NoteEvent] = []
    upto = document.event_number
    for number, pk, kind, root, *audiences in _events_query().run(
        document=document.pk, above=kept.event_number, upto=upto
    ):
        before, after = map(parsed_audience, audiences)
        if kind in _CHANGE_NO_ROW:
            continue
        if kind not in ANNOTATION_KINDS:
            return None
        if _is_of_public_note(before) or _is_of_public_note(after):
            found.append(_NoteEvent(number, pk, root, before, after))
    return found


def _is_of_public_note(audience: StoredAudience | None) -> bool:
    return audience is not None and audience.get("audience") == Annotation.Audience.PUBLIC


@cache
def _events_query() -> CompiledQuery:
    """Compiles the query of the events between two numbers, those of notes with the root of the note's thread."""
    number = BigIntegerField()
    events = Event.objects.filter(
        document=slot("document", number), number__gt=slot("above", number), number__lte=slot("upto", number)
    )
    note = Annotation.objects.filter(pk=Cast(OuterRef("row"), UUIDField()))
    root = Subquery(note.annotate(thread=Coalesce("root_id", "pk")).values("thread"))
    # Rows of other kinds have other keys than UUIDs.
    events = events.annotate(root=Case(When(kind__in=sorted(ANNOTATION_KINDS), then=root), output_field=UUIDField()))
    return CompiledQuery(
        events.order_by("number").values_list("number", "pk", "kind", "root", "audience_before", "audience_after")
    )
