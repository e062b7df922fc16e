"""Where each letter of a text came from: a text beside its Markdown or HTML, a corrected text beside the one before.

The libraries that render say nothing of places, so the two are compared; where both have the same words in the same
order, these are the same words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from documents.anchoring.comparison import TextComparison, compare
from documents.anchoring.diff import common_words
from documents.anchoring.lockstep import align_in_lockstep
from documents.anchoring.strip_markup import strip_markup
from documents.anchoring.white_space import map_ignoring_white_space
from documents.spans import Segment, Span, SpanMap

MIN_LOCKSTEP_SHARE = 0.9
"""The part of the words that are found in step where a text was rendered from its source in order."""

MAX_SINGLE_WORDS = 20_000
"""Words whose neighbours say nothing, and that are looked for one by one: more are no text of this source."""

MAX_SCAN_FACTOR = 4
"""How many times its length of a source is looked through for words within mark-up. Stretches that are looked for
beside the same long piece of it would take the square of their number; those beyond this came from nowhere."""

_WORD = re.compile(r"\w+|[^\w\s]")


class Match(NamedTuple):
    """`length` letters that stand at `start` in the text and at `source` in what it was made of."""

    start: int
    source: int
    length: int


def align(source: str, text: str, source_format: str = "markdown") -> SpanMap:
    """Maps a text that was rendered from `source` back to it.

    Letters that are the same are mapped letter for letter; an entity and its letter, or white space of another kind,
    as wholes; white space that rendering laid out, and whatever else the source lacks, came from nowhere. Addresses
    and attributes are no text. About a second a megabyte.
    """
    if source_format == "plain" and (same := map_ignoring_white_space(source, text)) is not None:
        return same
    letters, came_from = strip_markup(source, source_format)
    found = _map_from_matches(_matches(letters, text), letters, text).compose(came_from)
    if source_format in ("markdown", "html"):
        found = SpanMap.from_pieces(_map_words_in_markup(found, source, text))
    return _map_white_space(found, source, text)


def align_revision(old: str, new: str, compared: TextComparison | None = None) -> SpanMap:
    """Maps a corrected text to the text before it: what stayed or moved came from there, the rest was added."""
    blocks = (compared or compare(old, new)).blocks
    matches = sorted(Match(block.new, block.old, block.length) for block in blocks)
    return _map_white_space(_map_from_matches(matches, old, new), old, new)


# -- Words ------------------------------------------------------------------------------------


def _matches(letters: str, text: str) -> list[Match]:
    """Where the words of `text` stand in `letters`: read in step, or by sentences where rendering left much out or
    moved it; then what lies between, then what is left."""
    in_step, share = align_in_lockstep(letters, text)
    matches = [Match(*one) for one in in_step]
    if share < MIN_LOCKSTEP_SHARE:
        matches = sorted(Match(block.new, block.old, block.length) for block in compare(letters, text).blocks)
    matches = sorted([*matches, *_match_between(matches, letters, text)])
    matches = sorted([*matches, *_match_leftovers(matches, letters, text)])
    return sorted([*matches, *_match_single_words(matches, letters, text)])


def _match_between(matches: Sequence[Match], letters: str, text: str) -> Iterator[Match]:
    """Words between two neighbours in the text that are in order in the source too."""
    for before, after in pairwise([Match(0, 0, 0), *matches, Match(len(text), len(letters), 0)]):
        start, end = before.start + before.length, after.start
        first, last = before.source + before.length, after.source
        if start < end and first < last and not text[start:end].isspace():
            for block in common_words(letters[first:last], text[start:end]):
                yield Match(start + block.new, first + block.old, block.length)


def _match_leftovers(matches: Sequence[Match], letters: str, text: str) -> Iterator[Match]:
    """Words that stand elsewhere than their neighbours do: all that is left, beside all that is unused."""
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
    """The last words without a place: the nearest unused one like it."""
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
    """Stretches of a text in one row, each ended by a line feed that is none of it."""

    text: str
    starts: list[int]
    spans: Sequence[Span]

    def place(self, at: int) -> tuple[int, int]:
        """Where a letter of the row stands in the text, and how many of its stretch follow from there."""
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
    """A match between two rows as matches between the texts, cut where a stretch ends."""
    while length > 0:
        (ours, our_room), (theirs, their_room) = left.place(start), unused.place(source)
        room = min(length, our_room, their_room)
        if room > 0:
            yield Match(ours, theirs, room)
        room = max(room, 1)  # the line feed between two stretches
        start, source, length = start + room, source + room, length - room


def _unmatched_spans(taken: Iterable[tuple[int, int]], length: int) -> list[Span]:
    """What `(start, length)` spans leave of a text."""
    at, free = 0, []
    for start, size in sorted(taken):
        if start > at:
            free.append(Span(at, start))
        at = max(at, start + size)
    if at < length:
        free.append(Span(at, length))
    return free


def _map_from_matches(matches: Sequence[Match], source: str, text: str) -> SpanMap:
    """The map that says so; a letter that only resembles its source corresponds to it as a whole."""
    return SpanMap.from_pieces(_pieces(matches, source, text))


Pieces = Iterator[tuple[int, Span | None, bool]]


def _pieces(matches: Sequence[Match], source: str, text: str, origin: int = 0) -> Pieces:
    """`source` is what begins at `origin` of the whole source."""
    at = 0
    for start, place, length in matches:
        if start < at:  # found twice: the first is kept
            cut = min(at - start, length)
            start, place, length = start + cut, place + cut, length - cut
        yield start - at, None, False
        for n in range(0, length, COMPARE_WINDOW):
            yield from _window(source, text, place + n, start + n, min(COMPARE_WINDOW, length - n), origin)
        at = start + length
    yield len(text) - at, None, False


COMPARE_WINDOW = 64
"""Letters of a match that are compared at once; where they differ, a half at a time, down to the letter."""


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
    """With words of the text that the source has only within what looks like mark-up, between the same neighbours."""
    left = MAX_SCAN_FACTOR * len(source)
    for segment, first, last in _with_neighbours(found, len(source)):
        words = text[segment.start : segment.end]
        if segment.source is not None or not 0 < last - first <= left or not words.strip():
            yield segment.end - segment.start, segment.source, segment.exact
            continue
        left -= last - first
        piece = source[first:last]
        matches = [Match(block.new, block.old, block.length) for block in common_words(piece, words)]
        yield from _pieces(matches, piece, words, first)


def _with_neighbours(found: SpanMap, length: int) -> Iterator[tuple[Segment, int, int]]:
    """Each segment with where the source of the one before ends and that of the one behind begins."""
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
    """White space between two neighbours that have only white space between them in the source came from that."""
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
