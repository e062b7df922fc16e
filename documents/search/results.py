"""Paragraphs in which what was asked is found, among the texts that a reader may read.

The order uses how often and how closely the words stand in a paragraph, and nothing about other texts, so that texts
which a reader may not see change no answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from time import monotonic
from typing import Any, NamedTuple

from django.db import OperationalError, connection, transaction
from django.db.models import Q
from psycopg.errors import QueryCanceled

from documents.models.compiled import run_anew, run_sql
from documents.models.revision import words_at
from documents.search.asked import Asked
from documents.search.corpora import NOTES, TEXTS, Corpus
from documents.search.grammar import Query
from documents.search.languages import DICTIONARIES, stemmed_language
from documents.search.places import Place, places_of, places_of_forms
from documents.search.spellings import OtherSpellings
from documents.search.stems import stems_in
from documents.search.words import FoldedWords, Spelling, TextWords

MOST_HITS = 10_000
"""Paragraphs that are looked at; of more, the first that came into the room."""
LONGEST_WAIT = 5_000
"""Milliseconds that Postgres may look for paragraphs."""


@dataclass(frozen=True, slots=True)
class Found:
    """A document in which something was found, and its paragraphs, the best first."""

    document: int
    blocks: list[int]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a text: its words as they stand there from `start` (code points), and the spans of the hits.

    `owner` is the key of the revision, the statement or the note.
    """

    owner: Any
    start: int
    text: str
    hits: tuple[tuple[int, int], ...]


class Block(NamedTuple):
    """A paragraph as the index has it, and at which of its words, counted from 1, each of these stems stands.

    `owner` is the key of the revision, the statement or the note.
    """

    pk: int
    document: int
    owner: Any
    start: int
    end: int
    stems: list[str]
    places: list[int]


_Hit = tuple[int, int, float, Any]  # document, paragraph, how close the words stand, what must be open to the reader


class TooLong(Exception):
    """Postgres did not find an answer in `LONGEST_WAIT`."""


class Search:
    """A question as one reader asks it: `found` tells where, `paragraphs` shows it.

    Stems are made for the languages of all texts, also of those that the reader may not see: a stem finds texts of its
    own language alone.
    """

    def __init__(
        self,
        query: Query,
        user: Any,
        others: Sequence[OtherSpellings] = (),
        corpus: Corpus = TEXTS,
        narrowed: Sequence[Q] = (),
    ) -> None:
        self.user = user
        self.corpus = corpus
        instead = [(one.terms, one.other_terms) for one in others]
        positive = [term for term in query.terms if not term.is_excluded]
        self.shown = [*positive, *(term for _terms, spelled in instead for term in spelled)]
        spellings = {word for term in [*query.terms, *self.shown] for word in term.spellings}
        languages = DICTIONARIES if corpus is NOTES else _languages()  # a note may be in one that no text has
        self.stems = stems_in(["", *languages], spellings) if spellings else {}
        self.asked = Asked(query.terms, instead, corpus, narrowed, list(self.stems.values()))

    def found(self, slug: str = "") -> tuple[list[Found], bool]:
        """Returns the documents, or the one of `slug`, the best first, and whether there was more to look at.

        The index alone finds the paragraphs, then one look at their documents, or notes, says which are open to the
        reader; mostly two statements. Asked together, Postgres would read all documents for a word that it takes for a
        common one. Raises `TooLong`, also if much is found that is not open to the reader.
        """
        sql, parameters = self.asked.ranked(slug)
        hits: list[_Hit] = []
        last = 0
        ends = monotonic() + LONGEST_WAIT / 1000
        while True:
            with within_time(ends):
                batch = run_anew(sql, [*parameters, last, MOST_HITS + 1])
                open_ones = self.corpus.open_ones(self.user, {of for _document, _pk, _closeness, of in batch})
            hits += [hit for hit in batch if hit[3] in open_ones]
            if len(batch) <= MOST_HITS or len(hits) > MOST_HITS:
                return _by_document(hits[:MOST_HITS]), len(hits) > MOST_HITS
            last = batch[-1][1]

    def paragraphs(self, blocks: Sequence[int]) -> dict[int, Paragraph]:
        """Returns these paragraphs, if they are still there, with the places of what was found; two statements."""
        rows = self.blocks(blocks)
        return self.painted(rows, words_at([(row.owner, row.start, row.end) for row in rows]))

    def painted(self, rows: Sequence[Block], texts: Iterable[str]) -> dict[int, Paragraph]:
        """Returns paragraphs by their keys, each with its words and the places of what was found among them."""
        return {
            row.pk: Paragraph(row.owner, row.start, text, tuple(self._painted(TextWords(text), row)))
            for row, text in zip(rows, texts, strict=True)
        }

    def blocks(self, blocks: Sequence[int]) -> list[Block]:
        """Returns these paragraphs without their words, with the places of the stems that are looked for."""
        sql = _BLOCKS.format(table=self.corpus.rows.model._meta.db_table, owner=f"{self.corpus.owner}_id")
        return [Block(*row) for row in run_sql(sql, [list(self._words_by_stem), list(blocks)])]

    @cached_property
    def _words_by_stem(self) -> dict[str, set[Spelling]]:
        found: dict[str, set[Spelling]] = defaultdict(set)
        for stems in self.stems.values():
            for word in {word for term in self.shown for word in term.spellings}:
                for stem in stems[word]:
                    found[stem].add(word)
        return found

    def places(self, words: FoldedWords, block: Block, own: range) -> set[Place]:
        """Returns the places of what was found among the words of a paragraph; two that are near each other as one.

        `own` are those of the words that are the paragraph's; others may stand around it.
        """
        forms: dict[Spelling, set[int]] = defaultdict(set)
        for stem, place in zip(block.stems, block.places, strict=True):
            for word in self._words_by_stem[stem] if place <= len(own) else ():
                forms[word].add(own[place - 1])
        found = {place for term in self.shown if term.stemmed is not None for place in places_of_forms(term, forms)}
        if exact := [term for term in self.shown if term.stemmed is None]:
            folded = [words.folded(place) for place in own]
            found |= {place for term in exact for place in places_of(term, folded, own.start)}
        return found

    def _painted(self, words: TextWords, block: Block) -> list[tuple[int, int]]:
        """Returns the spans of what was found in a paragraph, in order, those that touch or overlap joined."""
        spans = {
            (words.spans[first][0], words.spans[last][1])
            for one in self.places(words, block, range(len(words)))
            for first, last in one.ends
        }
        joined: list[tuple[int, int]] = []
        for start, end in sorted(spans):
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return joined


