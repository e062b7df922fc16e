"""Words in context: a line for each hit of a question, or for each passage under a tag, that a reader may read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import md5
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Concat

from documents.models import Annotation, Document, ShelfEntry
from documents.models.compiled import as_array, is_one_of
from documents.models.revision import words_at
from documents.models.search import words_of_texts
from documents.search.likelihood import Neighbour, neighbours
from documents.search.lines import (
    NEIGHBOURHOOD,
    WIDTHS,
    Hit,
    Line,
    Origin,
    hit_at,
    hit_of_passage,
    line_of,
    within_paragraph,
)
from documents.search.places import Place
from documents.search.results import MOST_HITS, Block, Search, within_time
from documents.search.words import IndexedWords

SAMPLE = 1_000
"""Paragraphs, or passages under a tag, whose lines are shown if there are more than `MOST_HITS` of them."""
_MARGIN = max(WIDTHS)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The paragraphs whose lines are shown: all, or a sample of the `total`."""

    keys: list[int]
    total: int

    @property
    def is_sample(self) -> bool:
        return self.total > len(self.keys)


class Row(NamedTuple):
    """A row of the index in which something is found, and where: at which of its words, counted from 0.

    `words` are those of its paragraph, the row's own from `first` on; the row before it begins at `before`.
    """

    block: Block
    words: IndexedWords
    before: int
    first: int
    places: list[Place]

    def word(self, n: int) -> tuple[int, int, int]:
        """Returns the revision, the beginning of the row, and the number there of one of the words.

        Of a word in the row before or after, it is what that row says of it.
        """
        _begin, first, end, _end = self.words.begins
        if n < first:
            return self.block.owner, self.before, n
        return (
            (self.block.owner, self.block.start, n - first) if n < end else (self.block.owner, self.block.end, n - end)
        )


class _Digest(Func):
    function = "md5"
    output_field = TextField()


def choose_paragraphs(asked: Search, slug: str, seed: int) -> Chosen:
    """Returns the paragraphs in which something is found, at most `MOST_HITS`, or else a sample; raises `TooLong`.

    A sample has the paragraphs with the lowest digests of seed, article and place. So it follows from the texts that
    the reader may read alone: who may read the same gets the same. Of somebody who may read more, it has all that is
    in their sample and in texts open to both.
    """
    found, has_more = asked.found(slug)
    keys = sorted(block for one in found for block in one.blocks)
    if not has_more:
        return Chosen(keys, len(keys))
    rows = asked.asked.matching(slug).filter(document__in=Document.objects.readable_by(asked.user)).order_by()
    drawn = rows.order_by(_digest(seed, "document__slug", "start")).values_list("pk", flat=True)[:SAMPLE]
    with within_time():
        return Chosen(sorted(drawn), rows.count())


def _digest(seed: int, *fields: str) -> Func:
    parts = [part for field in fields for part in (Value(" "), F(field))]
    return _Digest(Concat(Value(str(seed)), *parts, output_field=TextField()))


def hits_of(asked: Search, chosen: Chosen) -> list[Hit]:
    """Returns what is found in these paragraphs; two statements, which read the index and no text."""
    return [
        hit_at(row.block.document, row.block.owner, (row.block.start, row.block.end), row.words, row.first, place)
        for row in _rows_of(asked, chosen.keys)
        for place in row.places
    ]


def _rows_of(asked: Search, keys: Sequence[int]) -> Iterator[Row]:
    """Yields these rows of the index with what is found in them; what stands within another hit is left out.

    Of a paragraph that has several rows there are the words of those beside it too.
    """
    words_by_row = _words_of(keys)
    for block in asked.blocks(keys):
        if block.pk in words_by_row:  # it may have been written anew meanwhile
            before, *vectors = words_by_row[block.pk]
            words = IndexedWords(*vectors)
            _begin, first, end, _end = words.begins
            found = asked.places(words, block, range(first, end))
            places = [Place(one.first - first, one.last - first, one.is_pair) for one in _outermost(found)]
            yield Row(block, words, before, first, places)


