"""The words of a page of HTML as lines, and where in its source each of them stands.

Lines are what blocks hold; tags within a line vanish, and so do scripts, styles and comments. Only for finding
what a page says of itself: what is shown is made by `rendering`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from documents.intake.html_tags import COMMENT, RAW_TEXT_ENDS, tags
from documents.spans import Span, SpanMap

# Elements that stand within a line (HTML, 4.5: text-level semantics); all others end one.
_WITHIN = frozenset(
    "a abbr b bdi bdo cite code data del dfn em font i ins kbd label mark q rp rt ruby s samp small "
    "span strong sub sup "
    "time tt u var wbr".split()
)
_PIECE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});|[^&]+|&")

_Made = tuple[str, Span | None, bool]


@dataclass(frozen=True)
class Projection:
    """The lines as one text, and the map from it to the source."""

    text: str
    map: SpanMap

    def sources(self, span: Span) -> tuple[Span, ...]:
        """The spans of the source that show `span` of the lines."""
        return tuple(source for source in self.map.sources_of(span) if source.start < source.end)

    def places(self, source: Span) -> Span | None:
        """From the first to the last letter of the lines that stand in `source`."""
        places = self.map.places_of(source)
        return Span(places[0].start, places[-1].end) if places else None


def project_words(html: str) -> Projection:
    """Takes the words out of a page; time grows with its length."""
    pieces = list(_pieces(html))
    return Projection(
        "".join(words for words, _, _ in pieces),
        SpanMap.from_pieces((len(words), source, exact) for words, source, exact in pieces),
    )


def _pieces(html: str) -> Iterator[_Made]:
    at, is_text = 0, True
    for tag in tags(html):
        if is_text:
            yield from _words(html, at, tag.start)
        if tag.name not in _WITHIN and tag.name != COMMENT:
            yield "\n", None, False
        at, is_text = tag.end, tag.closing or tag.name not in RAW_TEXT_ENDS
    if is_text:
        yield from _words(html, at, len(html))


def _words(html: str, start: int, end: int) -> Iterator[_Made]:
    """Text between two tags: line ends of the source are blanks, character references their letters."""
    if start >= end:
        return
    for piece in _PIECE.finditer(html, start, end):
        words, source = piece[0], Span(*piece.span())
        if words[0] == "&" and len(words) > 1:
            letters = unescape(words)
            yield letters.replace("\n", " "), source, letters == words
        else:
            # Each as long as what it stands for, so that the map stays exact.
            yield words.replace("\n", " ").replace("\r", " "), source, True
