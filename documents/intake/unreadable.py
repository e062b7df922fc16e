"""Places of a capture's text where a character could not be read; they are told, and proposed as gaps."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import unescape

from documents.intake.article import Article, Gap, SourceFormat, gaps_in_order
from documents.intake.html_tags import RAW_TEXT_ENDS, tags
from documents.intake.odd_characters import REPLACEMENT, Oddity, OddityKind, describe
from documents.spans import Span

BYTES_RULE = "bytes without a meaning"
REFERENCE_RULE = "reference to no character"

_REFERENCE = re.compile(r"&#(?:[0-9]{1,10}(?![0-9])|[xX][0-9a-fA-F]{1,8}(?![0-9a-fA-F]));?")
# https://html.spec.whatwg.org/multipage/parsing.html#numeric-character-reference-end-state: as browsers do, Python
# gives 0x80 to 0x9F the letters of windows-1252, and U+FFFD for zero, surrogates and what is beyond Unicode.
_LETTERLESS = frozenset("\x81\x8d\x8f\x90\x9d")
_BREAKS = frozenset({0x0B, 0x0C})


def references_to_nothing(text: str, text_format: SourceFormat) -> tuple[Oddity, ...]:
    """Returns the character references in the words of a source that stand for no character."""
    if text_format == "plain" or "&#" not in text:
        return ()
    found = [(place.start(), kind, place[0]) for place in _REFERENCE.finditer(text) if (kind := _kind_of(place[0]))]
    in_words = set(_in_words(text, text_format, [at for at, _kind, _reference in found]))
    return tuple(describe(text, ((kind, reference, at, 1) for at, kind, reference in found if at in in_words)))


def with_gaps(article: Article, text: str, text_format: SourceFormat, oddities: Iterable[Oddity]) -> Article:
    """Returns the article with a gap before each run of U+FFFD that its words have for what could not be read."""
    rules = {
        at: REFERENCE_RULE if oddity.character else BYTES_RULE
        for oddity in oddities
        if oddity.kind == "unreadable"
        for at in oddity.positions
    }
    begins = [at for at in sorted(rules) if not (at - 1 in rules and text[at - 1 : at + 1] == 2 * REPLACEMENT)]
    inside = _within(article.body, _in_words(text, text_format, begins))
    gaps = (Gap(at, "characters", rules[at]) for at in inside)
    return replace(article, gaps=gaps_in_order(article.gaps, gaps)) if inside else article


def _kind_of(reference: str) -> OddityKind | None:
    """Returns what a reference stands for that is no character; None for one that stands for a character."""
    digits = reference[2:].rstrip(";")
    number = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    if number in _BREAKS:
        return "break"
    character = unescape(reference.rstrip(";") + ";")
    if character == REPLACEMENT and number != ord(REPLACEMENT):
        return "unreadable"
    return "left-out" if not character or character in _LETTERLESS else None


def _within(spans: Iterable[Span], positions: Iterable[int]) -> list[int]:
    ordered = sorted(spans)
    starts = [span.start for span in ordered]
    return [at for at in positions if (n := bisect_right(starts, at)) and at < ordered[n - 1].end]


def _in_words(text: str, text_format: SourceFormat, positions: list[int]) -> list[int]:
    """Returns those of the positions that are not in a tag, a comment or a script."""
    if text_format != "html" or not positions:
        return positions
    markup = set(_within(_markup(text), positions))
    return [at for at in positions if at not in markup]


def _markup(html: str) -> Iterator[Span]:
    """Yields tags, comments, and the content of scripts and the like."""
    raw_from: int | None = None
    for tag in tags(html):
        yield Span(tag.start if raw_from is None else raw_from, tag.end)
        is_empty = tag.closing or html.startswith("/>", tag.end - 2)  # in the XHTML of a book
        raw_from = tag.end if tag.name in RAW_TEXT_ENDS and not is_empty else None
    if raw_from is not None:
        yield Span(raw_from, len(html))
