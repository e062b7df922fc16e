"""A page of HTML as a file holds it that says more than the page: when it was captured, and at which address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from documents.intake.facts import Fact


@dataclass(frozen=True)
class Page:
    """The bytes of one page, and what the file around it says.

    `declared_charset` is what the header of the page names, `captured` is ISO 8601 in whole seconds, `headers` are
    what is kept with the capture, ready for JSON. `facts` have no evidence, for it does not stand in the page: their
    rules name the header.
    """

    html_bytes: bytes
    declared_charset: str | None = None
    address: str = ""
    captured: str = ""
    headers: Mapping[str, object] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
