"""A reference to a copy of an article: what reference formats and citation styles are written from.

Only facts that a person confirmed are in it. The room is never its publisher: it appears as the place of an archived
copy, by its address alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from documents.provenance.dates import Edtf, Moment, parse_edtf
from documents.provenance.names import Name, parse_name


@dataclass(frozen=True)
class Reference:
    """One article as seen in a copy. `issued` and `captured` are EDTF, `received` is an ISO date.

    `title_given`: nobody confirmed a title, so it is a description and stands in brackets. `address` is the original
    one, `copy` that of the very text read here, `version` its number. `captured` is when the page was captured, where
    that is known; `received` when the room received it.
    """

    key: str
    title: str
    copy: str
    version: int
    received: str
    is_title_supplied: bool = False
    creators: tuple[str, ...] = ()
    publisher: str = ""
    original_publisher: str = ""
    issued: str = ""
    captured: str = ""
    language: str = ""
    section: str = ""
    rights: str = ""
    address: str = ""

    @property
    def names(self) -> tuple[Name, ...]:
        """The authors; one that is the publisher's own name is an organisation's."""
        return tuple(parse_name(name, (self.publisher, self.original_publisher)) for name in self.creators)

    @property
    def container(self) -> str:
        """Where this copy says that it was published; the first publisher where it names no other."""
        return self.publisher or self.original_publisher

    @property
    def republished_from(self) -> str:
        """The first publisher, where the copy comes from another one."""
        return self.original_publisher if self.publisher and self.original_publisher != self.publisher else ""

    @property
    def date(self) -> Edtf | None:
        """The date of publication, where it was confirmed and can be read."""
        return parse_edtf(self.issued)

    @property
    def accessed(self) -> Moment:
        """When the page was seen as this copy shows it: captured, else received here."""
        captured = parse_edtf(self.captured)
        if captured and captured.start and not captured.is_span:
            return captured.start
        received = parse_edtf(self.received)
        assert received is not None, "the room knows when it received something"
        assert received.start is not None, "a day has a beginning"
        return received.start
