"""The notebook's filter: which of the annotations that a person may see are wanted.

    wanted = NotebookFilter.from_query(request.GET)              # read from an address
    wanted = wanted.prepared(asked_words(wanted.q))              # the words, as `documents.search` asks for them
    wanted.query_string()                                        # written back to one
    wanted.apply(Annotation.objects.visible_to(user), user)

The filter runs no query and grants no access: it narrows a queryset that `visible_to` returned. So pages, counts
and files all narrow the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from documents.models.annotation import Annotation, AnnotationQuerySet
from documents.models.notebook.conditions import ME, STATES, UNKNOWN, YES, AskedWord, conditions_of, has_word
from documents.models.tag import ANY_WORDING, Tag, uuid_in, wording_in
from documents.provenance import DateRange

EVERYONE = "everyone"
FILTERS = (
    "person",
    "state",
    "tag",
    "and",
    "not",
    "below",
    "kind",
    "hand",
    "answer",
    "incomplete",
    "wording",
    "joined",
    "group",
    "task",
    "audience",
    "article",
    "publisher",
    "date",
    "since",
    "until",
)
OF_TAGS = ("tag", "and", "not")
"""The filters whose values name tags: one of them, all of them, none of them."""
OF_ARTICLES = ("publisher", "date")
"""The filters by what is stated of articles."""
MAX_SEARCH_LENGTH = 200
MAX_WORDS = 8
MAX_VALUES = 30
MAX_VALUE_LENGTH = 200


@dataclass(frozen=True)
class NotebookFilter:
    """The filter: search words, and values by the name of their filter; unknown names and values are dropped.

    The notebook of a person begins with that person's own notes, so an address that wants all of them says so.
    """

    q: str = ""
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    words: tuple[AskedWord, ...] = field(default=(), compare=False)

    @classmethod
    def from_query(cls, query: Any, *, begins_with_own: bool = False) -> NotebookFilter:
        """Reads the query of an address (`QueryDict`) and drops what Postgres cannot compare.

        With `begins_with_own`, an address without a query is that of one's own notes.
        """
        if begins_with_own and not query:
            return cls(values={"person": (ME,)})
        values = {name: _valid_values(name, query.getlist(name)) for name in FILTERS}
        return cls(
            q=" ".join(clean_search(query.get("q", ""))[:MAX_SEARCH_LENGTH].split()[:MAX_WORDS]),
            values={name: given for name, given in values.items() if given},
        )

    def prepared(self, words: Iterable[AskedWord]) -> NotebookFilter:
        """Returns the filter with its words as they are asked for; where there are none, it has none."""
        asked = tuple(words)
        return replace(self, words=asked) if asked else self.without("q", self.q)

    def pairs(self) -> list[tuple[str, str]]:
        """Returns the name and value pairs of the address."""
        words = [("q", self.q)] if self.q else []
        return words + [(name, value) for name, values in self.values.items() for value in values]

    def query_string(self, **more: object) -> str:
        """Returns the query string for this filter, with additional parameters."""
        return f"?{urlencode([*(self.pairs() or [('person', EVERYONE)]), *more.items()])}"

    def get(self, name: str) -> tuple[str, ...]:
        """Returns the values of one filter."""
        return self.values.get(name, ())

    def asks_for(self, *names: str) -> bool:
        """Says whether one of these filters is in force."""
        return any(name in self.values for name in names)

    def without(self, name: str, value: str) -> NotebookFilter:
        """Returns the filter without one value; `q` is a filter with one value."""
        if name == "q":
            return replace(self, q="", words=())
        rest = {key: tuple(v for v in values if (key, v) != (name, value)) for key, values in self.values.items()}
        return replace(self, values={key: values for key, values in rest.items() if values})

    def without_values(self, name: str, values: Iterable[str]) -> NotebookFilter:
        """Returns the filter without some values of one filter."""
        rest = tuple(value for value in self.get(name) if value not in set(values))
        kept = self.values | {name: rest}
        return replace(self, values={key: given for key, given in kept.items() if given})

    @property
    def is_empty(self) -> bool:
        """Says whether the filter lets everything through."""
        return not self.q and not self.values

    def apply(self, seen: AnnotationQuerySet, user: Any, *, in_one_article: bool = False) -> AnnotationQuerySet:
        """Narrows `seen`, which comes from `visible_to(user)`, to the annotations that the filter wants.

        Of those that `in_one_article` says to stand in their own article alone, it asks for no other.
        """
        if self.q and not self.words:
            raise ValueError("words are prepared before they are asked for")
        for word in self.words:
            seen = seen.filter(has_word(word))
        for condition in conditions_of(self.values, user, in_one_article=in_one_article):
            seen = seen.filter(condition)
        return seen


def _valid_values(name: str, given: Iterable[str]) -> tuple[str, ...]:
    is_valid = _IS_VALID.get(name, lambda value: True)
    values = dict.fromkeys(
        value for value in map(clean_search, given) if value.strip() and len(value) <= MAX_VALUE_LENGTH
    )
    return tuple(filter(is_valid, values))[: 1 if name in _ONLY_ONE else MAX_VALUES]


def _is_state(value: str) -> bool:
    return any(value in kind for kind in STATES.values())


def _is_person(value: str) -> bool:
    return value == ME or uuid_in(value) is not None


def _is_tag(value: str) -> bool:
    return not wording_in(value)  # these are asked for by pages of tags


def _is_wording(value: str) -> bool:
    wording = wording_in(value)
    return wording is not None and wording[1] != ANY_WORDING


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value) < date.max  # the day after it is asked for
    except ValueError:
        return False


def _is_date(value: str) -> bool:
    return value == UNKNOWN or DateRange.parse(value) is not None


def _is_moment(value: str) -> bool:
    return _is_day(value) or days_in(value) is not None


def days_in(value: str) -> int | None:
    """Returns how many days `7d` names, at most ten years; None if it is no such value."""
    number = value.removesuffix("d")
    if number == value or not (number.isascii() and number.isdecimal() and len(number) < 5):
        return None
    return int(number) if 1 <= int(number) <= 3660 else None


_ONLY_ONE = ("below", "incomplete", "joined", "since", "until")
_IS_VALID: Mapping[str, Callable[[str], bool]] = {
    "person": _is_person,
    "state": _is_state,
    "tag": _is_tag,
    "and": _is_tag,
    "not": _is_tag,
    "below": lambda value: value == YES,
    "kind": lambda value: value in Tag.Kind.values,
    "hand": _is_person,
    "answer": lambda value: uuid_in(value) is not None,
    "incomplete": lambda value: value == YES,
    "wording": _is_wording,
    "task": lambda value: uuid_in(value) is not None,
    "joined": lambda value: value == YES,
    "audience": lambda value: value in Annotation.Audience.values,
    "date": _is_date,
    "since": _is_moment,
    "until": _is_day,
}


def clean_search(words: str) -> str:
    """Returns words without what Postgres cannot store."""
    return "".join(char for char in words if char.isprintable() or char.isspace())
