"""Entries of the notebook: a note with its passage, whose it is, who sees it, and the way back to the page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Left, Right

from documents.models import Anchor, Annotation, Document, Tag, Target, name_for
from documents.views.notes.cards import SEEN_ICONS, seen_by
from documents.views.notes.current_position import LONGEST_QUOTE, QUOTE_END, Standing, standing_of
from documents.views.shelf.shelf import Said, facts_by_document, said_of_document

UNREAD = tuple(f"document__current_revision__{name}" for name in ("text", "html", "source", "headings", "span_map"))
SENTENCE_END = re.compile(r"[.!?…。！？]['”’»)\]]*\s")


@dataclass(frozen=True)
class Entry:
    """One note as its reader sees it; `before` and `after` are what stands around its words in their sentence."""

    id: UUID
    address: str
    name: str
    is_mine: bool
    is_answer: bool
    created_at: datetime
    seen: str
    seen_icon: str
    note_html: str
    note_language: str
    tags: Sequence[Tag]
    answers: int
    is_resolved: bool
    withheld: str
    withheld_reason: str
    on: Standing | None
    before: str
    after: str


@dataclass(frozen=True)
class Part:
    """The entries of one article; `document` is None where it is no longer open to the reader."""

    document: Any
    said: tuple[Said, ...]
    count: int
    entries: tuple[Entry, ...]


def with_all_they_show(notes: QuerySet[Annotation]) -> QuerySet[Annotation]:
    """With the rows that an entry is made of, but for what `parts_of` reads at once."""
    return (
        notes.select_related("author", "group", "root", "document__current_revision")
        .defer(*UNREAD)
        .prefetch_related("author__memberships", "taggings__tag")
    )


def parts_of(viewer: Any, notes: Sequence[Any], counts: dict[int, int]) -> list[Part]:
    """Notes in the order of the notebook, under their articles; `counts` says how many are asked for in each."""
    keys = list(dict.fromkeys(note.document_id for note in notes))
    open_to = set(Document.objects.in_force().visible_to(viewer).filter(pk__in=keys).values_list("pk", flat=True))
    readable = set(Document.objects.readable_by(viewer).filter(pk__in=keys).values_list("pk", flat=True))
    facts = facts_by_document(viewer, list(open_to))
    _find_passages(notes)
    answers = _answers(viewer, notes)
    entries: dict[int, list[Entry]] = defaultdict(list)
    documents = {}
    for note in notes:
        key = note.document_id
        documents[key] = note.document
        given = {"is_open": key in open_to, "reads": key in readable}
        entries[key].append(_entry(viewer, note, answers.get(note.pk, 0), **given))
    return [
        Part(
            document=documents[key] if key in open_to else None,
            said=tuple(one for one in said_of_document(facts[key]) if one.is_known) if key in open_to else (),
            count=counts[key],
            entries=tuple(entries[key]),
        )
        for key in keys
    ]


def _find_passages(notes: Sequence[Any]) -> None:
    """Gives each note the targets of its thread with where they stand on the current text, for `standing_of`."""
    threads = {note.thread for note in notes}
    targets = (
        Target.objects.filter(annotation__in=threads, document=F("annotation__document"))
        .defer("exact")
        .annotate(head=Left("exact", LONGEST_QUOTE), tail=Right("exact", QUOTE_END), made_on=F("revision__number"))
        .order_by("annotation", "n")
    )
    anchors = (
        Anchor.objects.in_force()
        .filter(target__in=[target.pk for target in targets], revision=F("document__current_revision"))
        .defer("quote")
        .annotate(head=Left("quote", LONGEST_QUOTE), tail=Right("quote", QUOTE_END))
    )
    standing: dict[int, list[Any]] = defaultdict(list)
    for anchor in anchors:
        standing[anchor.target_id].append(anchor)
    here: dict[UUID, list[Any]] = defaultdict(list)
    for target in targets:
        target.standing = standing[target.pk]  # type: ignore[attr-defined]
        here[target.annotation_id].append(target)
    for note in notes:
        note.here = here[note.thread]


def _answers(viewer: Any, notes: Sequence[Any]) -> dict[UUID, int]:
    """How many answers `viewer` may see to each."""
    seen = Annotation.objects.visible_to(viewer).filter(root__in=[note.pk for note in notes if note.root_id is None])
    return dict(seen.order_by().values_list("root").annotate(n=Count("pk")))


def _entry(viewer: Any, note: Any, answers: int, *, is_open: bool, reads: bool) -> Entry:
    """`is_open`: the reader may open the article; `reads`: its text too. Else of the passage its words alone are shown,
    which the note quotes, and neither what stands around them nor what stands there now."""
    is_mine = viewer.is_authenticated and note.author_id == viewer.pk
    revision = note.document.current_revision
    on = standing_of(note.document, revision, note) if revision is not None else None
    before, after = _around(note.here[0]) if on is not None and on.quote and reads else ("", "")
    if on is not None and not reads:
        on = Standing(on.quote)
    root = note.root or note
    return Entry(
        id=note.pk,
        address=_address(note) if is_open else "",
        name=name_for(viewer, note.author, note.group),
        is_mine=is_mine,
        is_answer=note.root_id is not None,
        created_at=note.created_at,
        seen=seen_by(note, is_mine),
        seen_icon=SEEN_ICONS[note.audience],
        note_html=note.note_html,
        note_language=note.note_language,
        tags=[tagging.tag for tagging in note.taggings.all()],
        answers=answers,
        is_resolved=root.resolved_at is not None,
        withheld=note.withheld,
        withheld_reason=note.withheld_reason,
        on=on if on is not None and on.quote else None,
        before=before,
        after=after,
    )


def _address(note: Any) -> str:
    """The note on its page, where its reader writes to the note's group if it has one."""
    page = note.document.get_absolute_url()
    query = f"?{urlencode({'group': note.group.slug})}" if note.group is not None else ""
    return f"{page}{query}#note-{note.pk}"


def _around(target: Any) -> tuple[str, str]:
    """The words before and after a passage in its sentence, as far as they were kept with it, and cut at a word."""
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
