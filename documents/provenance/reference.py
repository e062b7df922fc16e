"""A reference to a copy of an article, from which reference formats and citation styles are made.

For programs it has only facts that a person confirmed; in references for people `note` names those that nobody did.
The site is never the publisher: it appears only as the place of an archived copy, by its address.
"""

from __future__ import annotations

from dataclasses import dataclass

from documents.provenance.dates import Edtf, Moment, parse_edtf
from documents.provenance.names import Name, parse_name


@dataclass(frozen=True)
class Reference:
    """One article as seen in a copy. `issued` and `captured` are EDTF, `received` is an ISO date.

    If `is_title_supplied`, no title was confirmed and `title` is a description, shown in brackets. `address` is the
    original address, `copy` that of the very text read here, `version` its number. `captured` is when the page was
    captured, if known; `received` is when the site received it. `note` says in English on what the facts rest.
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
    note: str = ""

    @property
    def names(self) -> tuple[Name, ...]:
        """Parses the authors' names; a name that is also the publisher's is an organisation's."""
        return tuple(parse_name(name, (self.publisher, self.original_publisher)) for name in self.creators)

    @property
    def container(self) -> str:
        """Returns the publisher of this copy, or the original publisher if no other is named."""
        return self.publisher or self.original_publisher

    @property
    def republished_from(self) -> str:
        """Returns the original publisher if the copy comes from a different one."""
        return self.original_publisher if self.publisher and self.original_publisher != self.publisher else ""

    @property
    def date(self) -> Edtf | None:
        """Returns the date of publication, if it was confirmed and can be parsed."""
        return parse_edtf(self.issued)

    @property
    def accessed(self) -> Moment:
        """Returns when the page looked as this copy shows it: the date of capture, otherwise the date of receipt."""
        captured = parse_edtf(self.captured)
        if captured and captured.start and not captured.is_span:
            return captured.start
        received = parse_edtf(self.received)
        assert received is not None, "the room knows when it received something"
        assert received.start is not None, "a day has a beginning"
        return received.start


def capital(words: str) -> str:
    """Returns the words with a capital at the beginning of a sentence."""
    return words[:1].upper() + words[1:]
