"""The elements and text of a page, each with its position in the source.

Follows the error handling of browsers as far as it matters for telling furniture from article; `rendering` parses the
source in full to make the page that is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from documents.intake.html.elements import (
    BLOCKS,
    BREAKS_OUT_OF_FOREIGN,
    EMPTY,
    ENDS_PARAGRAPH,
    FOREIGN,
    IMPLIED_END_TAGS,
    IN_HEAD,
    NOT_RENDERED,
    SCOPE,
)
from documents.intake.html_tags import COMMENT, RAW_TEXT_ENDS, Tag, attribute, attributes, tags
from documents.spans import Span

MAX_DEPTH = 200  # deeper elements count as part of the one at this depth, so that recursion stays within Python's stack


@dataclass(slots=True, eq=False)
class Run:
    """Text between two tags, with the blanks around it; `line` numbers the blocks and line breaks of the page.

    `letters` counts letters and digits, but none in a formula, which says nothing about what the text around it is.
    """

    number: int
    span: Span
    line: int
    letters: int
    parent: Element


@dataclass(slots=True, eq=False)
class Element:
    """An element: its tags from `start` to `inner` and `inner_end` to `end`, its runs `first` to `last` (excluded)."""

    name: str
    attributes: dict[str, str]
    start: int
    inner: int
    parent: Element | None
    inner_end: int = 0
    end: int = 0
    first: int = 0
    last: int = 0
    children: list[Element | Run] = field(default_factory=list)

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def has_words(self) -> bool:
        return self.first < self.last

    def place_of(self, html: str, name: str) -> Span | None:
        """Returns where the value of an attribute is; None if it is missing or empty."""
        if not self.attributes.get(name):
            return None
        return attribute(html, Tag(self.name, False, self.start, self.inner), name)[1]

    def ancestors(self) -> Iterator[Element]:
        """Yields the element itself, then its ancestors up to the root."""
        element: Element | None = self
        while element is not None:
            yield element
            element = element.parent

    def elements(self) -> Iterator[Element]:
        """Yields the element itself and all elements below it, in the order of the source."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(child for child in reversed(element.children) if isinstance(child, Element))


@dataclass(frozen=True, slots=True)
class Tree:
    """A page: its root, which has no tag, and its runs of text in order."""

    html: str
    root: Element
    runs: list[Run]


def read_tree(html: str) -> Tree:
    """Reads a page in one pass."""
    return _Reader(html).read()


class _Reader:
    def __init__(self, html: str) -> None:
        self._html = html
        self._open = [Element("", {}, 0, 0, None)]
        self._runs: list[Run] = []
        self._line = 0
        self._too_deep: Counter[str] = Counter()
        self._unseen = 0  # number of open elements whose text is not shown
        self._formulas = 0  # number of open formulas

    def read(self) -> Tree:
        at, raw = 0, ""
        for tag in tags(self._html):
            if raw in {"", "xmp"}:
                self._words(at, tag.start)
            if tag.closing:
                self._close_tag(tag)
            else:
                self._open_tag(tag)
            at, raw = tag.end, tag.name if tag.name in RAW_TEXT_ENDS and not tag.closing else ""
        if raw in {"", "xmp"}:
            self._words(at, len(self._html))
        self._pop_to(0, len(self._html), len(self._html))
        return Tree(self._html, self._open[0], self._runs)

    def _words(self, start: int, end: int) -> None:
        if self._unseen or start == end:
            return
        words = unescape(self._html[start:end])
        if words.strip():
            letters = 0 if self._formulas else sum(map(str.isalnum, words))
            run = Run(len(self._runs), Span(start, end), self._line, letters, self._open[-1])
            self._runs.append(run)
            run.parent.children.append(run)

    def _open_tag(self, tag: Tag) -> None:
        name = tag.name
        if name == COMMENT:
            self._add(Element(name, {}, tag.start, tag.end, self._open[-1]), tag.end)
            return
        if self._open[-1].name == "head" and name not in IN_HEAD:
            self._pop_to(len(self._open) - 1, tag.start, tag.start)
        self._close_implied(name, tag.start)
        self._line += name in BLOCKS or name == "br"
        element = Element(name, attributes(self._html, tag), tag.start, tag.end, self._open[-1])
        if name in EMPTY or (self._html.startswith("/>", tag.end - 2) and self._is_foreign(name)):
            self._add(element, tag.end)
        elif len(self._open) > MAX_DEPTH:
            self._too_deep[name] += 1
        else:
            element.first = len(self._runs)
            self._open.append(element)
            self._unseen += name in NOT_RENDERED
            self._formulas += name == "math"

    def _is_foreign(self, name: str) -> bool:
        return name in FOREIGN or any(element.name in FOREIGN for element in self._open)

    def _close_implied(self, name: str, at: int) -> None:
        if self._unseen and name in BREAKS_OUT_OF_FOREIGN:
            self._pop_innermost(FOREIGN, SCOPE | {"foreignobject", "desc"}, at)
        if name in ENDS_PARAGRAPH:
            self._pop_innermost(frozenset({"p"}), SCOPE | {"button"}, at)
        if name in IMPLIED_END_TAGS:
            self._pop_innermost(*IMPLIED_END_TAGS[name], at)

    def _pop_innermost(self, names: frozenset[str], up_to: frozenset[str], at: int) -> None:
        for n in range(len(self._open) - 1, 0, -1):
            if self._open[n].name in names:
                self._pop_to(n, at, at)
                return
            if self._open[n].name in up_to:
                return

    def _close_tag(self, tag: Tag) -> None:
        self._line += tag.name in BLOCKS
        if tag.name in {"html", "body"}:
            return
        if self._too_deep[tag.name]:
            self._too_deep[tag.name] -= 1
            return
        for n in range(len(self._open) - 1, 0, -1):
            if self._open[n].name == tag.name:
                self._pop_to(n, tag.start, tag.end)
                return
            if self._open[n].name in SCOPE and tag.name not in SCOPE:
                return

    def _pop_to(self, n: int, inner_end: int, end: int) -> None:
        """Ends the open elements from the `n`th on, the `n`th with its closing tag."""
        while len(self._open) > max(n, 1):
            element = self._open.pop()
            self._unseen -= element.name in NOT_RENDERED
            self._formulas -= element.name == "math"
            element.last = len(self._runs)
            element.inner_end = inner_end
            element.end = end if len(self._open) == n else inner_end
            element.parent = self._open[-1]
            element.parent.children.append(element)
        if n == 0:
            root = self._open[0]
            root.last, root.inner_end, root.end = len(self._runs), inner_end, end

    def _add(self, element: Element, end: int) -> None:
        element.first = element.last = len(self._runs)
        element.inner_end = element.end = end
        self._open[-1].children.append(element)
