"""The rows of an article's list that everybody sees, kept in this process and patched by what is new.

What changed since is read from the events of the article: every write to its notes adds one, numbered under the lock of
its row, so no change is missed that was committed when the article was read. Rows are loaded after that; they may be
newer, never older.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import BigIntegerField, Case, OuterRef, Subquery, UUIDField, When
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import get_language

from documents.byte_cache import MEGABYTE, ByteCache
from documents.exports.notes.kept_rows import KeptRows
from documents.exports.notes.names import NAMES_SQL, ListedNames, Names
from documents.exports.notes.open_document import OpenDocument
from documents.exports.notes.own_layer import parsed_list, values_for
from documents.exports.notes.visible_rows import Layer, rows_from, rows_query, spanning_query
from documents.exports.stream_events import ANNOTATION_KINDS, find_last_visible_event
from documents.models import Annotation, Document, Event, VisibilityContext
from documents.models.compiled import CompiledQuery, run_sql, slot
from documents.models.visibility import StoredAudience
from documents.models.visibility_rule import RuleShape

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
_STRANGERS = RuleShape.of(STRANGER)


@dataclass(frozen=True, slots=True)
class PublicRows:
    """The rows that everybody sees, their names, and for which state of the article they are.

    `cursor` is the last event that everybody sees, and its number. `has_spanning` says whether annotations of the
    article are, or were, in others too. `merges` is how often tags had been merged, and merges undone, when the rows
    were read, which name what tags mean. `listed` holds the names as they are sent, in the language that was asked for
    last.
    """

    terms: Hashable
    event_number: int
    public_changes: int
    rows: KeptRows
    names: Names
    cursor: tuple[str, int]
    has_spanning: bool
    merges: int
    listed: dict[str | None, ListedNames] = field(default_factory=dict)

    def are_current(self, document: Document) -> bool:
        """Says whether nothing public changed since; rows that are newer than `document` will do.

        After many events of other kinds they are patched all the same, so that a later patch has few to read.
        """
        if document.event_number - self.event_number > MOST_EVENTS // 4:
            return False
        return self.terms == _terms(document) and self.public_changes >= document.public_changes

    @property
    def size(self) -> int:
        """About how many bytes this takes in memory."""
        named = len(self.names.people) + len(self.names.tags)
        return _BYTES_BESIDE + named * _BYTES_A_NAME + self.rows.size

    def list_names(self) -> ListedNames:
        """Returns the names that the rows name, as they are sent; encoded once for each state and language."""
        language = get_language() if self.names.depend_on_language else ""
        found = self.listed.get(language)
        if found is None:
            found = self.names.listed(self.rows.named)
            self.listed.clear()
            self.listed[language] = found
        return found


public_rows_cache: ByteCache[PublicRows] = ByteCache(64 * MEGABYTE, largest=64 * MEGABYTE)


def public_rows(opened: OpenDocument) -> PublicRows:
    """Returns the rows of an article alone that everybody sees, of a revision; made once for all who ask meanwhile.

    Annotations in several articles are left out, because who sees them depends on all of these articles.
    """
    document, key = opened.document, (opened.document.pk, opened.revision.pk)
    kept = public_rows_cache.get(key)
    if kept is not None and kept.are_current(document):
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
    ((merges,),) = run_sql(f"SELECT {_MERGES}", [])
    rows = KeptRows.made_of([])
    if document.is_shared:  # else there are none that everybody sees
        found = rows_query(Layer.PUBLIC, _STRANGERS).run(**values_for(opened))
        rows = KeptRows.made_of(rows_from(found, document, opened.revision))
    has_spanning = bool(spanning_query().run(document=document.pk))
    return _state(document, rows, Names.load(rows.named), cursor, has_spanning, merges)


def _state(
    document: Document, rows: KeptRows, names: Names, cursor: tuple[str, int], has_spanning: bool, merges: int
) -> PublicRows:
    """Returns rows for the state of the article that was read before them."""
    numbers = document.event_number, document.public_changes
    return PublicRows(_terms(document), *numbers, rows, names, cursor, has_spanning, merges)


def _patched(kept: PublicRows, opened: OpenDocument) -> PublicRows | None:
    """Returns the rows with what changed since, by one statement; None if they must be made anew.

    Names are looked up again: a change of a name raises the counter of public changes, and adds no event. After a merge
    of tags, which is rare, the rows are made anew.
    """
    document = opened.document
    if kept.terms != _terms(document) or document.event_number - kept.event_number > MOST_EVENTS:
        return None
    ((changed, found, merges, *names),) = run_sql(_patch_statement(), _patch_values(kept, opened))
    since = parsed_list(changed)
    events = _note_events(since)
    if events is None or merges != kept.merges:
        return None
    has_spanning = kept.has_spanning or any(map(_is_of_spanning_note, since))
    rows, cursor = kept.rows, kept.cursor
    for one in events:
        if STRANGER.can_see(one.before) or STRANGER.can_see(one.after):
            cursor = one.pk, one.number
    if events and document.is_shared:
        come = rows_from((tuple(one.values()) for one in parsed_list(found)), document, opened.revision)
        rows = rows.patched({one.root.bytes for one in events}, come)
    if tuple(names) != kept.names.found:
        return _state(document, rows, Names.parsed(*names), cursor, has_spanning, merges)
    now = _state(document, rows, kept.names, cursor, has_spanning, merges)
    if rows.named == kept.rows.named:
        now.listed.update(kept.listed)
    return now


class _NoteEvent(NamedTuple):
    """An event of a note, the root of its thread, and who could see it before and after."""

    number: int
    pk: str
    root: UUID
    before: StoredAudience | None
    after: StoredAudience | None


def _note_events(events: Iterable[dict[str, Any]]) -> list[_NoteEvent] | None:
    """Returns the events of public notes, in order.

    None if the rows cannot be patched: after a new text, a change of the parts set aside, or any other event that may
    concern all rows at once.
    """
    found: list[_NoteEvent] = []
    for number, pk, kind, root, before, after in sorted((tuple(one.values()) for one in events), key=itemgetter(0)):
        if kind in _CHANGE_NO_ROW:
            continue
        if kind not in ANNOTATION_KINDS:
            return None
        if _is_of_public_note(before) or _is_of_public_note(after):
            found.append(_NoteEvent(number, pk, UUID(root), before, after))
    return found


def _is_of_spanning_note(event: dict[str, Any]) -> bool:
    return any((event[name] or {}).get("spans") for name in ("audience_before", "audience_after"))


def _is_of_public_note(audience: StoredAudience | None) -> bool:
    return audience is not None and audience.get("audience") == Annotation.Audience.PUBLIC


def _patch_values(kept: PublicRows, opened: OpenDocument) -> list[Any]:
    document, named = opened.document, kept.rows.named
    between = {"document": document.pk, "above": kept.event_number, "upto": document.event_number}
    return [
        *_events_query().values(between),
        *rows_query(Layer.PUBLIC_CHANGED, _STRANGERS).values(values_for(opened)),
        [UUID(author) for author, _group in named.people.positions],
        list(named.tags.positions),
    ]


@cache
def _patch_statement() -> str:
    """Returns the statement with the values of the events, the rows, and the known names."""
    rows = rows_query(Layer.PUBLIC_CHANGED, _STRANGERS)
    parts = ["WITH changed AS MATERIALIZED (", _events_query().sql, "), own AS MATERIALIZED (", rows.sql, ") "]
    parts += ["SELECT (SELECT json_agg(changed) FROM changed)::text, (SELECT json_agg(own) FROM own)::text, "]
    parts += [_MERGES, ", "]
    return "".join((*parts, NAMES_SQL % _OF_KNOWN_AND_ROWS))


# Public notes have tags of the site's vocabulary alone.
_MERGES = """(SELECT count(*) + count(m.undone_at) FROM documents_tagmerge m
    JOIN documents_vocabulary v ON v.id = m.vocabulary_id WHERE v.group_id IS NULL)"""
_OF_KNOWN_AND_ROWS = {
    "people": "id = ANY(%s::uuid[]) OR id IN (SELECT who::uuid FROM own)",
    "members": "false",
    "groups": "false",
    "tags": "id = ANY(%s::bigint[]) OR id IN (SELECT unnest(marks) FROM own)",
}


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
