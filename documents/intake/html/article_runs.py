"""Chooses the runs of a page that are its article: trafilatura's main text, without furniture, with missed lines."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, zip_longest

from documents.intake.html.elements import HEADINGS
from documents.intake.html.lines import Line, PageLines
from documents.intake.html.missed_lines import missed_lines
from documents.intake.html.paywall import without_walls
from documents.intake.html.small_print import call_to_action_in, is_byline
from documents.intake.html.tree import Element

_MIN_ELEMENT_SHARE = 0.4  # share of the page's letters that an `article` or `main` needs to be used
_MAX_FURNITURE_SHARE = 0.3  # of the main text; an element with more of it is not furniture, whatever its name
_MIN_ARTICLE_LETTERS = 100  # letters; a shorter main text is not used
_MIN_FALLBACK_FACTOR = 4  # a short main text is still used if the fallback has fewer than so many times its letters
_MAX_SHARE_BEFORE_TITLE = 0.1  # of the main text; a line after more of it is a heading in the text, not the title
_MIN_PARAGRAPH_LETTERS = 150  # letters; shorter furniture at the edges of the article counts as furniture
_LINES_ABOVE = 4  # lines above the first paragraph that may name the author and the date
_MIN_LINKS = 8  # in a line without other words
_MIN_LINE_SHARE = 0.9  # share of the letters of a line


@dataclass(frozen=True, slots=True)
class Choice:
    """The numbers of the runs that are the article, and the method that found them."""

    run_numbers: frozenset[int]
    method: str


def choose_runs(page: PageLines, main: frozenset[int]) -> Choice:
    """Chooses the runs of the article; `main` are those of trafilatura's main text."""
    kept = _refine(page, main) if main else set()
    letters = page.letter_sums(kept)[-1]
    otherwise = _by_elements(page) if letters < _MIN_ARTICLE_LETTERS else None
    if otherwise is None or (kept and page.letter_sums(otherwise.run_numbers)[-1] < _MIN_FALLBACK_FACTOR * letters):
        return Choice(frozenset(kept), "main text (trafilatura)")
    return otherwise


def _refine(page: PageLines, main: frozenset[int]) -> set[int]:
    """Returns the runs of the main text without furniture, plus the lines that the main text missed."""
    banned = _excluded_runs(page, main)
    found = page.letter_sums(main)
    lines = [
        line
        for line in page.lines
        if line.letters <= 2 * (found[line.last] - found[line.first])
        and main.intersection(range(line.first, line.last))
    ]
    lines = [line for line in lines if line.first not in banned and not _is_row_of_links(page, line)]
    if not lines:
        return set()
    lines = sorted([*lines, *missed_lines(page, lines, banned)], key=lambda line: line.first)
    lines = _without_bylines(_without_calls(page, without_walls(page, lines)))
    while len(lines) > 1 and lines[-1].heading:  # a heading with nothing below it
        lines.pop()
    return {number for line in lines for number in range(line.first, line.last)} - banned


def _is_row_of_links(page: PageLines, line: Line) -> bool:
    """Returns whether a line is many links and nothing else: the people who liked the page, its tags."""
    return line.last - line.first >= _MIN_LINKS and page.link_share(line) > _MIN_LINE_SHARE


def _by_elements(page: PageLines) -> Choice:
    """Chooses the one `article`, else the one `main`, else the whole page."""
    everything = frozenset(range(len(page.tree.runs)))
    for name in ("article", "main"):
        found = [element for element in page.elements if element.name == name and element.has_words]
        if len(found) == 1 and page.letters(found[0]) >= _MIN_ELEMENT_SHARE * page.letters(page.tree.root):
            inside = frozenset(range(found[0].first, found[0].last))
            kept = inside - _excluded_runs(page, inside)
            if kept:
                return Choice(kept, f"element {name}")
    return Choice(everything - _excluded_runs(page, everything, hidden_only=True) or everything, "whole page")


def _excluded_runs(page: PageLines, main: frozenset[int], *, hidden_only: bool = False) -> set[int]:
    """Returns the runs in certain furniture, and in the title, which the reading page shows above its text."""
    found = page.letter_sums(main)
    banned: set[int] = set()
    for element, said in page.told.items():
        if not said.sure or (hidden_only and not said.is_hidden):
            continue
        if found[element.last] - found[element.first] <= _MAX_FURNITURE_SHARE * found[-1]:
            banned.update(range(element.first, element.last))
    if not hidden_only:
        for line in page.lines:
            if line.first in page.title_lines and found[line.first] <= _MAX_SHARE_BEFORE_TITLE * found[-1]:
                banned.update(range(line.first, line.last))
    return banned


def _without_calls(page: PageLines, lines: list[Line]) -> list[Line]:
    """Drops calls to action, and lines that are only links or furniture at the beginning and end.

    A heading above sentences is no call, whatever it says.
    """
    is_over = [
        line.heading and not after.heading and page.structure.has_sentences(after) for line, after in pairwise(lines)
    ]
    kept = [line for line, stays in zip_longest(lines, is_over) if stays or not call_to_action_in(line.words)] or lines
    return _trimmed(page, _trimmed(page, kept)[::-1])[::-1] or kept


def _without_bylines(lines: list[Line]) -> list[Line]:
    """Drops author and date lines above the first paragraph, because they are facts, not text."""
    first = next((n for n, line in enumerate(lines) if line.letters >= _MIN_PARAGRAPH_LETTERS), len(lines))
    above = min(first, _LINES_ABOVE)
    return [line for n, line in enumerate(lines) if n >= above or line.heading or not is_byline(line.words)] or lines


def _trimmed(page: PageLines, lines: list[Line]) -> list[Line]:
    """Returns the lines from the first that can begin (or, in a reversed list, end) an article."""
    for n, line in enumerate(lines):
        is_link = line.block.name != "p" and page.link_share(line) > _MIN_LINE_SHARE and not line.heading
        if line.letters >= _MIN_PARAGRAPH_LETTERS or not (is_link or _is_in_furniture(page, line)):
            return lines[n:]
    return []


def _is_in_furniture(page: PageLines, line: Line) -> bool:
    """Returns whether an element with little more than this line declares itself furniture."""
    around = (element for element in line.block.ancestors() if page.letters(element) <= _MIN_PARAGRAPH_LETTERS)
    return any(element in page.told and not _is_class_of_headings(page, element) for element in around)


def _is_class_of_headings(page: PageLines, element: Element) -> bool:
    """Returns whether a class only says of a heading that it is one: "headline" of each step of a recipe."""
    return (
        element.name in HEADINGS - {"h1"}
        and page.told[element].rule.startswith("class “")
        and page.told[element].reason == "title"
    )
