"""Builds a tree from elements and text in document order and never mixes blocks with bare text in one parent."""

from __future__ import annotations

from dataclasses import dataclass, field

from documents.rendering.tree import Element
from documents.rendering.vocabulary import FLOW, FLOW_OR_TEXT, LISTS, STRUCTURE, TABLE_STRUCTURE, TEXT_BLOCKS

_BLANKS = " \t\n"
# Each block opens the inline elements around it again. The limit stops a deeply nested page from growing by that.
_MAX_DEPTH_INLINE = 64


@dataclass(slots=True)
class _Frame:
    """An open block.

    `is_implied` marks a block that the source did not open: it closes at the next edge of a block. `path` holds the
    inline elements open in it, `inherited` the direction and language that the next blocks in it take over.
    """

    element: Element
    is_implied: bool = False
    path: list[Element] = field(default_factory=list)
    inherited: dict[str, str] = field(default_factory=dict)
    has_words: bool = False
    needs_break: bool = False


@dataclass(slots=True)
class _Opened:
    """The state that closing restores: the number of open frames and inline elements, and what was inherited."""

    frames: int
    inlines: int
    is_inline: bool = False
    frame: _Frame | None = None
    inherited: dict[str, str] = field(default_factory=dict)


class Builder:
    """Receives the events of a parser and keeps the tree in order.

    Inline elements around blocks are opened again in each block. Text where only blocks are allowed gets a paragraph.
    Blocks inside headings and the like become lines. Each call that opens something needs one call of `close`.
    """

    def __init__(self) -> None:
        self.root = Element("")
        self._frames = [_Frame(self.root)]
        self._inlines: list[tuple[str, dict[str, str]]] = []
        self._opened: list[_Opened] = []
        self._places: list[Element | str] = []

    def open_block(self, tag: str, attributes: dict[str, str]) -> None:
        """Opens a block."""
        self._close_implied(tag)
        if self._frames[-1].element.tag == "p":
            # Only inline elements can bring a block into a paragraph: the paragraph ends here.
            self._frames.pop()
        if self._frames[-1].element.tag in TEXT_BLOCKS:
            self._open_edge()
            return
        for parent in _implied_parents(tag, self._frames[-1].element.tag):
            self._open_implied(parent)
        self._opened.append(_Opened(len(self._frames), len(self._inlines)))
        self._push(tag, attributes)

    def open_wrapper(self, inherited: dict[str, str], place: str = "") -> None:
        """Opens a block that is not kept in the page but separates the text before and after it.

        `inherited` (direction, language) goes to the blocks in it, `place` (an id) to the first text in it.
        """
        self._close_implied()
        self._open_edge()
        frame = self._frames[-1]
        frame.inherited = {**frame.inherited, **inherited}
        if inherited and frame.element.tag in FLOW_OR_TEXT | TEXT_BLOCKS:
            self._inlines.append(("span", dict(inherited)))
        if place:
            self._places.append(Element("span", {"id": place}))

    def open_inline(self, tag: str, attributes: dict[str, str]) -> None:
        """Opens an inline element."""
        self._opened.append(_Opened(len(self._frames), len(self._inlines), is_inline=True))
        if len(self._inlines) < _MAX_DEPTH_INLINE:
            self._inlines.append((tag, attributes))

    def is_within(self, tag: str) -> bool:
        """Returns whether an inline element of this name is open."""
        return any(tag == name for name, _ in self._inlines)

    def close(self) -> None:
        """Closes what was opened last and is still open."""
        opened = self._opened.pop()
        if not opened.is_inline:
            del self._frames[opened.frames :]
        del self._inlines[opened.inlines :]
        for frame in reversed(self._frames):
            del frame.path[opened.inlines :]
            if not frame.is_implied:
                break
        if opened.frame is not None:
            opened.frame.inherited = opened.inherited
            self._break()

    def text(self, text: str) -> None:
        """Adds text."""
        frame = self._frames[-1]
        is_preformatted = frame.element.tag == "pre"
        if not text.strip(_BLANKS) and not is_preformatted:
            if not frame.has_words or frame.needs_break or frame.element.tag in FLOW | STRUCTURE:
                return
        else:
            self._begin_words()
        if self._frames[-1].element.tag not in TABLE_STRUCTURE:
            self._inner().append(text)

    def add_inline(self, element: Element) -> None:
        """Adds a finished inline element: a sign, a picture, a formula, a line break."""
        self._begin_words()
        if self._frames[-1].element.tag not in TABLE_STRUCTURE:
            self._inner().append(element)

    def _inner(self) -> list[Element | str]:
        """Returns the children of the innermost inline element, after opening it in this block if necessary."""
        frame = self._frames[-1]
        for tag, attributes in self._inlines[len(frame.path) :]:
            inline = Element(tag, dict(attributes))
            attributes.pop("id", None)  # an id occurs once
            (frame.path[-1] if frame.path else frame.element).children.append(inline)
            frame.path.append(inline)
        return (frame.path[-1] if frame.path else frame.element).children

    def _begin_words(self) -> None:
        if self._frames[-1].element.tag in FLOW:
            self._push("p", {}, bare=True)
        elif self._frames[-1].element.tag in LISTS:
            self._open_implied("dd" if self._frames[-1].element.tag == "dl" else "li")
        frame = self._frames[-1]
        if frame.needs_break and frame.has_words:
            frame.path.clear()
            frame.element.children.append("\n" if frame.element.tag == "pre" else Element("br"))
        frame.needs_break = False
        frame.has_words = True
        if self._places:
            self._inner().extend(self._places)
            self._places.clear()

    def _push(self, tag: str, attributes: dict[str, str], *, bare: bool = False) -> None:
        frame = self._frames[-1]
        frame.path.clear()
        frame.has_words = frame.needs_break = False
        element = Element(tag, {**frame.inherited, **attributes})
        frame.element.children.append(element)
        self._frames.append(_Frame(element, bare))

    def _open_implied(self, tag: str) -> None:
        """Continues the last part of a list, or begins a new one."""
        frame = self._frames[-1]
        last = frame.element.children[-1] if frame.element.children else None
        if isinstance(last, Element) and last.tag == tag and tag in FLOW_OR_TEXT:
            frame.path.clear()
            self._frames.append(_Frame(last, is_implied=True, has_words=True, needs_break=True))
        else:
            self._push(tag, {}, bare=True)

    def _close_implied(self, tag: str = "") -> None:
        """Closes implied blocks, except the list that an item `tag` belongs in."""
        while self._frames[-1].is_implied:
            if tag in {"li", "dt", "dd"} and not _implied_parents(tag, self._frames[-1].element.tag):
                return
            self._frames.pop()

    def _open_edge(self) -> None:
        frame = self._frames[-1]
        self._opened.append(_Opened(len(self._frames), len(self._inlines), frame=frame, inherited=frame.inherited))
        self._break()

    def _break(self) -> None:
        self._frames[-1].needs_break = True
        self._frames[-1].path.clear()


def _implied_parents(tag: str, parent: str) -> tuple[str, ...]:
    """Returns the elements needed between `parent` and a block in it, outermost first."""
    if tag == "li":
        return {"ul": (), "ol": (), "dl": ("dd", "ul")}.get(parent, ("ul",))
    if tag in {"dt", "dd"}:
        return {"dl": (), "ul": ("li", "dl"), "ol": ("li", "dl")}.get(parent, ("dl",))
    return {"ul": ("li",), "ol": ("li",), "dl": ("dd",)}.get(parent, ())
