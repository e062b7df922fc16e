"""A line of the table of rights over the room's addresses."""

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
    """Names a route, how it is asked, and who gets which status; those not named get `others`."""

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
        """What the person of this name is answered."""
        return next((status for status, people in self.expected.items() if name in people), self.others)


def at(route: str, *arguments: object) -> Address:
    """The address of a route."""
    return lambda room: reverse(route, args=arguments)


def row(route: str, expected: dict[int, People], others: int = 404, *arguments: object, **more: Any) -> Row:
    """A row for a route that is always at the same address."""
    method, form = more.get("method", "GET"), more.get("form", {})
    return Row(route, more.get("what", ""), at(route, *arguments), expected, others, method, form)
