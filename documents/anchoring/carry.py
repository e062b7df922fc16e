"""From a passage of one text to the same words in another.

What stands before the first or after the last difference of the two texts keeps its place by counting. Between
them the words are sought with their context; a passage is given a place only when nothing else could be meant.
Otherwise it is lost, which a reader can mend; a wrong place nobody sees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from documents.anchoring.describe import describe
from documents.anchoring.quote_match import CANDIDATES, find_quote, has_context, occurrences
from documents.anchoring.selectors import Method, Place, TextQuoteSelector


class State(StrEnum):
    """What became of a passage (promise 5)."""

    KEPT = "kept"
    MOVED = "moved"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Carried:
    """Where a passage stands in the new text, in code points; a lost one has no place."""

    state: State
    start: int | None
    end: int | None
    method: Method
    score: float


TELLING = 16
"""Code points from which a quotation is its own witness, whatever stands around it."""

LOST = Carried(State.LOST, None, None, Method.NOT_FOUND, 0.0)


def carry(old: str, new: str, passages: Sequence[tuple[int, int]]) -> list[Carried]:
    """Carries each `(start, end)` of `old` over to `new`, in the order given.

    One comparison of the texts serves all; each passage that touches the changed part costs a search of `new`.
    """
    head = common_head(old, new)
    tail = common_tail(old, new, head)
    return [_carry_one(old, new, start, end, head, tail) for start, end in passages]


def common_head(one: str, other: str) -> int:
    """How many code points both texts begin with."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def common_tail(one: str, other: str, head: int) -> int:
    """How many code points both texts end with, not counting the `head` they begin with."""
    low, high = 0, min(len(one), len(other)) - head
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]:
            low = middle
        else:
            high = middle - 1
    return low


def _carry_one(old: str, new: str, start: int, end: int, head: int, tail: int) -> Carried:
    if end <= head:
        return Carried(State.KEPT, start, end, Method.UNCHANGED, 1.0)
    if start >= len(old) - tail:
        shift = len(new) - len(old)
        return _standing(start, Place(start + shift, end + shift, Method.UNCHANGED))
    place = _search(old, new, describe(old, start, end), start)
    return _standing(start, place) if place else LOST


def _standing(start: int, place: Place) -> Carried:
    state = State.KEPT if place.start == start else State.MOVED
    return Carried(state, place.start, place.end, place.method, place.score)


def _search(old: str, new: str, quote: TextQuoteSelector, start: int) -> Place | None:
    """The words with their whole context if they stand as often as before, else the words alone."""
    if not quote.exact:
        return None
    whole = quote.prefix + quote.exact + quote.suffix
    after = list(islice(occurrences(new, whole), CANDIDATES))
    if not after:
        return _search_words_alone(old, new, quote)
    before = list(islice(occurrences(old, whole), CANDIDATES))
    if len(before) != len(after) or len(after) == CANDIDATES:
        return None
    at = after[before.index(start - len(quote.prefix))] + len(quote.prefix)
    if len(after) == 1:
        return Place(at, at + len(quote.exact), Method.QUOTE_IN_CONTEXT)
    return Place(at, at + len(quote.exact), Method.QUOTE_IN_ORDER, 0.8)


def _search_words_alone(old: str, new: str, quote: TextQuoteSelector) -> Place | None:
    """The words whose context changed: the only ones like them before and after, or most of it still there."""
    found = find_quote(new, quote)
    if not isinstance(found, Place):
        return None
    if found.method is Method.QUOTE_IN_CONTEXT:
        return found
    telling = len(quote.exact) >= TELLING or has_context(new, found.start, found.end, _nearest(quote))
    stands_once = len(list(islice(occurrences(old, quote.exact), 2))) == 1
    return found if telling and stands_once else None


def _nearest(quote: TextQuoteSelector) -> TextQuoteSelector:
    """The quote with only a few letters of its context: enough to vouch for a short word."""
    return TextQuoteSelector(quote.exact, quote.prefix[-4:], quote.suffix[:4])
