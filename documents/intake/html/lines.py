"""A page as lines: the text of a paragraph, a heading, an item or a cell."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from itertools import accumulate, groupby
from typing import TYPE_CHECKING

from documents.intake.html.elements import BLOCKS, HEADINGS
from documents.intake.html.fold import fold_words
from documents.intake.html.furniture import Furniture, furniture
from documents.intake.html.players import players_in
from documents.intake.html.rows import rows_beside_article
from documents.intake.html.structure import PageStructure
from documents.intake.html.tree import Element, Tree
from documents.intake.html_tags import inner_text

if TYPE_CHECKING:
    from documents.intake.evidence.described_article import DescribedArticle

_LONGEST_TITLE = 500  # code points


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Runs `first` to `last` (excluded) of a page, their text on one line, and the block that contains them."""

    first: int
    last: int
    letters: int
    words: str
    block: Element

    @property
    def heading(self) -> str:
        """Returns the name of the heading that contains the line; "" if there is none."""
        return next((one.name for one in self.block.ancestors() if one.name in HEADINGS), "")


class PageLines:
    """A page with cached results: lines, furniture, letter counts, titles."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.elements = list(tree.root.elements())
        self.lines = list(_lines(tree))
        self._all = self.letter_sums(range(len(tree.runs)))
        links = {n for element in self.elements if element.name == "a" for n in range(element.first, element.last)}
        self._linked = self.letter_sums(links)
        self._starts = [line.first for line in self.lines]
        self.structure = PageStructure(self)
        self.told: dict[Element, Furniture] = {
            element: said
            for element in self.elements
            if (said := furniture(element, self.structure.contradicts)) is not None
        }
        self.told |= rows_beside_article(self) | dict(players_in(self))

    def letter_sums(self, numbers: Collection[int]) -> list[int]:
        """Returns cumulative letter counts of the given runs; runs a to b have `sums[b] - sums[a]` letters."""
        return list(accumulate((run.letters * (run.number in numbers) for run in self.tree.runs), initial=0))

    def lines_in(self, element: Element) -> list[Line]:
        """Returns the lines that begin in an element."""
        return self.lines[bisect_left(self._starts, element.first) : bisect_left(self._starts, element.last)]

    def told_around(self, line: Line) -> Iterator[Furniture]:
        """Yields the furniture that the elements around a line declare, from the innermost."""
        return (self.told[element] for element in line.block.ancestors() if element in self.told)

    def letters(self, part: Element | Line) -> int:
        """Returns the number of letters and digits in a part of the page."""
        return self._all[part.last] - self._all[part.first]

    def link_share(self, part: Element | Line) -> float:
        """Returns the share of a part's letters that are in links."""
        return (self._linked[part.last] - self._linked[part.first]) / max(1, self.letters(part))

    @cached_property
    def described(self) -> DescribedArticle:
        """Returns what the page's JSON-LD says of its article."""
        from documents.intake.evidence.described_article import described_article

        return described_article(self.tree.html)

    @cached_property
    def titles(self) -> frozenset[str]:
        """Returns the titles that the page states in its `title` element and in `og:title`, folded."""
        found = []
        for element in self.elements:
            if element.name == "title" and element.inner_end - element.inner < 10 * _LONGEST_TITLE:
                found.append(inner_text(self.tree.html[element.inner : element.inner_end]))
            elif element.name == "meta" and element.attributes.get("property") == "og:title":
                found.append(element.attributes.get("content", ""))
        return frozenset(fold_words(words) for words in found if words)

    @cached_property
    def title_lines(self) -> frozenset[int]:
        """Returns the first runs of the headings that repeat the page's title."""
        headings = [line for line in self.lines if line.heading]
        same = [line for line in headings if self._is_title(line)]
        if same:
            highest = min(line.heading for line in same)
            return frozenset(line.first for line in same if line.heading == highest)
        first = [line for line in headings if line.heading == "h1"]
        return frozenset({first[0].first} if len(first) == 1 else ())

    def _is_title(self, line: Line) -> bool:
        words = fold_words(line.words)
        return len(words) > 8 and any(words == title or title.startswith(f"{words} ") for title in self.titles)


def _lines(tree: Tree) -> Iterator[Line]:
    for _number, group in groupby(tree.runs, key=lambda run: run.line):
        runs = list(group)
        words = " ".join(unescape("".join(run.span.of(tree.html) for run in runs)).split())
        letters = sum(run.letters for run in runs)
        yield Line(runs[0].number, runs[-1].number + 1, letters, words, _block_of(runs[0].parent))


def _block_of(element: Element) -> Element:
    """Returns the innermost block that an element is or is inside."""
    return next((one for one in element.ancestors() if one.name in BLOCKS or one.parent is None), element)
