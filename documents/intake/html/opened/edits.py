"""Edits of a page's source that keep the place of every character that stays."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from html import escape, unescape
from itertools import islice
from typing import NamedTuple

from documents.intake.formats.unpacked import without_controls
from documents.spans import MappedText, Span, SpanMap

# As in `html.unescape`: the names and numbers of HTML's character references.
REFERENCE = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[a-zA-Z][a-zA-Z0-9]{1,31};?)")


class Edit(NamedTuple):
    """Replaces `span` of a source by a text that is mapped to the same source."""

    span: Span
    instead: MappedText


def apply_edits(html: str, edits: Iterable[Edit]) -> MappedText:
    """Returns the source with its edits, which are in order and do not overlap, mapped to the source without them."""
    pieces, at = [], 0
    for edit in edits:
        pieces += [MappedText.from_span(html, Span(at, edit.span.start)), edit.instead]
        at = edit.span.end
    pieces.append(MappedText.from_span(html, Span(at, len(html))))
    return MappedText.concatenate(pieces)


def map_through(made: MappedText, before: MappedText) -> MappedText:
    """Returns a text made from `before.text`, mapped to what `before` is mapped to."""
    return MappedText(made.text, made.source_map.compose(before.source_map))


def decode_references(html: str, span: Span) -> MappedText:
    """Returns the value of an attribute, or the text between two tags, with its character references resolved."""
    pieces, at = [], span.start
    for found in REFERENCE.finditer(html, span.start, span.end):
        reference = Span(*found.span())
        pieces.append(MappedText.from_span(html, Span(at, reference.start)))
        pieces.append(MappedText.from_replacement(without_controls(unescape(found[0])), reference))
        at = reference.end
    pieces.append(MappedText.from_span(html, Span(at, span.end)))
    return MappedText.concatenate(pieces)


def position_in_source(made: SpanMap, position: int) -> int:
    """Returns where a point between two characters of a text lies in its source: before the next one that has one."""
    first = bisect_right(made.segments, position, key=lambda segment: segment.end)
    for segment in islice(made.segments, first, None):
        if segment.source is not None:
            inside = max(0, position - segment.start) if segment.exact else 0
            return segment.source.start + inside
    before = (segment.source.end for segment in reversed(made.segments[:first]) if segment.source is not None)
    return next(before, 0)


def escape_markup(words: MappedText) -> MappedText:
    """Returns words as they are written in HTML; what stands for one sign is mapped to it as a whole."""
    return MappedText.concatenate(_escaped(words))


def _escaped(words: MappedText) -> Iterator[MappedText]:
    at = 0
    for found in re.finditer("[&<>]", words.text):
        sign = Span(*found.span())
        yield words.part(Span(at, sign.start))
        instead = escape(found[0])
        sources = words.part(sign).source_map.segments[0].source
        yield MappedText.from_replacement(instead, sources) if sources else MappedText.from_inserted(instead)
        at = sign.end
    yield words.part(Span(at, len(words.text)))
