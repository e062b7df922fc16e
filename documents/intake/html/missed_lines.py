"""Finds lines of an article that its main text missed.

trafilatura loses each of these on real pages: paragraphs in other elements than their neighbours, posts quoted from
elsewhere, a first paragraph set as a heading, a list at the end, footnotes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import pairwise

from documents.intake.html.fold import fold_words
from documents.intake.html.formula_lines import is_formula_line
from documents.intake.html.furniture import is_post
from documents.intake.html.lines import Line, PageLines
from documents.intake.html.small_print import is_byline, is_caption, is_legal
from documents.intake.html.tree import Element

_MIN_LETTERS = 25
_MAX_LINK_SHARE = 0.4  # of the letters of a line
_MAX_NOTE_SHARE = (
    0.6  # of the letters of the article: notes are not longer, though a list of links within the page may be
)
_LIKE_A_PARAGRAPH = frozenset("p li blockquote pre dd dt td h2 h3 h4 h5 h6".split())
_SECTIONS = frozenset({"section", "div"})
_SENTENCE_ENDS = tuple(".!?…:;。！？؟।\"'”’»“«")


def missed_lines(page: PageLines, kept: list[Line], banned: set[int]) -> list[Line]:
    """Returns lines that belong to those kept; none of them is in `banned` (numbers of runs)."""
    finder = _MissedLineFinder(page, kept, banned)
    found = {line.first: line for lines in finder.strategies() for line in lines}
    return [*found.values(), *finder.headings_above(found)]


class _MissedLineFinder:
    def __init__(self, page: PageLines, kept: list[Line], banned: set[int]) -> None:
        self._page = page
        self._kept = kept
        self._have = {line.first for line in kept}
        self._banned = banned
        self._letters = page.letter_sums({n for line in kept for n in range(line.first, line.last)})
        self._text = "\n".join(fold_words(line.words) for line in kept)
        self._first, self._last = kept[0].first, kept[-1].first

    def strategies(self) -> tuple[Iterator[Line], ...]:
        """Returns one iterator of lines for each way in which lines are missed."""
        return self.in_column(), self.sections(), self.formulas(), self.beside(), self.notes()

    def in_column(self) -> Iterator[Line]:
        """Yields lines between the kept ones in the same element, and paragraphs beside kept paragraphs."""
        paragraphs = {line.block.parent for line in self._kept if line.block.name == "p"}
        for line in self._page.lines:
            path = self._path(line)
            if not path:
                continue
            is_between = self._first < line.first < self._last
            if any(is_post(element) for element in path):
                if is_between:
                    yield line
            elif self._has_words(line) and (
                (is_between and path[0].name in _LIKE_A_PARAGRAPH)
                or (line.block.name == "p" and line.block.parent in paragraphs)
            ):
                yield line

    def sections(self) -> Iterator[Line]:
        """Yields the lines of sections with a heading and sentences of their own that are alike to kept sections."""
        kept = {one for line in self._kept for one in line.block.ancestors() if one.name in _SECTIONS}
        alike = {(one.name, one.parent, sign) for one in kept for sign in _signs(one)}
        for element in self._page.elements:
            if self._holds(element) or not any(
                (element.name, element.parent, sign) in alike for sign in _signs(element)
            ):
                continue
            if self._page.structure.is_section(element):
                yield from (line for line in self._page.lines_in(element) if self._path(line))

    def headings_above(self, found: Collection[int]) -> Iterator[Line]:
        """Yields headings directly above kept or found lines."""
        text = {*self._have, *found}
        for line, below in pairwise(self._page.lines):
            is_over = below.first in text and not below.heading and self._first < line.first not in text
            if line.heading and is_over and self._path(line) and self._page.link_share(line) <= _MAX_LINK_SHARE:
                yield line

    def formulas(self) -> Iterator[Line]:
        """Yields the formulas on lines of their own between the kept lines, and those directly after the last."""
        is_after = False
        for line in self._page.lines:
            is_formula = is_formula_line(self._page, line)
            is_after = line.first == self._last or (is_after and is_formula)
            if is_formula and (is_after or self._first < line.first < self._last) and self._path(line):
                yield line

    def beside(self) -> Iterator[Line]:
        """Yields the unbroken runs of sentences directly before the first and after the last kept line."""
        places = {line.first: n for n, line in enumerate(self._page.lines)}
        lines = self._page.lines
        after, before = lines[places[self._last] + 1 :], lines[: places[self._first]][::-1]
        for direction in (after, before):
            for line in direction:
                if not self._is_sentence(line) or not self._path(line):
                    break
                yield line

    def notes(self) -> Iterator[Line]:
        """Yields lines that kept links point at within the page: footnotes."""
        wanted = {
            element.attributes["href"][1:]
            for element in self._page.elements
            if element.name == "a" and element.attributes.get("href", "").startswith("#") and self._holds(element)
        }
        places = [
            element
            for element in self._page.elements
            if element.attributes.get("id") in wanted and not self._holds(element) and element.first > self._last
        ]
        numbers = {n for element in places for n in range(element.first, element.last)}
        if not numbers or self._page.letter_sums(numbers)[-1] > _MAX_NOTE_SHARE * self._letters[-1]:
            return
        for line in self._page.lines:
            if line.first in numbers and self._path(line):
                yield line

    def _holds(self, element: Element) -> bool:
        """Returns whether an element contains kept text."""
        return self._letters[element.last] > self._letters[element.first]

    def _has_words(self, line: Line) -> bool:
        return line.letters >= _MIN_LETTERS and self._page.link_share(line) <= _MAX_LINK_SHARE

    def _is_sentence(self, line: Line) -> bool:
        """Returns whether a line ends like a sentence, is not small print, and is not already in the article."""
        if not self._has_words(line) or not line.words.endswith(_SENTENCE_ENDS):
            return False
        if is_byline(line.words) or is_caption(line.words) or is_legal(line.words):
            return False
        return fold_words(line.words) not in self._text

    def _path(self, line: Line) -> list[Element]:
        """Returns the elements around a line, innermost first, up to the first with kept text (excluded).

        Returns nothing for a line that is kept, banned, or inside furniture.
        """
        if line.first in self._have or line.first in self._banned:
            return []
        path = []
        for element in line.block.ancestors():
            if self._holds(element):
                break
            if element in self._page.told and not is_post(element):
                return []
            path.append(element)
        return path or [line.block]


def _signs(element: Element) -> list[str]:
    """Returns the classes of an element; for a `section`, also its name alone is a sign of what it is."""
    return [*element.attributes.get("class", "").split(), *(["section"] if element.name == "section" else [])]
