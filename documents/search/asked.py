"""What is asked of an index of search, as one statement of Postgres."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import F, FloatField, Func, Q, QuerySet, Value
from django.db.models.expressions import RawSQL

from documents.models.search import Matches, tsquery
from documents.search.corpora import Corpus
from documents.search.grammar import Term, quote
from documents.search.stems import Stems

_Joint = Literal[" & ", " | "]
_Make = Callable[[Sequence[Stems]], str]  # of the stems of some languages, what is asked of them
_Ask = Callable[[_Make], RawSQL]


@dataclass(frozen=True)
class Asked:
    """Terms, the spellings that are looked for instead of some of them, where, and the stems of each language."""

    terms: Sequence[Term]
    others: Sequence[tuple[Sequence[Term], Sequence[Term]]]
    corpus: Corpus
    narrowed: Sequence[Q]
    languages: Sequence[Stems]

    def matching(self, slug: str = "") -> QuerySet[Any]:
        """Returns the paragraphs; whoever may read them: the caller asks that."""
        return self._rows(slug, self._in_all_languages)

    def ranked(self, slug: str) -> tuple[str, list[Any]]:
        """Returns the statement for the paragraphs in the order in which they came, and what it is given.

        It lacks after which paragraph it begins, and how many it gives.

        A paragraph has stems of one language, so each language is asked by itself. To rank a paragraph Postgres clears
        32 kB for each word and sign of the question, so one for all languages would cost many times as much.
        """
        columns: list[list[str]] = []
        each = [[stems] for stems in self.languages]

        def in_each_language(make: _Make) -> RawSQL:
            columns.append([make(stems) for stems in each])
            return RawSQL(f"asked.query{len(columns)}", [])  # noqa: S611 - a name of ours

        ask = in_each_language if self._is_in_one_language else self._in_all_languages
        rows = self._rows(slug, ask).values_list("document", "pk", self._closeness(ask), self.corpus.of)
        sql, parameters = rows.order_by().query.sql_with_params()
        names = ", ".join(f"query{n}" for n in range(1, len(columns) + 1))
        arrays = ", ".join(["%s::tsquery[]"] * len(columns))
        asked = f"unnest({arrays}) AS asked ({names}) CROSS JOIN LATERAL " if columns else ""
        return _RANKED.format(asked=asked, rows=sql), [*columns, *parameters]

    @property
    def _positive(self) -> list[Term]:
        return [term for term in self.terms if not term.is_excluded]

    @property
    def _named(self) -> set[Term]:
        return {term for terms, _spelled in self.others for term in terms}

    @property
    def _is_in_one_language(self) -> bool:
        """Whether a paragraph has what is asked only if it has a stem of it."""
        return any(term.stemmed for term in self._positive if term not in self._named) or any(
            any(term.stemmed for term in terms) and all(term.stemmed for term in spelled)
            for terms, spelled in self.others
        )

    def _in_all_languages(self, make: _Make) -> RawSQL:
        return tsquery(make(self.languages))

    def _rows(self, slug: str, ask: _Ask) -> QuerySet[Any]:
        unnamed = (term for term in self.terms if term not in self._named)
        rows = self.corpus.rows.filter(*self._conditions(unnamed, " & ", ask))
        for instead, spelled in self.others:
            other = Q(*self._conditions(spelled, " | ", ask), _connector=Q.OR)
            rows = rows.filter(Q(*self._conditions(instead, " & ", ask)) | other)
        for condition in self.narrowed:
            rows = rows.filter(condition)
        return rows.filter(document__slug=slug) if slug else rows

    def _closeness(self, ask: _Ask) -> Any:
        """Returns the expression for how often and how closely a paragraph has what is asked.

        Of all words alone: the order of phrases takes Postgres seconds, and what should not be there counts as much.
        """
        closeness: Any = Value(0.0)
        asked: list[tuple[Sequence[Term], _Joint]] = [(self._positive, " & ")]
        asked += [(spelled, " | ") for _terms, spelled in self.others]
        for terms, joined_by in asked:
            for column, query in _queries(terms, joined_by, self._loosely, ask):
                closeness = _Closeness(F(column), query) + closeness
        return closeness

    def _conditions(self, terms: Iterable[Term], joined_by: _Joint, ask: _Ask) -> list[Q]:
        """Returns a condition for each column of the index that these terms ask."""
        return [Q(Matches(F(column), query)) for column, query in _queries(terms, joined_by, self._asked, ask)]

    def _asked(self, term: Term, languages: Sequence[Stems]) -> str:
        """Returns a term as a `tsquery`; words that are near each other are so in the stems of one language."""
        without = "!" if term.is_excluded else ""
        if term.stemmed is None:
            return without + term.exact_query("<->")
        if term.near is None:
            return without + self._loosely(term, languages)
        pairs = [(_any_of(stems[term.near.word]), _any_of(stems[term.spellings[-1]])) for stems in languages]
        distances = range(1, term.near.distance + 1)
        orders = [order for one, other in pairs for order in ((one, other), (other, one))]
        return f"({' | '.join(f'{one} <{n}> {other}' for one, other in orders for n in distances)})"

    def _loosely(self, term: Term, languages: Sequence[Stems]) -> str:
        """Returns a `tsquery` for all words of a term, in any order and however far apart."""
        if term.stemmed is None:
            return term.exact_query("&")
        forms = [_any_of(stem for stems in languages for stem in stems[word]) for word in term.spellings]
        return f"({' & '.join(forms)})"


class _Closeness(Func):
    """How often and how closely a `tsvector` has what is asked for."""

    function = "ts_rank_cd"
    arity = 2
    output_field = FloatField()


def _queries(
    terms: Iterable[Term], joined_by: _Joint, said: Callable[[Term, Sequence[Stems]], str], ask: _Ask
) -> Iterator[tuple[str, RawSQL]]:
    """Yields the columns of the index that terms ask, each with the `tsquery` of those terms."""
    of_each = list(terms)
    stemmed = [term for term in of_each if term.stemmed is not None]
    exact = [term for term in of_each if term.stemmed is None]
    if stemmed:
        yield "stems", ask(lambda languages: joined_by.join(said(term, languages) for term in stemmed))
    if exact:
        yield "words", tsquery(joined_by.join(said(term, ()) for term in exact))


def _any_of(stems: Iterable[str]) -> str:
    return f"({' | '.join(quote(stem) for stem in stems)})"


# Not by the key itself, in whose order Postgres would walk through all paragraphs to find the first of them.
_RANKED = """
    SELECT document, pk, closeness, owner FROM {asked}({rows}) AS found (document, pk, closeness, owner)
    WHERE pk > %s ORDER BY pk + 0 LIMIT %s
"""
