"""A reference to a passage of a copy, in one line that can be pasted anywhere."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Citation:
    """The parts of a reference, already in the reader's words: "date not known" is a part like any other.

    `copy` says which copy and text were read ("Version 2, received here on 2 October 2026"), `place` where
    in it ("characters 924 to 1006"); `address` is the passage page, which shows that same text for ever.
    """

    authors: tuple[str, ...]
    title: str
    publisher: str
    date: str
    copy: str
    place: str
    address: str


def citation_line(citation: Citation) -> str:
    """The reference on one line.

    >>> citation_line(Citation(("I. Holm", "D. Roos"), "Two Clocks", "The Ledger", "2024", "Version 2", "", "https://x/"))
    'I. Holm, D. Roos: “Two Clocks”. The Ledger, 2024. Version 2. https://x/'
    """
    authors = ", ".join(map(_isolated, citation.authors))
    title = _isolated(citation.title)
    published = ", ".join(_isolated(part) for part in (citation.publisher, citation.date) if part)
    read = ", ".join(part for part in (citation.copy, citation.place) if part)
    head = f"{authors}: “{title}”" if authors else f"“{title}”"
    sentences = [_one_line(part).rstrip(".") + "." for part in (head, published, read) if part]
    return " ".join(part for part in (*sentences, citation.address) if part)


def quotation_with_reference(quote: str, citation: Citation) -> str:
    """The quoted words, as they stand in the text, with the reference on a line of its own."""
    return f"“{quote.strip()}”\n{citation_line(citation)}"


def _isolated(words: str) -> str:
    """Words in a script that runs right to left, so that they do not turn round what stands beside them (UAX #9)."""
    is_turned = any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in words)
    return f"\u2068{words}\u2069" if is_turned else words


def _one_line(words: str) -> str:
    return " ".join(words.split())
