"""Paragraphs in which what was asked is found, among the texts that a reader may read.

The order uses how often and how closely the words stand in a paragraph, and nothing about other texts, so that texts
which a reader may not see change no answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db import OperationalError, connection, transaction
from django.db.models import BooleanField, F, FloatField, Func, Q, QuerySet
from django.db.models.expressions import RawSQL
from psycopg.errors import QueryCanceled

from documents.models import Document, SearchBlock
from documents.models.compiled import is_one_of
from documents.models.revision import words_at
from documents.search.grammar import Query, Term, quote
from documents.search.languages import stemmed_language
from documents.search.spellings import OtherSpellings
from documents.search.stems import stems_in
from documents.search.words import Spelling, Word, words_of

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
    """A paragraph of a text: its words as they stand there from `start` (code points), and the spans of the hits."""

    revision: int
    start: int
    text: str
    hits: tuple[tuple[int, int], ...]


_Hit = tuple[int, int, float]  # document, paragraph, how close the words stand


class _Matches(Func):
    """The condition that a `tsvector` has what a `tsquery` asks for."""

    template = "%(expressions)s"
    arg_joiner = " @@ "
    arity = 2
    output_field = BooleanField()


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

    def __init__(self, query: Query, user: Any, others: Sequence[OtherSpellings] = ()) -> None:
        self.query = query
        self.user = user
        self.positive = [term for term in query.terms if not term.is_excluded]
        self.others = [(one.terms, one.other_terms) for one in others]
        self.shown = [*self.positive, *(term for _terms, spelled in self.others for term in spelled)]
        spellings = {word for term in [*query.terms, *self.shown] for word in term.spellings}
        self.stems = stems_in(["", *_languages()], spellings) if spellings else {}

    def found(self, slug: str = "") -> tuple[list[Found], bool]:
        """Returns the documents, or the one of `slug`, the best first, and whether there was more to look at.

        The index alone finds the paragraphs, then one look at their documents says which the reader may read; mostly
        two statements. Asked together, Postgres would read all documents for a word that it takes for a common one.
        Raises `TooLong`.
        """
        rows = self._matching()
        if slug:
            rows = rows.filter(document__slug=slug)
        hits: list[_Hit] = []
        last = 0
        while True:
            batch = _in_time(rows.filter(pk__gt=last)[: MOST_HITS + 1])
            found = {document for document, _pk, _closeness in batch}
            readable = Document.objects.readable_by(self.user).filter(is_one_of("pk", found))
            open_ones = set(readable.values_list("pk", flat=True))
            hits += [hit for hit in batch if hit[0] in open_ones]
            if len(batch) <= MOST_HITS or len(hits) > MOST_HITS:
                return _by_document(hits[:MOST_HITS]), len(hits) > MOST_HITS
            last = batch[-1][1]

    def _matching(self) -> QuerySet[SearchBlock, _Hit]:
        """Returns the paragraphs in the order in which they came, each with its document and its closeness."""
        named = {term for terms, _spelled in self.others for term in terms}
        rows = SearchBlock.objects.filter(*self._conditions(term for term in self.query.terms if term not in named))
        for instead, spelled in self.others:
            rows = rows.filter(Q(*self._conditions(instead)) | Q(*self._one_of(spelled), _connector=Q.OR))
        # Of all words alone: the order of phrases takes Postgres seconds, and what should not be there counts as much.
        closeness: Any = 0.0
        for column, terms in _by_column(self.positive):
            closeness = _Closeness(F(column), _tsquery(map(self._loosely, terms))) + closeness
        for _terms, spelled in self.others:
            for column, asked in _by_column(spelled):
                closeness = _Closeness(F(column), _tsquery(map(self._loosely, asked), " | ")) + closeness
        # Not by the key itself, in whose order Postgres would walk through all paragraphs to find the first of them.
        return rows.order_by(F("pk") + 0).values_list("document", "pk", closeness)

    def _conditions(self, terms: Iterable[Term]) -> list[Q]:
        """Returns a condition for each column of the index that these terms ask."""
        return [
            Q(_Matches(F(column), _tsquery(f"{'!' if term.is_excluded else ''}{self._asked(term)}" for term in asked)))
            for column, asked in _by_column(terms)
        ]

    def _one_of(self, terms: Iterable[Term]) -> list[Q]:
        """Returns for each column the condition that it has one of these terms."""
        columns = _by_column(terms)
        return [Q(_Matches(F(column), _tsquery(map(self._asked, asked), " | "))) for column, asked in columns]

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
        words_by_stem: dict[str, set[Spelling]] = defaultdict(set)
        for stems in self.stems.values():
            for word in {word for term in self.shown for word in term.spellings}:
                for stem in stems[word]:
                    words_by_stem[stem].add(word)
        with connection.cursor() as cursor:
            cursor.execute(_BLOCKS, [list(words_by_stem), list(blocks)])
            rows = cursor.fetchall()
        texts = words_at([(revision, start, end) for _pk, revision, start, end, _stems, _places in rows])
        found = {}
        for (pk, revision, start, _end, stems, places), text in zip(rows, texts, strict=True):
            words = list(words_of(text))
            forms: dict[Spelling, set[int]] = defaultdict(set)
            for stem, place in zip(stems, places, strict=True):
                for word in words_by_stem[stem] if place <= len(words) else ():
                    forms[word].add(place - 1)
            found[pk] = Paragraph(revision, start, text, tuple(self._hits(words, forms)))
        return found

    def _hits(self, words: Sequence[Word], forms: Mapping[Spelling, set[int]]) -> list[tuple[int, int]]:
        """Returns the spans of what was found in a paragraph, in order, those that touch or overlap joined.

        `forms` has the places of each stemmed word among the words of the paragraph.
        """
        spans = {
            (words[first].start, words[last].end)
            for term in self.shown
            for first, last in (_places_of(term, words) if term.stemmed is None else _places_of_forms(term, forms))
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
    return RawSQL("%s::tsquery", [joined_by.join(parts)])


def _any_of(stems: Iterable[str]) -> str:
    return f"({' | '.join(quote(stem) for stem in stems)})"


def _in_time(rows: QuerySet[SearchBlock, _Hit]) -> list[_Hit]:
    """Returns rows; raises `TooLong` if Postgres needs longer than `LONGEST_WAIT`."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL statement_timeout = {LONGEST_WAIT}")
            return list(rows)
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooLong from error
        raise


