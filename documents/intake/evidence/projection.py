"""Projects a page of HTML onto lines of text and maps each of them to its source.

Blocks become lines; tags within a line disappear, as do scripts, styles and comments. This only serves to find facts;
`rendering` makes what is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from documents.intake.html_tags import COMMENT, RAW_TEXT_ENDS, tags
from documents.spans import Span, SpanMap

# Elements within a line (HTML, 4.5: text-level semantics); all others end one.
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
        """Returns the spans of the source that `span` of the lines comes from."""
        return tuple(source for source in self.map.sources_of(span) if source.start < source.end)

    def places(self, source: Span) -> Span | None:
        """Returns the span from the first to the last character of the lines that comes from `source`."""
        places = self.map.places_of(source)
        return Span(places[0].start, places[-1].end) if places else None


def project_words(html: str) -> Projection:
    """Extracts the text of a page; the time is linear in its length."""
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
    """Yields the text between two tags: line ends become blanks, character references are decoded."""
    if start >= end:
        return
    for piece in _PIECE.finditer(html, start, end):
        words, source = piece[0], Span(*piece.span())
        if words[0] == "&" and len(words) > 1:
            letters = unescape(words)
            yield letters.replace("\n", " "), source, letters == words
        else:
            # Each piece is as long as its source, so that the map stays exact.
            yield words.replace("\n", " ").replace("\r", " "), source, True
