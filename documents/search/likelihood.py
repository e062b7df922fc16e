"""Log-likelihood: how surprising it is that a word stands so often beside what was looked for.

Dunning, "Accurate methods for the statistics of surprise and coincidence", Computational Linguistics 19 (1993):
`G² = 2 Σ O ln(O / E)` over the four cells of the table of words by places, where `E` is what each cell would have if
the word stood everywhere alike. 3.84 is passed by chance in one of twenty words, 15.13 in one of ten thousand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A word beside the hits: how often it stands there, in the articles altogether, and its log-likelihood.

    `expected` is how often it would stand beside them if it stood everywhere alike. The likelihood of a word that
    stands there less often than that is negative.
    """

    word: str
    beside: int
    altogether: int
    expected: float
    likelihood: float


def log_likelihood(both: int, only_first: int, only_second: int, neither: int) -> float:
    """Returns G² of a table of four cells; 0 where rows and columns are independent."""
    cells = ((both, only_first), (only_second, neither))
    rows = [sum(row) for row in cells]
    columns = [both + only_second, only_first + neither]
    total = sum(rows)
    return 2 * sum(
        seen * log(seen * total / (rows[r] * columns[c]))
        for r, row in enumerate(cells)
        for c, seen in enumerate(row)
        if seen
    )


def neighbours(beside: Mapping[str, int], altogether: Mapping[str, int], size: int) -> list[Neighbour]:
    """Returns the words beside the hits, the most surprising first, then the most frequent, then by the alphabet.

    `beside` counts the words there, `altogether` the same words in the articles, which have `size` words.
    """
    places = sum(beside.values())
    return sorted(_measured(beside, altogether, places, size), key=lambda one: (-one.likelihood, -one.beside, one.word))


def _measured(beside: Mapping[str, int], altogether: Mapping[str, int], places: int, size: int) -> Iterable[Neighbour]:
    for word, here in beside.items():
        whole = max(altogether.get(word, 0), here)  # the index may be newer than the text that was read
        elsewhere = whole - here
        expected = whole * places / size if size else 0.0
        likelihood = log_likelihood(here, places - here, elsewhere, max(size - places - elsewhere, 0))
        yield Neighbour(word, here, whole, expected, likelihood if here >= expected else -likelihood)