def _words_of(keys: Sequence[int]) -> dict[int, tuple[int, str | None, str, str | None]]:
    """Returns the words of rows, with those of the row before and after each that is of the same paragraph.

    First stands where the row before begins, or 0.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WORDS, [as_array(keys)])
        return {key: row for key, *row in cursor.fetchall()}


# Rows of one paragraph touch; between two paragraphs there are line ends. All rows of a revision are of one kind:
# those of the current text, or else parts set aside (`indexed_set_aside` takes none from the current text).
_WORDS = """
    SELECT block.id, coalesce(before.start, 0), before.words::text, block.words::text, after.words::text
    FROM documents_searchblock block
    LEFT JOIN LATERAL (
      SELECT words, start, "end" FROM documents_searchblock one
      WHERE one.revision_id = block.revision_id AND one.start < block.start ORDER BY one.start DESC LIMIT 1
    ) AS before ON before."end" = block.start
    LEFT JOIN documents_searchblock after ON after.revision_id = block.revision_id AND after.start = block."end"
    WHERE block.id = ANY (%s)
"""


def _outermost(places: Iterable[Place]) -> Iterator[Place]:
    last = -1
    for place in sorted(places, key=lambda one: (one.first, -one.last)):
        if place.last > last:
            last = place.last
            yield place


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a note stands in a current text; `is_open` says that the reader may read what is around it."""

    document: int
    revision: int
    start: int
    end: int
    is_open: bool


def choose_passages(notes: Iterable[UUID], user: Any, seed: int) -> tuple[list[Passage], int]:
    """Returns the places of notes that `user` sees in current texts, and how many there are: all, or a sample.

    Those that several notes mark are there once. Of an article that they may not read there is only what notes quote
    that everybody sees. A sample is drawn as in `choose_paragraphs`. Looks step by step for what was found before:
    asked together, Postgres would read all anchors.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ANCHORS, [list(notes)])
        rows = cursor.fetchall()
    here = Document.objects.filter(is_one_of("pk", {row[0] for row in rows})).order_by()
    current = {pk: (revision, slug) for pk, revision, slug in here.values_list("pk", "current_revision", "slug")}
    readable = set(Document.objects.readable_by(user).filter(is_one_of("pk", current)).values_list("pk", flat=True))
    closed = [row[4] for row in rows if row[0] not in readable]
    everybodys = Annotation.objects.visible_to(AnonymousUser()).filter(is_one_of("pk", closed)) if closed else []
    public = {note.pk for note in everybodys}
    passages = {
        Passage(document, revision, start, end, document in readable)
        for document, revision, start, end, note in rows
        if current[document][0] == revision and (document in readable or note in public)
    }
    drawn = sorted(passages, key=lambda one: _drawn(seed, current[one.document][1], one.start, one.end))
    return drawn if len(drawn) <= MOST_HITS else drawn[:SAMPLE], len(drawn)


# Each note by itself: together, Postgres would take thousands of them for a reason to read all anchors.
_ANCHORS = """
    SELECT here.*, note FROM unnest(%s::uuid[]) AS note CROSS JOIN LATERAL (
      SELECT anchor.document_id, anchor.revision_id, anchor.start, anchor."end"
      FROM documents_target target JOIN documents_anchor anchor ON anchor.target_id = target.id
      WHERE target.annotation_id = note AND anchor.superseded_at IS NULL AND anchor.start < anchor."end"
      OFFSET 0) AS here
