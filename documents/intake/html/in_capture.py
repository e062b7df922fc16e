"""Maps what was found in an opened page back to the page's own source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from documents.intake.article import FoundArticle, Part
from documents.intake.html.opened import OpenedPage
from documents.intake.html.opened.edits import gap_in_source
from documents.intake.html.parts import MARKUP, MARKUP_RULE
from documents.spans import Span, SpanMap, merged


def map_to_capture(found: FoundArticle, page: OpenedPage, html: str) -> FoundArticle:
    """Returns the article with spans of `html`: each character that is not blank in one of them, once."""
    made = page.source.source_map
    body = merged(source for span in found.body for source in made.sources_of(span))
    body = merged([*body, *(atom for atom in page.atoms if any(_outside(atom, body)) and _overlaps(atom, body))])
    return FoundArticle(
        body=tuple(words for span in body if len(words := span.stripped(html))),
        set_aside=tuple(_parts(found.set_aside, made, body, html)),
        gaps=tuple(gap_in_source(made, gap) for gap in found.gaps),
        source=found.source,
        source_map=found.source_map.compose(made),
    )


def _parts(parts: Iterable[Part], made: SpanMap, body: Sequence[Span], html: str) -> Iterator[Part]:
    """Yields the parts by their place in the source; what has no place in the opened page is mark-up."""
    told = sorted(
        ((source, part) for part in parts for source in made.sources_of(part.span)),
        key=lambda one: (one[0], one[1].reason == MARKUP),
    )
    at, pieces = 0, _subtracted(told, body)
    joined: list[Part] = []
    for part in (*pieces, Part(Span(len(html), len(html)), MARKUP, MARKUP_RULE)):
        between = Part(Span(at, max(at, part.span.start)), MARKUP, MARKUP_RULE)
        for hole in _outside(between.span, body):
            _append(joined, Part(hole, MARKUP, MARKUP_RULE), html)
        _append(joined, part, html)
        at = max(at, part.span.end)
    yield from joined


def _subtracted(told: list[tuple[Span, Part]], body: Sequence[Span]) -> list[Part]:
    """Returns the parts outside the body, of overlapping ones the first."""
    kept: list[Part] = []
    at = 0
    for source, part in told:
        if source.end <= at:
            continue
        for span in _outside(Span(max(at, source.start), source.end), body):
            kept.append(Part(span, part.reason, part.rule))
        at = source.end
    return kept


def _append(joined: list[Part], part: Part, html: str) -> None:
    """Adds a part, joined with the one before if it touches it and has the same reason."""
    span = part.span.stripped(html)
    if not len(span):
        return
    last = joined[-1] if joined else None
    if last and (last.reason, last.rule) == (part.reason, part.rule) and not html[last.span.end : span.start].strip():
        joined[-1] = Part(Span(last.span.start, span.end), part.reason, part.rule)
    else:
        joined.append(Part(span, part.reason, part.rule))


def _outside(span: Span, body: Sequence[Span]) -> Iterator[Span]:
    """Yields the stretches of a span between the spans of `body`, which are in order."""
    at = span.start
    for taken in body[_first_after(body, span.start) :]:
        if taken.start >= span.end:
            break
        if taken.start > at:
            yield Span(at, taken.start)
        at = max(at, taken.end)
    if at < span.end:
        yield Span(at, span.end)


def _overlaps(span: Span, body: Sequence[Span]) -> bool:
    n = _first_after(body, span.start)
    return n < len(body) and body[n].start < span.end


def _first_after(body: Sequence[Span], position: int) -> int:
    return bisect_right(body, position, key=lambda one: one.end)
