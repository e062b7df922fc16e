"""Finds the author and the first publisher of an article in bylines, credit lines and "read the original" lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from documents.errors import gettext_noop as _
from documents.intake.evidence.lines import Line, LinesAround, parted
from documents.intake.evidence.media_names import is_medium
from documents.intake.evidence.people import are_names, is_name
from documents.intake.facts import Fact
from documents.spans import Span

BYLINE_RULE = _("byline")
CREDIT_RULE = _("credit line")

_BY = re.compile(
    r"^(?:(?:story|report|text|analysis|opinion|words|written|reported|posted)\s+)?by\s+(?P<names>.+)$"
    r"|^(?:author|authors|writer|autor|autorin|auteur|autore|par|von|por|di|text|texte|texto|بقلم|كتب|الكاتب)\s*[:：]\s*(?P<more>.+)$"
    r"|^(?:von|par|por)\s+(?P<other>[^\W\d_].+)$",
    re.I,
)
_AFTER_NAMES = re.compile(
    r"\s*(?:[|•·,–—-]\s*)?(?:\b(?:in|for|on|at|published|posted|updated)\b|\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|[|•·–—(]).*$",
    re.I,
)
_ORIGINAL = re.compile(
    r"^(?:read\s+(?:the\s+)?(?:original|full)\s+(?:story|article|report|post|version)"
    r"|(?:see|view)\s+(?:the\s+)?original(?:\s+(?:story|article|report|post))?"
    r"|(?:original\s+)?source|zum original(?:artikel)?|quelle|lire l['’]article original|fuente|المصدر)\b",
    re.I,
)
_PARTED = re.compile(r"\s*[-–—|/]\s+|\s+[-–—|/]\s*|\s*[,:]\s+by\s+|\s+by\s+")
_NEAR = 10  # lines above the first paragraph and below the last
_BELOW_ORIGINAL = 3
_MAX_LENGTH = 160


@dataclass(frozen=True)
class Credit:
    """A line that names where the article first appeared: its text, and the publisher and author in it."""

    words: str
    evidence: tuple[Span, ...]
    publisher: tuple[str, Span] | None
    creator: tuple[str, Span] | None


def bylines(page: LinesAround) -> Iterator[Fact]:
    """Yields the authors from lines near the article that are only "By" and names."""
    for line in (*page.above[-_NEAR:], *page.below[:2]):
        names = _names_in(line)
        if names:
            value, span = names
            yield Fact("creator", value, (span,), BYLINE_RULE)


def _names_in(line: Line) -> tuple[str, Span] | None:
    said = _BY.match(line.words) if len(line.words) <= _MAX_LENGTH else None
    if said is None:
        return None
    group = next(name for name in ("names", "more", "other") if said[name])
    start, end = said.span(group)
    after = _AFTER_NAMES.search(line.words, start, end)
    value, span = line.part(start, after.start() if after else end)
    return (value, span) if are_names(value) and not is_medium(value) else None


def facts_from_credits(page: LinesAround) -> Iterator[Fact]:
    """Yields publisher and author from the credit lines below the article."""
    for credit in credit_lines(page):
        if credit.publisher:
            yield Fact("original_publisher", credit.publisher[0], (credit.publisher[1],), CREDIT_RULE)
        if credit.creator:
            yield Fact("creator", credit.creator[0], (credit.creator[1],), CREDIT_RULE)


def credit_lines(page: LinesAround) -> Iterator[Credit]:
    """Yields what follows "Read the original story" or "Source:" near the article's end."""
    lines = (*page.inside[-_NEAR:], *page.below[:_NEAR])
    for n, line in enumerate(lines):
        said = _ORIGINAL.match(line.words) if len(line.words) <= _MAX_LENGTH else None
        if said is None:
            continue
        rest, _span = line.part(said.end(), len(line.words))
        if rest.strip(" :.»>→"):
            start = said.end() + len(line.words[said.end() :]) - len(line.words[said.end() :].lstrip(" :：»>→"))
            named = _credit(line, start, (line.span,))
        else:
            named = _credit_below(line, lines[n + 1 : n + 1 + _BELOW_ORIGINAL])
        if named:
            yield named
            return


def _credit_below(original: Line, lines: Sequence[Line]) -> Credit | None:
    """Returns the credit in the first line below an invitation that names a publisher."""
    for line in lines:
        if credit := _credit(line, 0, (original.span, line.span)):
            return credit
    return None


def _credit(line: Line, start: int, evidence: tuple[Span, ...]) -> Credit | None:
    """Reads "Paper - Person", "Person, Paper" or a paper alone; returns None if no part names a paper."""
    if len(line.words) > _MAX_LENGTH or line.is_prose:
        return None
    parts = [line.part(*place) for place in parted(line.words, _PARTED, start)]
    papers = [part for part in parts if part[0] and is_medium(part[0])]
    people = [part for part in parts if part not in papers and is_name(part[0])]
    if len(papers) != 1 or len(parts) > 3:
        return None
    words = line.words[start:].strip()
    return Credit(words, evidence, papers[0], people[0] if len(people) == 1 else None)
