"""A citation of a passage of a copy, on one line that can be pasted anywhere."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Citation:
    """The parts of a citation, already in the reader's language: "date not known" is a part like any other.

    `copy` says which copy and text were read ("Version 2, received here on 2 October 2026"), `place` where
    in it ("characters 924 to 1006"); `address` is the passage page, which always shows that same text. `note` says
    on what the facts rest ("Not checked: author"), if a person did not check all of them.
    """

    authors: tuple[str, ...]
    title: str
    publisher: str
    date: str
    copy: str
    place: str
    address: str
    note: str = ""


def citation_line(citation: Citation) -> str:
    """Formats the citation on one line.

    >>> citation_line(Citation(("I. Holm", "D. Roos"), "Two Clocks", "The Ledger", "2024", "Version 2", "", "https://x/"))
    'I. Holm, D. Roos: “Two Clocks”. The Ledger, 2024. Version 2. https://x/'
    """
    authors = ", ".join(map(_isolated, citation.authors))
    title = _isolated(citation.title)
    published = ", ".join(_isolated(part) for part in (citation.publisher, citation.date) if part)
    read = ", ".join(part for part in (citation.copy, citation.place) if part)
    head = f"{authors}: “{title}”" if authors else f"“{title}”"
    sentences = [_one_line(part).rstrip(".") + "." for part in (head, published, citation.note, read) if part]
    return " ".join(part for part in (*sentences, citation.address) if part)


def quotation_with_reference(quote: str, citation: Citation) -> str:
    """Returns the quote as it is in the text, with the citation on a second line."""
    return f"“{quote.strip()}”\n{citation_line(citation)}"


def _isolated(words: str) -> str:
    """Isolates text that contains right-to-left script so that it does not reorder the text beside it (UAX #9)."""
    is_turned = any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in words)
    return f"\u2068{words}\u2069" if is_turned else words


def _one_line(words: str) -> str:
    return " ".join(words.split())