"""


def _drawn(seed: int, *place: object) -> str:
    """Returns the digest by which a sample is drawn, as `_digest` does it in Postgres."""
    return md5(" ".join(map(str, (seed, *place))).encode(), usedforsecurity=False).hexdigest()


def hits_of_passages(passages: Sequence[Passage]) -> list[Hit]:
    """Returns passages as hits; one statement. Around those in an article that is not open there is nothing."""
    texts = _around([(one.revision, one.start, one.end, one.is_open) for one in passages])
    return [
        hit_of_passage(one.document, one.revision, begins, text, one.start, one.end)
        for one, (begins, text) in zip(passages, texts, strict=True)
    ]


def lines_of_passages(hits: Sequence[Hit], open_documents: Collection[int], width: int) -> list[Line]:
    """Returns the lines of passages; those in articles that are not open stand alone; one statement."""
    texts = _around([(hit.revision, hit.start, hit.end, hit.document in open_documents) for hit in hits])
    return [line_of(hit, begins, text, width) for hit, (begins, text) in zip(hits, texts, strict=True)]


def lines_of(hits: Sequence[Hit], width: int) -> list[Line]:
    """Returns the lines of what was found in paragraphs, `width` code points on each side; one statement.

    A line ends with its paragraph, also where the index has that in several rows.
    """
    texts = _around([(hit.revision, hit.start, hit.end, True) for hit in hits])
    # A text may have been deleted meanwhile.
    return [line_of(hit, begins, text, width) for hit, (begins, text) in zip(hits, texts, strict=True) if text]


def _around(places: Sequence[tuple[int, int, int, bool]]) -> Iterator[tuple[int, str]]:
    """Yields for each place in a revision where its paragraph begins, at most as far away as lines go, and the text.

    A place that is not open has nothing around it.
    """
    spans = [
        (revision, max(start - _MARGIN, 0), end + _MARGIN) if is_open else (revision, start, end)
        for revision, start, end, is_open in places
    ]
    for (_revision, start, end, _is_open), (_pk, begins, _ends), around in zip(
        places, spans, words_at(spans), strict=True
    ):
        first, text = within_paragraph(around, start - begins, end - begins)
        yield begins + first, text


def origins_of(documents: Iterable[int]) -> dict[int, Origin]:
    """Returns what lines are ordered by of these articles; two statements."""
    keys = list(documents)
    entries = ShelfEntry.objects.filter(is_one_of("pk", keys)).values_list("pk", "publishers", "issued")
    facts = {key: (", ".join(publishers), issued or "") for key, publishers, issued in entries}
    named = Document.objects.filter(is_one_of("pk", keys)).order_by().values_list("pk", "title", "slug")
    return {key: Origin(title, slug, *facts[key]) for key, title, slug in named if key in facts}


def neighbours_of(asked: Search, chosen: Chosen) -> tuple[list[Neighbour], set[int]]:
    """Returns the words at most five words from a hit, measured against the articles in which it is, and these.

    A word between two hits counts once, also where they are in two rows of a paragraph, and no hit is a neighbour.
    """
    near: dict[tuple[int, int, int], str] = {}
    hits: set[tuple[int, int, int]] = set()
    documents: set[int] = set()
    for row in _rows_of(asked, chosen.keys):
        if row.places:
            documents.add(row.block.document)
        for place in row.places:
            first, last = row.first + place.first, row.first + place.last
            hits |= {row.word(n) for n in range(first, last + 1)}
            for n in range(max(first - NEIGHBOURHOOD, 0), min(last + NEIGHBOURHOOD + 1, len(row.words))):
                near[row.word(n)] = row.words.folded(n)
    beside = Counter(word for key, word in near.items() if key not in hits)
    altogether, size = _counts_in(documents, list(beside)) if documents else ({}, 0)
    return neighbours(beside, altogether, size), documents


def _counts_in(documents: Iterable[int], words: list[str]) -> tuple[dict[str, int], int]:
    """Returns how often these words stand in the texts of documents, and how many words those have altogether."""
    with within_time(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(word) FILTER (WHERE word = ANY (%s)), array_agg(nentry) FILTER (WHERE word = ANY (%s)),"
            " sum(nentry) FROM ts_stat(%s)",
            [words, words, words_of_texts(documents)],
        )
        known, counts, size = cursor.fetchone()
        return dict(zip(known or (), counts or (), strict=True)), int(size or 0)
