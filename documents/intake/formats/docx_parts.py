"""The article of a Word document: its HTML without the words that are set aside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby

from documents.intake.article import FoundArticle, Gap, Part
from documents.intake.formats.docx_story import ASIDE, Aside
from documents.intake.odd_characters import REPLACEMENT
from documents.spans import Span, SpanMap

SYMBOL_RULE = "character of a symbol font"

# mammoth puts no element of this kind around or into these.
_ASIDE = re.compile(rf"<span class=\"{ASIDE}(\d+)\">.*?</span>", re.S)
_NOTE_MARK = re.compile(r"<a href=\"#((?:foot|end)note-[^\"]*)\" id=\"[^\"]*\">")
_AROUND = r"(?:p|h[1-6]|li|ul|ol|strong|em|s|u|sub|sup|a)"
_OPENING = re.compile(rf"<({_AROUND})(?:\s[^<>]*)?>\s*\Z")
_LONGEST_TAG = 300  # code points


def find_article_in_docx(text: str, html: Span, asides: Mapping[Aside, int], outside: tuple[Part, ...]) -> FoundArticle:
    """Separates the article in `html` from the words in it that are set aside; `outside` is the rest of the text."""
    numbered = {number: aside for aside, number in asides.items()}
    parts = [*outside, *_joined(text, list(_parts(text, html, numbered)))]
    body: list[Span] = []
    at = html.start
    for part in sorted(parts, key=lambda one: one.span):
        if html.start <= part.span.start < html.end:
            body.append(Span(at, part.span.start))
            at = part.span.end
    body = [span for span in (*body, Span(at, html.end)) if span.of(text).strip()]
    return FoundArticle(
        body=tuple(body),
        set_aside=tuple(sorted(parts, key=lambda one: one.span)),
        gaps=tuple(_gaps(text, body)),
        source="".join(span.of(text) for span in body),
        source_map=SpanMap.from_pieces((len(span), span, True) for span in body),
    )


def _parts(text: str, html: Span, numbered: Mapping[int, Aside]) -> Iterator[Part]:
    for found in _ASIDE.finditer(text, html.start, html.end):
        aside = numbered.get(int(found[1]))
        if aside is None:
            continue
        yield Part(_with_empty_elements(text, Span(*found.span())), aside.reason, aside.rule)
        for mark in _NOTE_MARK.finditer(found[0]):
            start = text.find(f'<li id="{mark[1]}">', found.end(), html.end)
            end = text.find("</li>", start, html.end)
            if start >= 0 and end >= 0:
                yield Part(Span(start, end + len("</li>")), aside.reason, aside.rule)


def _with_empty_elements(text: str, span: Span) -> Span:
    """Returns a span with the elements around it in which nothing else is."""
    while opening := _OPENING.search(text, max(0, span.start - _LONGEST_TAG), span.start):
        closing = re.compile(rf"\s*</{opening[1]}>").match(text, span.end)
        if closing is None:
            return span
        span = Span(opening.start(), closing.end())
    return span


def _joined(text: str, parts: list[Part]) -> Iterator[Part]:
    """Joins neighbours with the same reason, and leaves out what lies in another part."""
    held: Part | None = None
    for part in sorted(parts, key=lambda one: one.span):
        if held is None or part.span.start >= held.span.end:
            blank = held is not None and not text[held.span.end : part.span.start].strip()
            if held is not None and blank and (held.reason, held.rule) == (part.reason, part.rule):
                held = Part(_with_empty_elements(text, Span(held.span.start, part.span.end)), part.reason, part.rule)
                continue
            if held is not None:
                yield held
            held = part
    if held is not None:
        yield held


def _gaps(text: str, body: list[Span]) -> Iterator[Gap]:
    """Yields a gap for each row of characters that stand for unknown ones."""
    for span in body:
        places = (n for n, letter in enumerate(span.of(text)) if letter == REPLACEMENT)
        for _key, row in groupby(enumerate(places), key=lambda one: one[1] - one[0]):
            yield Gap(span.start + next(row)[1], "characters", SYMBOL_RULE)
