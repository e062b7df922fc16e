"""The rows that verification reads, in order, from the database or from a backup."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

Place = tuple[int, int]
"""A document's primary key and a revision's number: the order in which texts are read."""


class CaptureRow(NamedTuple):
    """A capture: the SHA-256 of its bytes, and their number."""

    pk: int
    slug: str
    sha256: str
    length: int


class RevisionRow(NamedTuple):
    """A revision; `mapped_to` is the number of the capture text to which `span_map` maps it."""

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
    """A chunk of up to 4,096 code points of a revision."""

    at: Place
    n: int
    text: str


class QuoteRow(NamedTuple):
    """A target or a piece of evidence: a quote and its position."""

    at: Place
    pk: int
    start: int
    end: int
    exact: str


class AnchorRow(NamedTuple):
    """An anchor: the position on a revision of a target that quotes `exact` and was selected at `selected_start`."""

    at: Place
    pk: int
    start: int | None
    end: int | None
    state: str
    quote: str
    exact: str
    selected_start: int


class PlaceRow(NamedTuple):
    """A part set aside, or a gap, whose end equals its start."""

    at: Place
    pk: int
    start: int
    end: int


class RowSource(Protocol):
    """Rows in order: captures by primary key, everything else by `Place` and then by primary key."""

    def captures(self) -> Iterator[CaptureRow]:
        """Yields all captures."""

    def capture_chunks(self) -> Iterator[tuple[int, int, bytes]]:
        """Yields capture, number and bytes of each chunk."""

    def revisions(self) -> Iterator[RevisionRow]:
        """Yields all revisions."""

    def chunks(self) -> Iterator[ChunkRow]:
        """Yields the chunks of all revisions."""

    def targets(self) -> Iterator[QuoteRow]:
        """Yields the targets of annotations that are not deleted."""

    def anchors(self) -> Iterator[AnchorRow]:
        """Yields all anchors."""

    def evidence(self) -> Iterator[QuoteRow]:
        """Yields all evidence, for statements and for derivations."""

    def set_aside(self) -> Iterator[PlaceRow]:
        """Yields all parts set aside."""

    def gaps(self) -> Iterator[PlaceRow]:
        """Yields all gaps."""
