"""Where terms stand among the words of one paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from documents.search.grammar import Term
from documents.search.words import Spelling


class Place(NamedTuple):
    """The first and the last word of what was found, counted from 0; of a pair only these two are looked for."""

    first: int
    last: int
    is_pair: bool = False

    @property
    def ends(self) -> tuple[tuple[int, int], ...]:
        """The words to paint: all of them, or both of a pair."""
        if self.is_pair:
            return (self.first, self.first), (self.last, self.last)
        return ((self.first, self.last),)


def places_of_forms(term: Term, forms: Mapping[Spelling, set[int]]) -> Iterator[Place]:
    """Yields the place of each form of a word; if another word should be near it, each pair of both."""
    own = forms.get(term.spellings[-1], set())
    if term.near is None:
        yield from (Place(one, one) for one in own)
        return
    others = forms.get(term.near.word, set())
    for one in own:
        for other in range(one - term.near.distance, one + term.near.distance + 1):
            if other != one and other in others:
                yield Place(min(one, other), max(one, other), is_pair=True)


def places_of(term: Term, words: Sequence[str], begin: int = 0) -> Iterator[Place]:
    """Yields the places of the first and the last word wherever a term stands; the first word has the place `begin`."""
    for first in range(len(words) - len(term.words) + 1):
        if _stands_at(term, words, first):
            yield Place(begin + first, begin + first + len(term.words) - 1)


def _stands_at(term: Term, words: Sequence[str], first: int) -> bool:
    *whole, end = term.words
    if any(words[first + n] != word for n, word in enumerate(whole)):
        return False
    last = words[first + len(whole)]
    return last.startswith(end) if term.is_beginning else last == end