@contextmanager
def within_time(ends: float | None = None) -> Iterator[None]:
    """Raises `TooLong` if a statement in the block takes longer than `LONGEST_WAIT`, or than until `ends`."""
    left = LONGEST_WAIT if ends is None else int((ends - monotonic()) * 1000)
    if left <= 0:
        raise TooLong
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL statement_timeout = {left}")
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooLong from error
        raise


# Each paragraph with those of the given stems that it has, and their places. The others are left out by their weight,
# because unnesting them all takes most of the time.
_BLOCKS = """
    SELECT block.id, block.document_id, block.{owner}, block.start, block."end",
      coalesce(found.stems, '{{}}'), coalesce(found.places, '{{}}')
    FROM {table} block CROSS JOIN LATERAL (
      SELECT array_agg(stem.lexeme) AS stems, array_agg(place) AS places
      FROM unnest(ts_filter(setweight(block.stems, 'A', %s::text[]), '{{a}}')) AS stem, unnest(stem.positions) AS place
    ) AS found
    WHERE block.id = ANY (%s) ORDER BY block.id
"""


def _languages() -> list[str]:
    """Returns the languages that texts here have, of those with stems."""
    return sorted({stemmed_language(tag) for (tag,) in run_sql(_LANGUAGES, [])} - {""})


# One step in the index for each language; PostgreSQL has no such scan of its own for DISTINCT.
_LANGUAGES = """
    WITH RECURSIVE known AS (
      (SELECT language FROM documents_document ORDER BY language LIMIT 1)
      UNION ALL
      SELECT (SELECT language FROM documents_document WHERE language > known.language ORDER BY language LIMIT 1)
      FROM known WHERE known.language IS NOT NULL)
    SELECT language FROM known WHERE language IS NOT NULL
"""


def _by_document(hits: Iterable[_Hit]) -> list[Found]:
    found: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for document, block, closeness, _of in hits:
        found[document].append((-closeness, block))
    for blocks in found.values():
        blocks.sort()
    ordered = sorted(found.items(), key=lambda one: (one[1][0][0], -len(one[1]), -one[0]))
    return [Found(document, [block for _closeness, block in blocks]) for document, blocks in ordered]
