"""Gives each part of a page that is not in its article a reason."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import groupby

from documents.intake.article import Part
from documents.intake.html.article_runs import Choice
from documents.intake.html.cut_page import CutPage
from documents.intake.html.fold import fold_words
from documents.intake.html.furniture import Furniture
from documents.intake.html.lines import Line, PageLines
from documents.intake.html.paywall import is_wall_line
from documents.intake.html.small_print import call_to_action_in, is_byline, is_caption, is_legal
from documents.intake.html.tree import Element, Run
from documents.intake.wall_words import WALL_RULE
from documents.spans import Span

MARKUP = "markup"
MARKUP_RULE = "tags, scripts and styles"
_MIN_REPEATED_LENGTH = 20  # code points of a line that occurs twice
_MIN_LINK_SHARE = 0.5  # of the letters of a line
_MAX_MENU_LINK = 40  # code points of a link's text in a menu
_MIN_SENTENCE = 80  # code points


def parts_of(page: PageLines, cutting: CutPage, choice: Choice) -> tuple[Part, ...]:
    """Returns the parts of a page outside `cutting.body`, in order: everything not blank, once, with its reason."""
    teller = _PartClassifier(page, choice)
    named = [*teller.outside(cutting.region), *(part for node in cutting.removed for part in teller.parts(node, None))]
    named.sort(key=lambda part: part.span)
    return tuple(_join_parts(cutting.body, _fill_between(page.tree.html, cutting.body, named)))


class _PartClassifier:
    def __init__(self, page: PageLines, choice: Choice) -> None:
        self._page = page
        self._first = min(choice.run_numbers)
        self._rest = f"not in the {choice.method}"
        self._lines = {number: line for line in page.lines for number in range(line.first, line.last)}
        kept = (fold_words(line.words) for line in page.lines if line.first in choice.run_numbers)
        self._text = "\n".join(["", *kept, ""])
        self._same: dict[int, bool] = {}  # cached by line, because a line may have many runs

    def outside(self, region: Element) -> Iterator[Part]:
        """Yields the parts around the region that contains the article."""
        path = list(region.ancestors())
        for element in path[1:]:
            for child in element.children:
                if child not in path:
                    yield from self.parts(child, None)

    def parts(self, node: Element | Run, said: Furniture | None) -> Iterator[Part]:
        """Yields the parts of a node; `said` is the furniture that the elements around it declare."""
        if isinstance(node, Run):
            yield self._of_run(node, said)
            return
        if not node.has_words:
            yield Part(node.span, MARKUP, MARKUP_RULE)
            return
        own = self._page.told.get(node)
        if own and not (said and said.sure):
            said = own
        if own and own.sure and own is said and own.reason not in {"navigation", "legal"}:
            yield Part(node.span, own.reason, own.rule)
            return
        parts = [part for child in node.children for part in self.parts(child, said)]
        told = [part for part in parts if part.reason != MARKUP]
        if len({part.reason for part in told}) == 1:
            yield Part(node.span, told[0].reason, told[0].rule)
        else:
            yield from parts

    def _of_run(self, run: Run, said: Furniture | None) -> Part:
        line = self._lines[run.number]
        return Part(run.span, *(self._by_words(line, said) or self._by_place(line, said)))

    def _by_words(self, line: Line, said: Furniture | None) -> tuple[str, str] | None:
        """Returns reason and rule by a line's text, unless its elements are more certain; None if none fits."""
        if line.first in self._page.title_lines:
            return "title", "heading with the title of the page"
        if why := call_to_action_in(line.words):
            return why, "words that speak of the page"
        if is_wall_line(self._page, line):
            return "newsletter", WALL_RULE
        if is_legal(line.words) and (said is None or not said.sure or said.reason in {"navigation", "legal"}):
            return "legal", "words of a legal notice"
        if self._stands_in_article(line):
            return "duplicate", "stands in the article"
        if said is None and is_byline(line.words):
            return "byline", "words of a byline"
        if said is None and is_caption(line.words):
            return "caption", "words of a caption"
        return None

    def _stands_in_article(self, line: Line) -> bool:
        """Returns whether a line repeats a line or a sentence of the article, as pull quotes do."""
        if line.first not in self._same:
            words = fold_words(line.words)
            is_line = len(words) >= _MIN_REPEATED_LENGTH and f"\n{words}\n" in self._text
            self._same[line.first] = is_line or (len(words) >= _MIN_SENTENCE and words in self._text)
        return self._same[line.first]

    def _by_place(self, line: Line, said: Furniture | None) -> tuple[str, str]:
        """Returns reason and rule from the elements around a line, its links or its position."""
        is_linked = self._page.link_share(line) > _MIN_LINK_SHARE
        if said and said.reason == "masthead" and len(line.words) > _MIN_SENTENCE and not is_linked:
            return "other", "summary above the article"
        if said:
            return said.reason, said.rule
        if is_linked and (len(line.words) < _MAX_MENU_LINK or line.first < self._first):
            return "navigation", "links only"
        if is_linked:
            return "related", "links only"
        if len(line.words) <= _MIN_SENTENCE and any(one.name == "header" for one in line.block.ancestors()):
            return "masthead", "element header"
        return "other", self._rest


def _fill_between(html: str, body: Iterable[Span], named: list[Part]) -> Iterator[Part]:
    """Yields the parts and the mark-up between them, without the body."""
    at = 0
    taken = sorted([*((span, None) for span in body), *((part.span, part) for part in named)], key=lambda one: one[0])
    for span, part in (*taken, (Span(len(html), len(html)), None)):
        yield from _visible_parts(html, at, span.start, MARKUP, MARKUP_RULE)
        if part:
            yield from _visible_parts(html, max(at, span.start), span.end, part.reason, part.rule)
        at = max(at, span.end)


def _visible_parts(html: str, start: int, end: int, why: str, rule: str) -> Iterator[Part]:
    span = Span(start, max(start, end)).stripped(html)
    if len(span):
        yield Part(span, why, rule)


def _join_parts(body: tuple[Span, ...], parts: Iterable[Part]) -> Iterator[Part]:
    """Joins parts with the same reason, and the mark-up between them, if no body is in between."""
    starts = [span.start for span in body]
    for _behind, between in groupby(parts, key=lambda part: bisect_left(starts, part.span.start)):
        yield from _merge_parts(between)


def _merge_parts(parts: Iterable[Part]) -> list[Part]:
    """Joins neighbouring parts with the same reason across mark-up, in a stretch without body."""
    joined: list[Part] = []
    for part in parts:
        behind = 2 if len(joined) > 1 and joined[-1].reason == MARKUP != part.reason else 1
        if len(joined) >= behind and (joined[-behind].reason, joined[-behind].rule) == (part.reason, part.rule):
            joined[-behind:] = [Part(Span(joined[-behind].span.start, part.span.end), part.reason, part.rule)]
        else:
            joined.append(part)
    return joined
