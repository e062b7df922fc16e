"""Finds facts about the article in a plain-text dump of a page, each with its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from documents.intake.article import merge_facts
from documents.intake.evidence import bylines, date_lines, headline, language_detection, notices
from documents.intake.evidence.lines import Line, LinesAround, page_of
from documents.intake.facts import Fact
from documents.spans import Span

_SENTENCE_SHOWN = 200  # code points of the first paragraph given as evidence of a language


def facts_in_plain(text: str, body: tuple[Span, ...]) -> tuple[Fact, ...]:
    """Returns the facts stated in and around `body`; spans are code points of `text`.

    If the capture states nothing, there is no fact; if two places disagree, there are two. Only lines near the article
    are read, so the time does not grow with the rest of the page.
    """
    page = page_of(text, body, is_dump=True)
    return merge_facts(tuple(_facts(text, body, page)))


def _facts(text: str, body: Sequence[Span], page: LinesAround) -> Iterator[Fact]:
    titles = headline.titles(page)
    yield from titles
    yield from bylines.bylines(page)
    yield from bylines.facts_from_credits(page)
    yield from date_lines.dates(page, _line_of(page, titles))
    yield from notices.breadcrumbs(page, titles[0].value if titles else "")
    yield from notices.rights(page)
    yield from notices.addresses(page)
    yield from notices.photo_credits((*page.above, *page.inside, *page.below[:20]))
    yield from language(text, body)


def language(text: str, body: Sequence[Span]) -> Iterator[Fact]:
    """Yields the language of the article by its letters and words, with its first paragraph as evidence."""
    words = "\n".join(span.of(text) for span in body) if body else text
    line = next(iter(page_of(text, body).inside), None)
    if line and (tag := language_detection.detect_language(words)):
        yield Fact(
            "language", tag, (Span(line.start, min(line.end, line.start + _SENTENCE_SHOWN)),), language_detection.RULE
        )


def _line_of(page: LinesAround, titles: Sequence[Fact]) -> Line | None:
    """Returns the line of the title nearest to the article."""
    last = titles[0].evidence[-1] if titles else None
    return next((line for line in page.above if last and line.start == last.start), None)
