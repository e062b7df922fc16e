"""A row of the table of rights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from tests.rights.room import Room

Address = Callable[[Room], str]
People = frozenset[str]


@dataclass(frozen=True)
class Row:
    """The status that each person gets for one request; those not named in `expected` get `others`."""

    route: str
    what: str
    address: Address
    expected: dict[int, People]
    others: int
    method: str = "GET"
    form: dict[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return " ".join(part for part in (self.method, self.route, self.what) if part)

    def status_for(self, name: str) -> int:
        """Returns the status that the named person gets."""
        return next((status for status, people in self.expected.items() if name in people), self.others)


def at(route: str, *arguments: object) -> Address:
    """Returns a function that returns the address of a route."""
    return lambda room: reverse(route, args=arguments)


def row(route: str, expected: dict[int, People], others: int = 404, *arguments: object, **more: Any) -> Row:
    """Makes a row for a route whose address is known without the database."""
    method, form = more.get("method", "GET"), more.get("form", {})
    return Row(route, more.get("what", ""), at(route, *arguments), expected, others, method, form)
