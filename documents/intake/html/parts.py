"""Why each part of a page is not in its article."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import groupby

from documents.intake.article import Part
from documents.intake.html.calls import call_in
from documents.intake.html.choosing import Choice
from documents.intake.html.cutting import Cutting
from documents.intake.html.furniture import Furniture
from documents.intake.html.lines import Line, Page, folded
from documents.intake.html.tree import Element, Run
from documents.spans import Span

MARKUP = "markup"
_MARKUP_RULE = "tags, scripts and styles"
_LEAST_SAME = 20  # code points of a line that is said twice
_SHORT = 40  # code points of a link's words in a menu
_LEGAL = re.compile(
    r"©|\(c\) ?\d{4}|\bcopyright\b|\ball rights reserved\b|\balle rechte vorbehalten\b|\btous droits\b"
    r"|\bprivacy policy\b|\bterms of (?:use|service)\b|\bcookies?\b",
    re.I,
)
_BYLINE = re.compile(
    r"(?:by|von|par|por|di|door|av)\s+\S|(?:published|updated|posted|last modified)\b|\d{1,2}[./ -]", re.I
)


def parts_of(page: Page, cutting: Cutting, choice: Choice) -> tuple[Part, ...]:
    """The parts of a page beside `cutting.body`, in order: all that is not blank, each once, with its reason."""
    teller = _Teller(page, choice)
    named = [*teller.outside(cutting.region), *(part for node in cutting.left_out for part in teller.parts(node, None))]
    named.sort(key=lambda part: part.span)
    return tuple(_joined(cutting.body, _filled(page.tree.html, cutting.body, named)))


class _Teller:
    def __init__(self, page: Page, choice: Choice) -> None:
        self._page = page
        self._first = min(choice.kept)
        self._rest = f"not in the {choice.how}"
        self._lines = {number: line for line in page.lines for number in range(line.first, line.last)}
        self._said = {
            folded(line.words) for line in page.lines if line.first in choice.kept and len(line.words) >= _LEAST_SAME
        }

    def outside(self, region: Element) -> Iterator[Part]:
        """The parts around the region that holds the article."""
        path = list(region.ancestors())
        for element in path[1:]:
            for child in element.children:
                if child not in path:
                    yield from self.parts(child, None)

    def parts(self, node: Element | Run, said: Furniture | None) -> Iterator[Part]:
        """The parts that a node is made of; `said` is what the elements around it say of it."""
        if isinstance(node, Run):
            yield self._of_run(node, said)
            return
        if not node.has_words:
            yield Part(node.span, MARKUP, _MARKUP_RULE)
            return
        own = self._page.told.get(node)
        if own and not (said and said.sure):
            said = own
        if own and own.sure and own is said and own.why not in {"navigation", "legal"}:
            yield Part(node.span, own.why, own.rule)
            return
        parts = [part for child in node.children for part in self.parts(child, said)]
        told = [part for part in parts if part.why != MARKUP]
        if len({part.why for part in told}) == 1:
            yield Part(node.span, told[0].why, told[0].rule)
        else:
            yield from parts

    def _of_run(self, run: Run, said: Furniture | None) -> Part:
        line = self._lines[run.number]
        if line.first in self._page.title_lines:
            return Part(run.span, "title", "heading with the title of the page")
        if why := call_in(line.words):
            return Part(run.span, why, "words that speak of the page")
        if len(line.words) <= 300 and _LEGAL.search(line.words) and (said is None or not said.sure or _is_foot(said)):
            return Part(run.span, "legal", "words of a legal notice")
        if folded(line.words) in self._said:
            return Part(run.span, "duplicate", "stands in the article")
        if said:
            return Part(run.span, said.why, said.rule)
        return Part(run.span, *self._of_line(line))

    def _of_line(self, line: Line) -> tuple[str, str]:
        """Why a line is no article about which no element says anything."""
        if self._page.link_share(line) > 0.5:
            if len(line.words) < _SHORT or line.first < self._first:
                return "navigation", "links only"
            return "related", "links only"
        if len(line.words) <= 120 and line.first < self._first and _BYLINE.match(line.words):
            return "byline", "before the article"
        if len(line.words) <= 80 and any(one.name == "header" for one in line.block.ancestors()):
            return "masthead", "element header"
        return "other", self._rest


def _is_foot(said: Furniture) -> bool:
    return said.why in {"navigation", "legal"}


def _filled(html: str, body: Iterable[Span], named: list[Part]) -> Iterator[Part]:
    """The parts with all that stands between them, without what is body."""
    at = 0
    taken = sorted([*((span, None) for span in body), *((part.span, part) for part in named)], key=lambda one: one[0])
    for span, part in (*taken, (Span(len(html), len(html)), None)):
        yield from _shown(html, at, span.start, MARKUP, _MARKUP_RULE)
        if part:
            yield from _shown(html, max(at, span.start), span.end, part.why, part.rule)
        at = max(at, span.end)


def _shown(html: str, start: int, end: int, why: str, rule: str) -> Iterator[Part]:
    words = html[start:end] if start < end else ""
    if words.strip():
        yield Part(Span(start + len(words) - len(words.lstrip()), start + len(words.rstrip())), why, rule)


def _joined(body: tuple[Span, ...], parts: Iterable[Part]) -> Iterator[Part]:
    """Parts of one reason as one, with the mark-up between them, where no body stands between."""
    starts = [span.start for span in body]
    for _behind, between in groupby(parts, key=lambda part: bisect_left(starts, part.span.start)):
        yield from _as_few(between)


def _as_few(parts: Iterable[Part]) -> list[Part]:
    """The parts of a stretch without body, neighbours of one reason joined across mark-up."""
    joined: list[Part] = []
    for part in parts:
        behind = 2 if len(joined) > 1 and joined[-1].why == MARKUP != part.why else 1
        if len(joined) >= behind and (joined[-behind].why, joined[-behind].rule) == (part.why, part.rule):
            joined[-behind:] = [Part(Span(joined[-behind].span.start, part.span.end), part.why, part.rule)]
        else:
            joined.append(part)
    return joined
