"""What a citation may say of a fact, and what that rests on. Every reference, title and preview asks here.

A value that a person checked is asserted. One that the program found is said only beside the words "not checked"; of
values that disagree all are said, beside "sources disagree". What cannot carry such words (a field that other programs
read as true) gets the asserted values alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Ground(StrEnum):
    """What the values of a fact rest on."""

    CHECKED = "checked"
    UNCHECKED = "unchecked"
    DISPUTED = "disputed"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Citable(Generic[T]):
    """The values of one fact that may be said, and on what ground."""

    term: str
    values: tuple[T, ...]
    ground: Ground

    @property
    def asserted(self) -> tuple[T, ...]:
        """The values that may stand without a word about their ground."""
        return self.values if self.ground is Ground.CHECKED else ()

    @property
    def said(self) -> tuple[T, ...]:
        """The values for a place that holds one of them: none if sources disagree, for either would take sides."""
        return self.values if self.ground in (Ground.CHECKED, Ground.UNCHECKED) else ()


def citable(term: str, stated: Iterable[tuple[str, T]]) -> Citable[T]:
    """Decides what may be said of a fact, from pairs of status ("proposed", "confirmed", "disputed") and value.

    >>> citable("creator", [("proposed", "I. Holm"), ("confirmed", "Ines Holm")]).values
    ('Ines Holm',)
    """
    pairs = list(stated)
    if any(status == "disputed" for status, _value in pairs):
        return Citable(term, tuple(value for _status, value in pairs), Ground.DISPUTED)
    checked = tuple(value for status, value in pairs if status == "confirmed")
    if checked:
        return Citable(term, checked, Ground.CHECKED)
    return Citable(term, tuple(value for _status, value in pairs), Ground.UNCHECKED if pairs else Ground.NOTHING)


ENGLISH: Mapping[Ground, str] = {
    Ground.UNCHECKED: "not checked: {facts}",
    Ground.DISPUTED: "sources disagree: {facts}",
}


def ground_note(facts: Iterable[Citable[T]], name: Callable[[str], str], words: Mapping[Ground, str] = ENGLISH) -> str:
    """Says on what the facts of a citation rest; empty if a person checked each. `name` gives the name of a term.

    >>> ground_note([citable("creator", [("proposed", "I. Holm")])], {"creator": "author"}.__getitem__)
    'not checked: author'
    """
    found = list(facts)
    named = {ground: ", ".join(name(fact.term) for fact in found if fact.ground is ground) for ground in words}
    return "; ".join(words[ground].format(facts=names) for ground, names in named.items() if names)