# Each paragraph with those of the given stems that it has, and their places.
_BLOCKS = """
    SELECT block.id, block.revision_id, block.start, block."end",
      coalesce(found.stems, '{}'), coalesce(found.places, '{}')
    FROM documents_searchblock block CROSS JOIN LATERAL (
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
    for document, block, closeness in hits:
        found[document].append((-closeness, block))
    ordered = sorted(found.items(), key=lambda one: (min(one[1])[0], -len(one[1]), -one[0]))
    return [Found(document, [block for _closeness, block in sorted(blocks)]) for document, blocks in ordered]


def _places_of_forms(term: Term, forms: Mapping[Spelling, set[int]]) -> Iterator[tuple[int, int]]:
    """Yields the place of each form of a word; if another word should be near it, only those that are, of both."""
    own = forms.get(term.spellings[-1], set())
    if term.near is None:
        yield from zip(own, own, strict=True)
        return
    others = forms.get(term.near.word, set())
    for one in own:
        for other in range(one - term.near.distance, one + term.near.distance + 1):
            if other != one and other in others:
                yield one, one
                yield other, other


def _places_of(term: Term, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Yields the places of the first and the last word wherever a term stands."""
    for first in range(len(words) - len(term.words) + 1):
        if _stands_at(term, words, first):
            yield first, first + len(term.words) - 1


def _stands_at(term: Term, words: Sequence[Word], first: int) -> bool:
    *whole, end = term.words
    if any(words[first + n].folded != word for n, word in enumerate(whole)):
        return False
    last = words[first + len(whole)].folded
    return last.startswith(end) if term.is_beginning else last == end
