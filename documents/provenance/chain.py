"""The chain of works that an article stands in: what it derives from, and what derives from it.

Plain values: words are already in the reader's language, and works that the reader may not see are not in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Side = Literal["origins", "copies"]
MAX_PATHS = 24


@dataclass(frozen=True)
class ChainWork:
    """One work: what it is called, a note beside it ("not held here"), and its page here or outside, if it has one."""

    key: int
    title: str
    note: str = ""
    address: str = ""
    is_outside: bool = False


@dataclass(frozen=True)
class Link:
    """That the work `derived` derives from `origin` in the way `kind` names; `is_checked` by a person."""

    derived: int
    origin: int
    kind: str
    key: int = 0
    status: str = ""

    @property
    def is_checked(self) -> bool:
        return self.status == "confirmed"


@dataclass(frozen=True)
class Chain:
    """The works by key, the links between them, and the key of the article that is looked at."""

    article_key: int
    works: dict[int, ChainWork] = field(default_factory=dict)
    links: tuple[Link, ...] = ()

    def links_from(self, work: int, side: Side) -> tuple[Link, ...]:
        """The links from a work to its origins, or to its copies."""
        if side == "origins":
            return tuple(link for link in self.links if link.derived == work)
        return tuple(link for link in self.links if link.origin == work)

    def paths(self, side: Side) -> Iterator[tuple[Link, ...]]:
        """Each way from this article as far as it goes, in order; at most `MAX_PATHS`, none through a work twice."""
        found = 0
        waiting: list[tuple[tuple[Link, ...], frozenset[int]]] = [((), frozenset({self.article_key}))]
        while waiting and found < MAX_PATHS:
            path, passed = waiting.pop()
            here = other_end(path[-1], side) if path else self.article_key
            further = [link for link in self.links_from(here, side) if other_end(link, side) not in passed]
            if path and not further:
                found += 1
                yield path
            waiting += [((*path, link), passed | {other_end(link, side)}) for link in reversed(further)]


def other_end(link: Link, side: Side) -> int:
    """The work to which a link leads on that side."""
    return link.origin if side == "origins" else link.derived
