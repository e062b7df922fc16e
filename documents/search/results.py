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
from typing import Any, Literal, NamedTuple

from django.db import OperationalError, connection, transaction
from django.db.models import F, FloatField, Func, Q, QuerySet
from django.db.models.expressions import RawSQL
from psycopg.errors import QueryCanceled

from documents.models.revision import words_at
from documents.models.search import Matches, tsquery
from documents.search.corpora import NOTES, TEXTS, Corpus
from documents.search.grammar import Query, Term, quote
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


class _Closeness(Func):
    """How often and how closely a `tsvector` has what is asked for."""

    function = "ts_rank_cd"
    arity = 2
    output_field = FloatField()


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
        self.query = query
        self.user = user
        self.corpus = corpus
        self.narrowed = narrowed
        self.positive = [term for term in query.terms if not term.is_excluded]
        self.others = [(one.terms, one.other_terms) for one in others]
        self.shown = [*self.positive, *(term for _terms, spelled in self.others for term in spelled)]
        spellings = {word for term in [*query.terms, *self.shown] for word in term.spellings}
        languages = DICTIONARIES if corpus is NOTES else _languages()  # a note may be in one that no text has
        self.stems = stems_in(["", *languages], spellings) if spellings else {}

    def found(self, slug: str = "") -> tuple[list[Found], bool]:
        """Returns the documents, or the one of `slug`, the best first, and whether there was more to look at.

        The index alone finds the paragraphs, then one look at their documents, or notes, says which are open to the
        reader; mostly two statements. Asked together, Postgres would read all documents for a word that it takes for a
        common one. Raises `TooLong`, also if much is found that is not open to the reader.
        """
        rows = self.matching(slug)
        hits: list[_Hit] = []
        last = 0
        ends = monotonic() + LONGEST_WAIT / 1000
        while True:
            with within_time(ends):
                batch = list(rows.filter(pk__gt=last)[: MOST_HITS + 1])
                open_ones = self.corpus.open_ones(self.user, {of for _document, _pk, _closeness, of in batch})
            hits += [hit for hit in batch if hit[3] in open_ones]
            if len(batch) <= MOST_HITS or len(hits) > MOST_HITS:
                return _by_document(hits[:MOST_HITS]), len(hits) > MOST_HITS
            last = batch[-1][1]

    def matching(self, slug: str = "") -> QuerySet[Any, _Hit]:
        """Returns the paragraphs in the order in which they came, each with its document and its closeness, and its
        document or note again, which must be open to the reader.

        Whoever may read them: the caller asks that.
        """
        named = {term for terms, _spelled in self.others for term in terms}
        rows = self.corpus.rows.filter(*self._conditions(term for term in self.query.terms if term not in named))
        for instead, spelled in self.others:
            rows = rows.filter(Q(*self._conditions(instead)) | Q(*self._one_of(spelled), _connector=Q.OR))
        for condition in self.narrowed:
            rows = rows.filter(condition)
        if slug:
            rows = rows.filter(document__slug=slug)
        # Of all words alone: the order of phrases takes Postgres seconds, and what should not be there counts as much.
        closeness: Any = 0.0
        for column, terms in _by_column(self.positive):
            closeness = _Closeness(F(column), _tsquery(map(self._loosely, terms))) + closeness
        for _terms, spelled in self.others:
            for column, asked in _by_column(spelled):
                closeness = _Closeness(F(column), _tsquery(map(self._loosely, asked), " | ")) + closeness
        # Not by the key itself, in whose order Postgres would walk through all paragraphs to find the first of them.
        return rows.order_by(F("pk") + 0).values_list("document", "pk", closeness, self.corpus.of)

    def _conditions(self, terms: Iterable[Term]) -> list[Q]:
        """Returns a condition for each column of the index that these terms ask."""
        return [
            Q(Matches(F(column), _tsquery(f"{'!' if term.is_excluded else ''}{self._asked(term)}" for term in asked)))
            for column, asked in _by_column(terms)
        ]

    def _one_of(self, terms: Iterable[Term]) -> list[Q]:
        """Returns for each column the condition that it has one of these terms."""
        columns = _by_column(terms)
        return [Q(Matches(F(column), _tsquery(map(self._asked, asked), " | "))) for column, asked in columns]

    def _asked(self, term: Term) -> str:
        """Returns a term as a `tsquery`; words that are near each other are so in the stems of one language."""
        if term.stemmed is None:
            return term.exact_query("<->")
        if term.near is None:
            return self._loosely(term)
        pairs = [(_any_of(stems[term.near.word]), _any_of(stems[term.spellings[-1]])) for stems in self.stems.values()]
        distances = range(1, term.near.distance + 1)
        orders = [order for one, other in pairs for order in ((one, other), (other, one))]
        return f"({' | '.join(f'{one} <{n}> {other}' for one, other in orders for n in distances)})"

    def _loosely(self, term: Term) -> str:
        """Returns a `tsquery` for all words of a term, in any order and however far apart."""
        if term.stemmed is None:
            return term.exact_query("&")
        forms = [_any_of(stem for stems in self.stems.values() for stem in stems[word]) for word in term.spellings]
        return f"({' & '.join(forms)})"

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
        with connection.cursor() as cursor:
            sql = _BLOCKS.format(table=self.corpus.rows.model._meta.db_table, owner=f"{self.corpus.owner}_id")
            cursor.execute(sql, [list(self._words_by_stem), list(blocks)])
            return [Block(*row) for row in cursor.fetchall()]

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


def _by_column(terms: Iterable[Term]) -> Iterator[tuple[str, list[Term]]]:
    """Yields the columns of the index that terms ask, each with those terms."""
    all_terms = list(terms)
    for column, asked in (
        ("stems", [term for term in all_terms if term.stemmed is not None]),
        ("words", [term for term in all_terms if term.stemmed is None]),
    ):
        if asked:
            yield column, asked


def _tsquery(parts: Iterable[str], joined_by: Literal[" & ", " | "] = " & ") -> RawSQL:
    return tsquery(joined_by.join(parts))


def _any_of(stems: Iterable[str]) -> str:
    return f"({' | '.join(quote(stem) for stem in stems)})"


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


# Each paragraph with those of the given stems that it has, and their places.
_BLOCKS = """
    SELECT block.id, block.document_id, block.{owner}, block.start, block."end",
      coalesce(found.stems, '{{}}'), coalesce(found.places, '{{}}')
    FROM {table} block CROSS JOIN LATERAL (
      SELECT array_agg(stem.lexeme) AS stems, array_agg(place) AS places
      FROM unnest(block.stems) AS stem, unnest(stem.positions) AS place WHERE stem.lexeme = ANY (%s::text[])) AS found
    WHERE block.id = ANY (%s) ORDER BY block.id
"""


def _languages() -> list[str]:
    """Returns the languages that texts here have, of those with stems."""
    with connection.cursor() as cursor:
        cursor.execute(_LANGUAGES)
        return sorted({stemmed_language(tag) for (tag,) in cursor.fetchall()} - {""})


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
    ordered = sorted(found.items(), key=lambda one: (min(one[1])[0], -len(one[1]), -one[0]))
    return [Found(document, [block for _closeness, block in sorted(blocks)]) for document, blocks in ordered]
