"""The derivation chain of an article: the works it derives from, and those that derive from it.

Plain values: labels are already in the reader's language, and works that the reader may not see are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Side = Literal["origins", "copies"]
MAX_PATHS = 24


@dataclass(frozen=True)
class ChainWork:
    """One work: its title, a note beside it ("not held here"), and the address of its page here or outside, if any."""

    key: int
    title: str
    note: str = ""
    address: str = ""
    is_outside: bool = False


@dataclass(frozen=True)
class Link:
    """States that the work `derived` derives from `origin` in the way `kind` names; a person may have confirmed it."""

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
    """The works by key, the links between them, and the key of the article being viewed."""

    article_key: int
    works: dict[int, ChainWork] = field(default_factory=dict)
    links: tuple[Link, ...] = ()

    def links_from(self, work: int, side: Side) -> tuple[Link, ...]:
        """Returns the links from a work to its origins, or to its copies."""
        if side == "origins":
            return tuple(link for link in self.links if link.derived == work)
        return tuple(link for link in self.links if link.origin == work)

    def paths(self, side: Side) -> Iterator[tuple[Link, ...]]:
        """Yields each path from this article to its end, in order; at most `MAX_PATHS`, none through a work twice."""
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
    """Returns the work at the far end of a link on that side."""
    return link.origin if side == "origins" else link.derived
