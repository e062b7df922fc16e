"""Builds the tree of a captured page from its elements and words."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from documents.rendering.attributes import direction_and_language, kept_attributes
from documents.rendering.builder import Builder
from documents.rendering.links import Addresses
from documents.rendering.tree import Element
from documents.rendering.vocabulary import BLOCKS, INLINE, MATHS, TABLE_STRUCTURE, TEXT_BLOCKS
from documents.spans import Span

# Attributes of the tree only; what they say is written into the page when the tree is complete.
PLACE, PART = "place", "part"
SLOT = "slot"  # the class of an empty element that the site fills with words in the reader's language

_RENAMED = {"acronym": "abbr", "dir": "ul", "listing": "pre", "menu": "ul", "plaintext": "pre", "strike": "s"}
_RENAMED |= {"tt": "code", "xmp": "pre", "image": "img"}
_TABLE_PARTS = TABLE_STRUCTURE | {"td", "th", "caption"}
_TO_CELL: dict[str, tuple[str, ...]] = {**dict.fromkeys(TABLE_STRUCTURE, ("tr", "td")), "tr": ("td",)}
# Shown only as a new line; what a page unfolds or lets people choose is shown whole.
_WRAPPERS = frozenset(
    "address article aside body button center details dialog div fieldset footer form frameset header hgroup html label"
    " legend main nav optgroup option search section select summary".split()
)
_BOXES = {"img": "picture", "video": "film", "audio": "sound", "iframe": "embedded", "object": "embedded"}
_BOXES |= {"embed": "embedded", "canvas": "drawing", "applet": "embedded"}
_INLINE = INLINE - {"br", "span", "wbr"}
_NOWHERE = Addresses()


@dataclass(frozen=True, slots=True)
class Mark:
    """Code points `start` to `end` of the capture that are set aside as the part `key`.

    What is no words of the page (scripts, tags, the half of a formula that was drawn) is not `shown`.
    """

    start: int
    end: int
    key: int
    shown: bool = True


class CapturedPageWriter:
    """Writes a page as `intake.html.shown_page.PageWriter` asks; `marks` are in order and do not overlap."""

    def __init__(self, marks: Sequence[Mark], gaps: Sequence[tuple[int, int]]) -> None:
        self._builder = _PageBuilder()
        self._marks = marks
        self._starts = [mark.start for mark in marks]
        self._gaps = list(gaps)
        self._next_gap = 0
        self._closes: list[int] = []
        self._last: Element | None = None

    @property
    def cuts(self) -> list[int]:
        """The code points, in order, at which words have to be divided for the marks and gaps."""
        edges = {edge for mark in self._marks for edge in (mark.start, mark.end)}
        return sorted(edges | {position for position, _key in self._gaps})

    def finish(self) -> Element:
        """Returns the tree of what was written; gaps after the last words stand at their end."""
        if self._last is not None:
            self._last.children += [slot("gap", key) for _position, key in self._gaps[self._next_gap :]]
        return self._builder.root

    def open(self, name: str, attributes: dict[str, str]) -> None:
        """Opens what an element becomes; a link leads nowhere, a picture or film is a box."""
        given: dict[str, str | None] = dict(attributes)
        tag = _RENAMED.get(name.rpartition(":")[2], name.rpartition(":")[2])
        self._closes.append(self._opened(tag, given) if name != "!" else 0)

    def close(self) -> None:
        """Closes what the element opened last became."""
        for _ in range(self._closes.pop()):
            self._builder.close()

    def words(self, words: str, span: Span | None) -> None:
        """Writes words, unless they lie in a part that is not shown."""
        mark = self._mark_at(span.start) if span else None
        if mark is not None and not mark.shown:
            return
        attributes = {PLACE: f"{span.start}-{span.end}"} if span else {}
        if mark is not None:
            attributes[PART] = str(mark.key)
        if span:
            self._write_gaps(span.start)
        self._last = Element("span", attributes, [words])
        self._builder.add_inline(self._last)

    def blank(self, blank: str) -> None:
        """Writes white space."""
        self._builder.text(blank)

    def _write_gaps(self, position: int) -> None:
        while self._next_gap < len(self._gaps) and self._gaps[self._next_gap][0] <= position:
            key = self._gaps[self._next_gap][1]
            self._next_gap += 1
            self._builder.add_inline(slot("gap", key))

    def _mark_at(self, position: int) -> Mark | None:
        n = bisect_right(self._starts, position) - 1
        return self._marks[n] if n >= 0 and position < self._marks[n].end else None

    def _opened(self, tag: str, given: dict[str, str | None]) -> int:
        """Opens the counterpart of an element and returns the number of things to close."""
        if tag in _BOXES:
            self._box(tag, given)
        elif tag == "br":
            self._builder.add_inline(Element("br"))
        elif tag in _WRAPPERS or (tag in _TABLE_PARTS and not self._builder.takes(tag)):
            self._builder.open_wrapper(direction_and_language(given))
            return 1
        elif tag in BLOCKS:
            self._builder.open_block(tag, kept_attributes(tag, given, _NOWHERE, Counter()))
            return 1
        elif tag in MATHS:
            self._builder.open_inline(tag, {"display": "block"} if given.get("display") == "block" else {})
            return 1
        elif tag in _INLINE and not self._builder.is_within(tag):
            self._builder.open_inline(tag, direction_and_language(given))
            return 1
        return 0

    def _box(self, tag: str, given: dict[str, str | None]) -> None:
        words = " ".join((given.get("alt") or given.get("title") or given.get("aria-label") or "").split())
        if tag == "img" and not words:
            return  # a decoration, or a picture of which nothing is known
        box: list[Element | str] = [slot(_BOXES[tag])]
        self._builder.add_inline(Element("span", {"class": "picture"}, [*box, f" {words}"] if words else box))


class _PageBuilder(Builder):
    """A builder that keeps words in the wrong places of a table, which no parser has moved out of it."""

    def takes(self, tag: str) -> bool:
        """Returns whether a part of a table may be opened here: a table outside all others, its parts in one."""
        is_within = any(frame.element.tag == "table" for frame in self._frames)
        return is_within != (tag == "table") and self._frames[-1].element.tag not in TEXT_BLOCKS

    def open_block(self, tag: str, attributes: dict[str, str]) -> None:
        """Opens a block; in a table outside its cells, it gets a cell."""
        self._close_implied(tag)
        if tag not in _TABLE_PARTS:
            self._open_cell()
        super().open_block(tag, attributes)

    def _begin_words(self) -> None:
        self._open_cell()
        super()._begin_words()

    def _open_cell(self) -> None:
        for tag in _TO_CELL.get(self._frames[-1].element.tag, ()):
            self._push(tag, {}, bare=True)
            self._frames[-1].is_implied = True


def slot(name: str, key: int | None = None) -> Element:
    """Returns the empty element that is filled with words when the page is served."""
    return Element("span", {"class": SLOT, "data-slot": name if key is None else f"{name}-{key}"})
