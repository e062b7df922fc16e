"""The tags of notes in lines of words in context: on which of their words they are, of the notes that one may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, UUIDField

from documents.models import Annotation, ReaderShape
from documents.models.compiled import CompiledQuery, IsOneOf, slot
from documents.search.lines import Line

# The tags on anchors that stand in so many spans of texts. Each by itself, by the index of its text: together, Postgres
# would take them for so many that it reads all anchors.
_STANDING = """
    SELECT DISTINCT shown.revision, here.*
    FROM unnest(%s::bigint[], %s::int[], %s::int[]) AS shown (revision, start, "end")
    CROSS JOIN LATERAL (
      SELECT target.annotation_id, anchor.start, anchor."end", tag.name, tag.slot, tag.uuid
      FROM documents_anchor anchor
      JOIN documents_target target ON target.id = anchor.target_id
      JOIN documents_taggedannotation tagging ON tagging.content_object_id = target.annotation_id
      JOIN documents_tag own ON own.id = tagging.tag_id
      JOIN documents_tag tag ON tag.id = coalesce(own.merged_into_id, own.id)
      WHERE anchor.revision_id = shown.revision AND anchor.superseded_at IS NULL
        AND anchor.start < shown."end" AND anchor."end" > shown.start
      OFFSET 0) AS here
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """A tag on words from `start` to `end`, in code points of a text."""

    start: int
    end: int
    name: str
    slot: str
    uuid: UUID


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a line, and the line style of the tag that they have; empty without one."""

    words: str
    slot: str


def marks_of(user: Any, lines: Sequence[Line]) -> list[list[Mark]]:
    """Returns for each line the marks that stand in what it shows, by place and name; two statements.

    The lines are in articles whose page the reader may open.
    """
    shown = [(line.revision, line.start - len(line.left), line.end + len(line.right)) for line in lines]
    found: dict[int, set[Mark]] = defaultdict(set)
    if shown:
        with connection.cursor() as cursor:
            cursor.execute(_STANDING, [list(column) for column in zip(*shown, strict=True)])
            rows = cursor.fetchall()
        seen = {pk for (pk,) in _seen(ReaderShape.of(user)).run(reader=user.pk, notes=list({row[1] for row in rows}))}
        for revision, note, *mark in rows:
            if note in seen:
                found[revision].add(Mark(*mark))
    return [
        sorted(
            (mark for mark in found[revision] if mark.start < end and mark.end > start),
            key=lambda mark: (mark.start, mark.end, mark.name, mark.uuid),
        )
        for revision, start, end in shown
    ]


@cache
def _seen(shape: ReaderShape) -> CompiledQuery:
    notes = Annotation.objects.visible_on_open_pages(shape.reader).order_by()
    return CompiledQuery(notes.filter(IsOneOf(F("pk"), slot("notes", UUIDField()))).values_list("pk"), shape.stand_ins)


def pieces_of(words: str, start: int, marks: Sequence[Mark]) -> list[Piece]:
    """Returns words that begin at `start` of a text in pieces; where several tags are, the one that begins last shows.

    >>> [piece.words for piece in pieces_of("the tide rose", 0, [Mark(4, 8, "Water", "claim", UUID(int=1))])]
    ['the ', 'tide', ' rose']
    """
    end = start + len(words)
    cuts = sorted({start, end, *(min(max(place, start), end) for mark in marks for place in (mark.start, mark.end))})
    pieces = []
    for first, last in pairwise(cuts):
        here = [mark.slot for mark in marks if mark.start <= first and mark.end >= last]
        pieces.append(Piece(words[first - start : last - start], here[-1] if here else ""))
    return pieces
