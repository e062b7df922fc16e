"""What verification reads: the rows of a room in order, from its database or from a backup of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

Place = tuple[int, int]
"""A document's key and the number of one of its revisions: the order in which texts are read."""


class CaptureRow(NamedTuple):
    """Bytes received: their SHA-256 and number."""

    pk: int
    slug: str
    sha256: str
    length: int


class RevisionRow(NamedTuple):
    """A text; `mapped_to` is the number of the whole text that `span_map` names spans of."""

    at: Place
    pk: int
    slug: str
    text: str
    html: str
    sha256: str
    length: int
    span_map: Any
    mapped_to: int | None


class ChunkRow(NamedTuple):
    """4,096 code points of a text."""

    at: Place
    n: int
    text: str


class QuoteRow(NamedTuple):
    """A target or a piece of evidence: words and where they stand."""

    at: Place
    pk: int
    start: int
    end: int
    exact: str


class AnchorRow(NamedTuple):
    """Where a target, which quotes `exact` at `selected_at`, stands on a text."""

    at: Place
    pk: int
    start: int | None
    end: int | None
    state: str
    quote: str
    exact: str
    selected_start: int


class PlaceRow(NamedTuple):
    """A part set aside, or a gap, whose end is its start."""

    at: Place
    pk: int
    start: int
    end: int


class RowSource(Protocol):
    """Rows in order: captures by key, everything that stands on texts by `Place` and then by key."""

    def captures(self) -> Iterator[CaptureRow]:
        """All captures."""

    def capture_chunks(self) -> Iterator[tuple[int, int, bytes]]:
        """Capture, number and bytes of each chunk."""

    def revisions(self) -> Iterator[RevisionRow]:
        """All texts."""

    def chunks(self) -> Iterator[ChunkRow]:
        """The chunks of all texts."""

    def targets(self) -> Iterator[QuoteRow]:
        """The targets of annotations that were not deleted."""

    def anchors(self) -> Iterator[AnchorRow]:
        """All anchors."""

    def evidence(self) -> Iterator[QuoteRow]:
        """All evidence, of statements and of derivations."""

    def set_aside(self) -> Iterator[PlaceRow]:
        """All parts set aside."""

    def gaps(self) -> Iterator[PlaceRow]:
        """All gaps."""
