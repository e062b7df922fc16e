"""Words in context: a line for each hit of a question, or for each passage under a tag, that a reader may read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import md5
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Concat

from documents.models import Anchor, Annotation, Document, ShelfEntry
from documents.models.compiled import is_one_of
from documents.models.revision import words_at
from documents.search.likelihood import Neighbour, neighbours
from documents.search.lines import NEIGHBOURHOOD, WIDTHS, Line, Origin, line_at, line_of_passage, within_paragraph
from documents.search.places import Place
from documents.search.results import MOST_HITS, Search, within_time
from documents.search.words import TextWords

SAMPLE = 1_000
"""Paragraphs, or passages under a tag, whose lines are shown if there are more than `MOST_HITS` of them."""
BATCH = 1_000
_PASSAGE = ("document_id", "revision_id", "start", "end")
_MARGIN = max(WIDTHS)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The paragraphs whose lines are shown: all, or a sample of the `total`."""

    keys: list[int]
    total: int

    @property
    def is_sample(self) -> bool:
        return self.total > len(self.keys)


class Hit(NamedTuple):
    """A place among the words of a text, which begins at `start` of a revision."""

    document: int
    revision: int
    start: int
    text: str
    words: TextWords
    place: Place


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
    rows = asked.matching(slug).filter(document__in=Document.objects.readable_by(asked.user)).order_by()
    drawn = rows.order_by(_digest(seed, "document__slug", "start")).values_list("pk", flat=True)[:SAMPLE]
    with within_time():
        return Chosen(sorted(drawn), rows.count())


def _batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for first in range(0, len(keys), BATCH):
        yield keys[first : first + BATCH]


def _digest(seed: int, *fields: str) -> Func:
    parts = [part for field in fields for part in (Value(" "), F(field))]
    return _Digest(Concat(Value(str(seed)), *parts, output_field=TextField()))


def lines_of(asked: Search, chosen: Chosen, width: int) -> list[Line]:
    """Returns the lines of these paragraphs, `width` code points on each side; two statements for each thousand."""
    return [
        line_at(hit.document, hit.revision, hit.start, hit.text, hit.words, hit.place, width)
        for hit in hits_of(asked, chosen.keys)
    ]


def hits_of(asked: Search, keys: Sequence[int]) -> Iterator[Hit]:
    """Yields what is found in these paragraphs, in their order; what stands within another hit is left out.

    The text of a hit ends with its paragraph, also where the index has that in several rows.
    """
    for batch in _batches(keys):
        blocks = asked.blocks(batch)
        starts = [max(block.start - _MARGIN, 0) for block in blocks]
        texts = words_at([(one.owner, start, one.end + _MARGIN) for one, start in zip(blocks, starts, strict=True)])
        for block, start, around in zip(blocks, starts, texts, strict=True):
            begins, ends = block.start - start, block.end - start
            first, text = within_paragraph(around, begins, ends)
            words = TextWords(text)
            own = _words_between(words, begins - first, ends - first)
            for place in _outermost(asked.places(words, block, own)):
                yield Hit(block.document, block.owner, start + first, text, words, place)


def _words_between(words: TextWords, begins: int, ends: int) -> range:
    first, last = 0, len(words)
    while first < last and words.spans[first][0] < begins:
        first += 1
    while last > first and words.spans[last - 1][0] >= ends:
        last -= 1
    return range(first, last)


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
    anchors = Anchor.objects.with_position().filter(is_one_of("target__annotation", notes), start__lt=F("end"))
    rows = list(anchors.order_by().values_list(*_PASSAGE, "target__annotation"))
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


def _drawn(seed: int, *place: object) -> str:
    """Returns the digest by which a sample is drawn, as `_digest` does it in Postgres."""
    return md5(" ".join(map(str, (seed, *place))).encode(), usedforsecurity=False).hexdigest()


def lines_of_passages(passages: Sequence[Passage], width: int) -> list[Line]:
    """Returns the lines of passages; those in an article that the reader may not read stand alone."""
    spans = [
        (one.revision, max(one.start - _MARGIN, 0), one.end + _MARGIN)
        if one.is_open
        else (one.revision, one.start, one.end)
        for one in passages
    ]
    lines = []
    for one, (_revision, begins, _ends), around in zip(passages, spans, words_at(spans), strict=True):
        first, text = within_paragraph(around, one.start - begins, one.end - begins)
        lines.append(line_of_passage(one.document, one.revision, begins + first, text, one.start, one.end, width))
    return lines


def origins_of(documents: Iterable[int]) -> dict[int, Origin]:
    """Returns what lines are ordered by of these articles; two statements."""
    keys = list(documents)
    entries = ShelfEntry.objects.filter(is_one_of("pk", keys)).values_list("pk", "publishers", "issued")
    facts = {key: (", ".join(publishers), issued or "") for key, publishers, issued in entries}
    named = Document.objects.filter(is_one_of("pk", keys)).order_by().values_list("pk", "title", "slug")
    return {key: Origin(title, slug, *facts[key]) for key, title, slug in named if key in facts}


def neighbours_of(asked: Search, chosen: Chosen) -> tuple[list[Neighbour], set[int]]:
    """Returns the words at most five words from a hit, measured against the articles in which it is, and these.

    A word between two hits counts once, and no hit is its own neighbour.
    """
    beside: Counter[str] = Counter()
    documents: set[int] = set()
    for document, words, places in _texts_with_places(asked, chosen.keys):
        documents.add(document)
        hit = {n for place in places for n in range(place.first, place.last + 1)}
        near = {
            n
            for place in places
            for n in range(max(place.first - NEIGHBOURHOOD, 0), min(place.last + NEIGHBOURHOOD + 1, len(words)))
        }
        beside.update(words.folded(n) for n in near - hit)
    altogether, size = _counts_in(documents, list(beside)) if documents else ({}, 0)
    return neighbours(beside, altogether, size), documents


def _counts_in(documents: Iterable[int], words: list[str]) -> tuple[dict[str, int], int]:
    """Returns how often these words stand in the texts of documents, and how many words those have altogether."""
    # ts_stat takes a statement as text; in it are our own numbers alone.
    keys = ",".join(str(int(key)) for key in documents)
    vectors = f"SELECT words FROM documents_searchblock WHERE document_id = ANY ('{{{keys}}}') AND NOT is_set_aside"  # noqa: S608
    with within_time(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(word) FILTER (WHERE word = ANY (%s)), array_agg(nentry) FILTER (WHERE word = ANY (%s)),"
            " sum(nentry) FROM ts_stat(%s)",
            [words, words, vectors],
        )
        known, counts, size = cursor.fetchone()
        return dict(zip(known or (), counts or (), strict=True)), int(size or 0)


def _texts_with_places(asked: Search, keys: Sequence[int]) -> Iterator[tuple[int, TextWords, list[Place]]]:
    words: TextWords | None = None
    document = 0
    places: list[Place] = []
    for hit in hits_of(asked, keys):
        if hit.words is not words:
            if words is not None:
                yield document, words, places
            document, words, places = hit.document, hit.words, []
        places.append(hit.place)
    if words is not None:
        yield document, words, places
