"""Maps each character of a text to its source: a text rendered from Markdown or HTML, or a corrected text.

Rendering libraries do not report positions, so source and text are compared: words that occur in both in the same
order are taken to be the same words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from documents.anchoring.align_formulas import match_in_formulas
from documents.anchoring.comparison import TextComparison, compare
from documents.anchoring.diff import common_words
from documents.anchoring.lockstep import Match, align_in_lockstep, stretches_between
from documents.anchoring.strip_markup import strip_markup
from documents.anchoring.white_space import map_ignoring_white_space
from documents.spans import Segment, Span, SpanMap

MIN_LOCKSTEP_SHARE = 0.9
"""Share of words matched in lockstep above which the text was rendered from its source in order."""

MAX_SINGLE_WORDS = 20_000
"""Words searched for one by one, without their neighbours; a text with more is not from this source."""

MAX_SCAN_FACTOR = 4
"""Limit on scanning for words within mark-up, as a multiple of the source's length. Many spans that are compared with
the same long piece of source would take quadratic time; spans beyond this limit get no source."""

_WORD = re.compile(r"\w+|[^\w\s]")
_LETTER = re.compile(r"[^\W_]")
_ONLY_TAGS = re.compile(r"(?:\s*+</?[a-z][^<>]*+>)++\s*+\Z", re.IGNORECASE)
_FORMULA = "<math"


def align(source: str, text: str, source_format: str = "markdown") -> SpanMap:
    """Maps a text that was rendered from `source` back to it.

    Equal characters are mapped one to one. An entity and its character, or different white space, are mapped as
    wholes. White space added by rendering, and anything else that the source lacks, has no source. Addresses and
    attributes are not text. Takes about a second per megabyte.
    """
    if source_format == "plain" and (same := map_ignoring_white_space(source, text)) is not None:
        return same
    letters, came_from = strip_markup(source, source_format)
    matches = _matches(letters, text)
    if _FORMULA in source:
        matches = match_in_formulas(matches, letters, text)
    found = _map_from_matches(matches, letters, text).compose(came_from)
    if source_format in ("markdown", "html"):
        found = SpanMap.from_pieces(_map_words_in_markup(found, source, text))
    return _map_white_space(found, source, text)


def align_revision(old: str, new: str, compared: TextComparison | None = None) -> SpanMap:
    """Maps a corrected text to the text before it: unchanged and moved text has a source, added text has none."""
    blocks = (compared or compare(old, new)).blocks
    matches = sorted(Match(block.new, block.old, block.length) for block in blocks)
    return _map_white_space(_map_from_matches(matches, old, new), old, new)


# -- Words ------------------------------------------------------------------------------------


def _matches(letters: str, text: str) -> list[Match]:
    """Matches the words of `text` with those of `letters`, in lockstep, or by sentences if rendering left much out or
    moved it; then the words between matches, then the remaining words."""
    matches, share = align_in_lockstep(letters, text)
    if share < MIN_LOCKSTEP_SHARE:
        matches = sorted(Match(block.new, block.old, block.length) for block in compare(letters, text).blocks)
    matches = sorted([*matches, *_match_between(matches, letters, text)])
    matches = sorted([*matches, *_match_leftovers(matches, letters, text)])
    return sorted([*matches, *_match_single_words(matches, letters, text)])


def _match_between(matches: Sequence[Match], letters: str, text: str) -> Iterator[Match]:
    """Matches words between two neighbouring matches that are in order in the source too."""
    for ours, theirs in stretches_between(matches, letters, text):
        if not ours.of(text).isspace():
            for block in common_words(theirs.of(letters), ours.of(text)):
                yield Match(ours.start + block.new, theirs.start + block.old, block.length)


def _match_leftovers(matches: Sequence[Match], letters: str, text: str) -> Iterator[Match]:
    """Matches words that moved away from their neighbours: all unmatched text with all unused source."""
    ours = [
        span
        for span in _unmatched_spans(((one.start, one.length) for one in matches), len(text))
        if span.of(text).strip()
    ]
    theirs = _unmatched_spans(((one.source, one.length) for one in matches), len(letters))
    if not ours:
        return
    left, unused = _join_spans(text, ours), _join_spans(letters, theirs)
    for block in common_words(unused.text, left.text):
        yield from _split_match(block.new, block.old, block.length, left, unused)


def _match_single_words(matches: Sequence[Match], letters: str, text: str) -> Iterator[Match]:
    """Matches each remaining word with the nearest equal word of the source that is unused."""
    ours = [
        span
        for span in _unmatched_spans(((one.start, one.length) for one in matches), len(text))
        if span.of(text).strip()
    ]
    if not ours:
        return
    unused: dict[str, list[int]] = {}
    for span in _unmatched_spans(((one.source, one.length) for one in matches), len(letters)):
        for word in _WORD.finditer(letters, span.start, span.end):
            unused.setdefault(word.group(), []).append(word.start())
    left = MAX_SINGLE_WORDS
    for span in ours:
        at = bisect_left(matches, (span.start,)) - 1
        near = matches[at].source + matches[at].length if at >= 0 else 0
        for word in _WORD.finditer(text, span.start, span.end):
            places = unused.get(word.group())
            left -= 1
            if places and left > 0:
                n = bisect_left(places, near)
                place = places.pop(n if n < len(places) else n - 1)
                yield Match(word.start(), place, len(word.group()))


class _JoinedSpans(NamedTuple):
    """Spans of a text joined into one string; a line feed, which is not part of the text, follows each span."""

    text: str
    starts: list[int]
    spans: Sequence[Span]

    def place(self, at: int) -> tuple[int, int]:
        """Returns the offset in the text of a character of the joined string, and how much of its span follows."""
        n = bisect_left(self.starts, at + 1) - 1
        inside = at - self.starts[n]
        return self.spans[n].start + inside, len(self.spans[n]) - inside


def _join_spans(text: str, spans: Sequence[Span]) -> _JoinedSpans:
    starts, parts, at = [], [], 0
    for span in spans:
        starts.append(at)
        parts.append(span.of(text) + "\n")
        at += len(span) + 1
    return _JoinedSpans("".join(parts), starts, spans)


def _split_match(start: int, source: int, length: int, left: _JoinedSpans, unused: _JoinedSpans) -> Iterator[Match]:
    """Splits a match between two joined strings at the ends of spans, into matches between the two texts."""
    while length > 0:
        (ours, our_room), (theirs, their_room) = left.place(start), unused.place(source)
        room = min(length, our_room, their_room)
        if room > 0:
            yield Match(ours, theirs, room)
        room = max(room, 1)  # the line feed between two stretches
        start, source, length = start + room, source + room, length - room


def _unmatched_spans(taken: Iterable[tuple[int, int]], length: int) -> list[Span]:
    """Returns the spans of a text that no `(start, size)` span covers."""
    at, free = 0, []
    for start, size in sorted(taken):
        if start > at:
            free.append(Span(at, start))
        at = max(at, start + size)
    if at < length:
        free.append(Span(at, length))
    return free


def _map_from_matches(matches: Sequence[Match], source: str, text: str) -> SpanMap:
    """Builds the map from matches; unequal characters within a match correspond as wholes."""
    return SpanMap.from_pieces(_pieces(matches, source, text))


Pieces = Iterator[tuple[int, Span | None, bool]]


def _pieces(matches: Sequence[Match], source: str, text: str, origin: int = 0) -> Pieces:
    """Turns matches into pieces of a map; `source` begins at `origin` of the whole source."""
    at = 0
    for start, place, length in matches:
        if start < at:  # matched twice: the first match counts
            cut = min(at - start, length)
            start, place, length = start + cut, place + cut, length - cut
        yield start - at, None, False
        for n in range(0, length, COMPARE_WINDOW):
            yield from _window(source, text, place + n, start + n, min(COMPARE_WINDOW, length - n), origin)
        at = start + length
    yield len(text) - at, None, False


COMPARE_WINDOW = 64
"""Characters of a match compared at once; where they differ, halves are compared, down to single characters."""


def _window(source: str, text: str, place: int, start: int, length: int, origin: int) -> Pieces:
    is_same = source[place : place + length] == text[start : start + length]
    if is_same or length == 1:
        yield length, Span(origin + place, origin + place + length), is_same
        return
    half = length // 2
    yield from _window(source, text, place, start, half, origin)
    yield from _window(source, text, place + half, start + half, length - half, origin)


# -- What is left -----------------------------------------------------------------------------


def _map_words_in_markup(found: SpanMap, source: str, text: str) -> Pieces:
    """Adds sources for words that the source has only within apparent mark-up, between the same neighbours."""
    left = MAX_SCAN_FACTOR * len(source)
    for segment, first, last in _with_neighbours(found, len(source)):
        words = text[segment.start : segment.end]
        piece = source[first:last]
        is_found = segment.source is not None or not words.strip()
        if is_found or not 0 < last - first <= left or (_ONLY_TAGS.match(piece) and not _LETTER.search(words)):
            yield segment.end - segment.start, segment.source, segment.exact
            continue
        left -= last - first
        matches = [Match(block.new, block.old, block.length) for block in common_words(piece, words)]
        yield from _pieces(matches, piece, words, first)


def _with_neighbours(found: SpanMap, length: int) -> Iterator[tuple[Segment, int, int]]:
    """Yields each segment with the end of the previous segment's source and the start of the next one's."""
    segments = found.segments
    first = 0
    for n, segment in enumerate(segments):
        if segment.source is not None:
            yield segment, 0, 0
            first = segment.source.end
            continue
        behind = segments[n + 1].source if n + 1 < len(segments) else None
        yield segment, first, behind.start if behind is not None else length


def _map_white_space(found: SpanMap, source: str, text: str) -> SpanMap:
    """Maps white space to the source between its two neighbours, if that is only white space too."""
    return SpanMap.from_pieces(
        piece
        for segment, first, last in _with_neighbours(found, len(source))
        for piece in _white_space(segment, first, last, source, text)
    )


def _white_space(segment: Segment, first: int, last: int, source: str, text: str) -> Pieces:
    length = segment.end - segment.start
    words, between = text[segment.start : segment.end], source[first:last]
    if segment.source is not None or not (words.isspace() and between.isspace()):
        yield length, segment.source, segment.exact
    else:
        yield length, Span(first, last), words == between
