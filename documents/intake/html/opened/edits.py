"""Edits of a page's source that keep the place of every character that stays."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import replace
from html import escape, unescape
from itertools import islice
from typing import NamedTuple

from documents.intake.article import Gap
from documents.intake.formats.unpacked import without_controls
from documents.spans import MappedText, Span, SpanMap

# As in `html.unescape`: the names and numbers of HTML's character references.
REFERENCE = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[a-zA-Z][a-zA-Z0-9]{1,31};?)")
_MARKUP_SIGN = re.compile("[&<>]")


class Edit(NamedTuple):
    """Replaces `span` of a source by a text that is mapped to the same source."""

    span: Span
    instead: MappedText


def apply_edits(html: str, edits: Iterable[Edit], within: Span | None = None) -> MappedText:
    """Returns a source, or the part `within` of it, with edits, mapped to the source without them.

    The edits are in order and do not overlap.
    """
    within = within or Span(0, len(html))
    pieces, at = [], within.start
    for edit in edits:
        pieces += [MappedText.from_span(html, Span(at, edit.span.start)), edit.instead]
        at = edit.span.end
    pieces.append(MappedText.from_span(html, Span(at, within.end)))
    return MappedText.concatenate(pieces)


def replace_matches(html: str, within: Span, pattern: re.Pattern[str], meaning: Callable[[str], str]) -> MappedText:
    """Returns a part of a source with the meaning of each match in its place, mapped to the match as a whole."""
    found = (Span(*match.span()) for match in pattern.finditer(html, within.start, within.end))
    edits = (Edit(span, MappedText.from_replacement(meaning(span.of(html)), span)) for span in found)
    return apply_edits(html, edits, within)


def enclosed(before: str, words: MappedText, after: str) -> MappedText:
    """Returns words between two texts that have no source."""
    return MappedText.concatenate([MappedText.from_inserted(before), words, MappedText.from_inserted(after)])


def map_through(made: MappedText, before: MappedText) -> MappedText:
    """Returns a text made from `before.text`, mapped to what `before` is mapped to."""
    return MappedText(made.text, made.source_map.compose(before.source_map))


def decode_references(html: str, span: Span) -> MappedText:
    """Returns the value of an attribute, or the text between two tags, with its character references resolved."""
    return replace_matches(html, span, REFERENCE, lambda reference: without_controls(unescape(reference)))


def position_in_source(made: SpanMap, position: int) -> int:
    """Returns where a point between two characters of a text lies in its source: before the next one that has one."""
    first = bisect_right(made.segments, position, key=lambda segment: segment.end)
    for segment in islice(made.segments, first, None):
        if segment.source is not None:
            inside = max(0, position - segment.start) if segment.exact else 0
            return segment.source.start + inside
    before = (segment.source.end for segment in reversed(made.segments[:first]) if segment.source is not None)
    return next(before, 0)


def gap_in_source(made: SpanMap, gap: Gap) -> Gap:
    """Returns a gap of a text at its place in the text's source."""
    return replace(gap, position=position_in_source(made, gap.position))


def escape_markup(words: MappedText) -> MappedText:
    """Returns words as they are written in HTML; what stands for one sign is mapped to it as a whole."""
    return map_through(replace_matches(words.text, Span(0, len(words.text)), _MARKUP_SIGN, escape), words)
