"""Entries of the notebook: a note with its passage, author and audience, and a link to it on the reading page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F
from django.db.models.functions import Left, Right

from documents.models import Anchor, Annotation, Document, Target, address_in_group, name_for, only_group, slug_of
from documents.models.annotation import AnnotationQuerySet
from documents.views.notes.cards import AUDIENCE_ICONS, audience_and_task
from documents.views.notes.chips import Chip, chips_of, chips_prefetch
from documents.views.notes.current_position import MAX_QUOTE_LENGTH, QUOTE_END, CurrentPosition, current_position_of
from documents.views.notes.joined import JoinedPassage, joined_passages
from documents.views.shelf.shelf import FactWords, fact_words_of

DEFERRED_FIELDS = tuple(f"current_revision__{name}" for name in ("text", "html", "source", "headings", "span_map"))
SENTENCE_END = re.compile(r"[.!?…。！？]['”’»)\]]*\s")


@dataclass(frozen=True)
class Entry:
    """One note as its reader sees it; `before` and `after` are the text around the passage within its sentence.

    `document` is None if the article is no longer open to the reader. It `is_repeated` if the page has it already.
    """

    id: UUID
    document: Any
    address: str
    group_slug: str
    name: str
    is_mine: bool
    is_reply: bool
    created_at: datetime
    audience_words: str
    audience_icon: str
    note_html: str
    note_language: str
    tags: Sequence[Chip]
    reply_count: int
    is_resolved: bool
    withheld: str
    withheld_reason: str
    position: CurrentPosition | None
    joined: JoinedPassage | None
    before: str
    after: str
    is_repeated: bool


@dataclass(frozen=True)
class ArticleEntries:
    """The entries of one article; `document` is None if the article is no longer open to the reader.

    `group_slug` is the group that its notes belong to, if it is only one. `key` is the primary key of the article.
    """

    key: int
    document: Any
    facts: tuple[FactWords, ...]
    count: int
    entries: tuple[Entry, ...]
    group_slug: str


def with_entry_relations(notes: AnnotationQuerySet) -> AnnotationQuerySet:
    """Loads the related rows of an entry, except those that `entries_by_article` loads for all notes at once."""
    return (
        notes.select_related("author", "group", "assignment", "root", "document__current_revision")
        .defer(*(f"document__{name}" for name in DEFERRED_FIELDS))
        .prefetch_related("author__memberships", chips_prefetch())
    )


def entries_by_article(
    viewer: Any, notes: Sequence[Any], counts: dict[int, int], *, with_unknown: bool = False
) -> list[ArticleEntries]:
    """Groups notes under their `article`, in their order; `counts` has the number of matches in each.

    Of facts that are not known it says so only `with_unknown`.
    """
    _look_at_from_their_articles(notes)
    of_article: dict[int, list[Entry]] = defaultdict(list)
    for note, entry in zip(notes, entries_of(viewer, notes), strict=True):
        of_article[note.document_id].append(entry)
    open_to = {key: found[0].document for key, found in of_article.items() if found[0].document is not None}
    facts = fact_words_of(list(open_to))
    return [
        ArticleEntries(
            key=key,
            document=open_to.get(key),
            facts=tuple(one for one in facts.get(key, ()) if one.is_known or with_unknown),
            count=counts[key],
            entries=tuple(of_article[key]),
            group_slug=only_group(entry.group_slug for entry in of_article[key]),
        )
        for key in of_article
    ]


def _look_at_from_their_articles(notes: Sequence[Any]) -> None:
    """Gives each note that stands under another article than its own that one as its `document`; for showing alone."""
    elsewhere = [note for note in notes if note.article.pk != note.document_id]
    if elsewhere:
        keys = {note.article.pk for note in elsewhere}
        documents = Document.objects.select_related("current_revision").defer(*DEFERRED_FIELDS).in_bulk(keys)
        for note in elsewhere:
            note.document = documents.get(note.article.pk, note.document)  # it may have gone meanwhile


def entries_of(viewer: Any, notes: Sequence[Any]) -> list[Entry]:
    """Returns the entries of notes, each with its passage in its `document`."""
    keys = {note.document_id for note in notes}
    open_to = set(Document.objects.in_force().visible_to(viewer).filter(pk__in=keys).values_list("pk", flat=True))
    readable = set(Document.objects.readable_by(viewer).filter(pk__in=keys).values_list("pk", flat=True))
    _attach_targets(notes)
    replies = _answers(viewer, notes)
    joined = joined_passages(viewer, notes)
    numbers = {note.pk: number for number, note in reversed(list(enumerate(notes)))}
    return [
        _entry(
            viewer,
            note,
            replies.get(note.pk, 0),
            is_open=note.document_id in open_to,
            reads=note.document_id in readable,
            joined=joined.get((note.pk, note.document_id)),
            is_repeated=numbers[note.pk] != number,
        )
        for number, note in enumerate(notes)
    ]


def _attach_targets(notes: Sequence[Any]) -> None:
    """Gives each note the targets of its thread with their anchors in the current text, for `current_position_of`."""
    places = {(note.thread, note.document_id) for note in notes}
    targets = (
        Target.objects.filter(annotation__in={note.thread for note in notes})
        .defer("exact")
        .annotate(
            head=Left("exact", MAX_QUOTE_LENGTH), tail=Right("exact", QUOTE_END), made_on_revision=F("revision__number")
        )
        .order_by("annotation", "n")
    )
    wanted = [one for one in targets if (one.annotation_id, one.document_id) in places]
    anchors = (
        Anchor.objects.in_force()
        .filter(target__in=[one.pk for one in wanted], revision=F("document__current_revision"))
        .defer("quote")
        .annotate(head=Left("quote", MAX_QUOTE_LENGTH), tail=Right("quote", QUOTE_END))
    )
    current_anchors: dict[int, list[Any]] = defaultdict(list)
    for anchor in anchors:
        current_anchors[anchor.target_id].append(anchor)
    targets_by_place: dict[tuple[UUID, int], list[Any]] = defaultdict(list)
    for target in wanted:
        target.current_anchors = current_anchors[target.pk]  # type: ignore[attr-defined]
        targets_by_place[target.annotation_id, target.document_id].append(target)
    for note in notes:
        note.document_targets = targets_by_place[note.thread, note.document_id]


def _answers(viewer: Any, notes: Sequence[Any]) -> dict[UUID, int]:
    """Counts the replies to each note that `viewer` may see."""
    seen = Annotation.objects.visible_to(viewer).filter(root__in=[note.pk for note in notes if note.root_id is None])
    return dict(seen.order_by().values_list("root").annotate(n=Count("pk")))


def _entry(
    viewer: Any,
    note: Any,
    reply_count: int,
    *,
    is_open: bool,
    reads: bool,
    joined: JoinedPassage | None,
    is_repeated: bool,
) -> Entry:
    """Builds an entry; `is_open`: the reader may open the article; `reads`: they may read its text too.

    Without `reads` the entry shows only the quote, which the note contains, neither its context nor the current text.
    """
    is_mine = viewer.is_authenticated and note.author_id == viewer.pk
    revision = note.document.current_revision
    position = current_position_of(note.document, revision, note) if revision is not None else None
    before, after = (
        _context_of(note.document_targets[0]) if position is not None and position.quote and reads else ("", "")
    )
    if position is not None and not reads:
        position = CurrentPosition(position.quote)
    root = note.root or note
    return Entry(
        id=note.pk,
        document=note.document if is_open else None,
        address=_address(note) if is_open else "",
        group_slug=slug_of(note.group),
        name=name_for(viewer, note.author, note.group),
        is_mine=is_mine,
        is_reply=note.root_id is not None,
        created_at=note.created_at,
        audience_words=audience_and_task(note, is_mine),
        audience_icon=AUDIENCE_ICONS[note.audience],
        note_html=note.note_html,
        note_language=note.note_language,
        tags=chips_of(note, is_mine=is_mine),
        reply_count=reply_count,
        is_resolved=root.resolved_at is not None,
        withheld=note.withheld,
        withheld_reason=note.withheld_reason,
        position=position if position is not None and position.quote else None,
        joined=joined,
        before=before,
        after=after,
        is_repeated=is_repeated,
    )


def _address(note: Any) -> str:
    """Returns the address of the note on the reading page; the note's group, if any, is the initial audience there."""
    return address_in_group(f"{note.document.get_absolute_url()}#note-{note.pk}", slug_of(note.group))


def _context_of(target: Any) -> tuple[str, str]:
    """Returns the rest of a passage's sentence before and after it, cut at a word if the stored context is shorter."""
    before, after = " ".join(target.prefix.split()), " ".join(target.suffix.split())
    ends = [end.end() for end in SENTENCE_END.finditer(f"{before} ")]
    if ends:
        before = before[ends[-1] :]
    elif target.start > len(target.prefix):
        before = f"…{before.partition(' ')[2]}"
    if end := SENTENCE_END.search(f"{after} "):
        after = after[: end.end()].rstrip()
    elif after:
        after = f"{after.rpartition(' ')[0]}…"
    space_before = " " if before and (target.prefix[-1:].isspace() or target.head[:1].isspace()) else ""
    space_after = " " if after and (target.suffix[:1].isspace() or target.tail[-1:].isspace()) else ""
    return f"{before}{space_before}", f"{space_after}{after}"
