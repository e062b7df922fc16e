"""Finds the article in a page of HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from documents.errors import CaptureRefused
from documents.intake.article import FoundArticle, gaps_in_order
from documents.intake.html.article_runs import Choice, choose_runs
from documents.intake.html.cut_page import cut_page
from documents.intake.html.elsewhere import pages_with_more, states_other_words
from documents.intake.html.gaps import gaps_in
from documents.intake.html.in_capture import map_to_capture
from documents.intake.html.lines import PageLines
from documents.intake.html.main_text import main_runs
from documents.intake.html.opened import OpenedPage, open_page
from documents.intake.html.parts import parts_of
from documents.intake.html.paywall import paywall_gap
from documents.intake.html.pictures import picture_gaps
from documents.intake.html.saved_page import facts_of_saved_page
from documents.intake.html.scripted import is_prose, refuse_scripted
from documents.spans import Span, SpanMap

_ELSEWHERE = re.compile("<noscript|srcdoc|articleBody", re.I)
_ENOUGH_LETTERS = 200  # in sentences of a page's body, with which it is the article
_MIN_LETTERS = 100  # of an article that stands elsewhere,
_MIN_FACTOR = 3  # and how many times as many as the body's


def find_article(html: str, address: str = "") -> FoundArticle:
    """Finds the article in a page; `html` is its exact source.

    `address` is where the page came from, in case it does not say. The source of the article is the page's own, opened
    as a browser would show it, with everything else cut out. If no part of a page stands out, the whole page without
    its scripts and styles is the article; a page without text is taken as it is. Raises `CaptureRefused` for a page
    whose words only a script would write.
    """
    candidate = _best(html)
    found = _cut(candidate, address or _saved_from(html))
    opened = candidate.opened
    if opened.is_changed:
        found = map_to_capture(found, opened, html)
    return replace(
        found, gaps=gaps_in_order(found.gaps, (gap for gap in opened.gaps if _is_within(found, gap.position)))
    )


def open_where_article_is(html: str) -> OpenedPage:
    """Returns a page opened at the place where its article is found: the body, or one that a browser does not show.

    A page whose words only a script would write is opened at its body.
    """
    if not _ELSEWHERE.search(html):
        return open_page(html)
    try:
        return _best(html).opened
    except CaptureRefused:
        return open_page(html)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An opened page, the runs of its article, and the letters in sentences that the article has."""

    opened: OpenedPage
    page: PageLines
    choice: Choice | None
    letters: int


def _candidate(opened: OpenedPage) -> _Candidate:
    page = PageLines(opened.tree)
    if not page.tree.runs:
        return _Candidate(opened, page, None, 0)
    choice = choose_runs(page, main_runs(page.tree))
    lines = (line for line in page.lines if line.first in choice.run_numbers)
    return _Candidate(opened, page, choice, sum(line.letters for line in lines if is_prose(page, line)))


def _best(html: str) -> _Candidate:
    """Returns the page's body, or, if that has no article, the page with the place opened that has one."""
    body = _candidate(open_page(html))
    if body.letters >= _ENOUGH_LETTERS and not states_other_words(body.page):
        return body
    others = [_candidate(open_page(page)) for page in pages_with_more(body.opened, body.page)]
    best = max(others, key=lambda one: one.letters, default=body)
    if best.letters >= max(_MIN_LETTERS, _MIN_FACTOR * body.letters):
        return best
    refuse_scripted(body.page)
    return body


def _is_within(found: FoundArticle, position: int) -> bool:
    return bool(found.body) and found.body[0].start < position < found.body[-1].end


def _cut(candidate: _Candidate, address: str) -> FoundArticle:
    page, choice, html = candidate.page, candidate.choice, candidate.page.tree.html
    if choice is None:
        everything = (Span(0, len(html)),) if html.strip() else ()
        return FoundArticle(everything, (), (), html, SpanMap.identity(len(html)))
    cutting = cut_page(page, choice.run_numbers, address)
    kept = choice.run_numbers
    return FoundArticle(
        body=cutting.body,
        set_aside=parts_of(page, cutting, choice),
        gaps=gaps_in_order(gaps_in(page, cutting, kept), picture_gaps(page, cutting, kept), paywall_gap(page, kept)),
        source=cutting.source,
        source_map=cutting.source_map,
    )


def _saved_from(html: str) -> str:
    """Returns the address recorded by the program that saved the page; "" if there is none."""
    return next((fact.value for fact in facts_of_saved_page(html) if fact.property == "identifier"), "")
