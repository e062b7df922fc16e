"""Marks the parts that are set aside, and the places of blocks, in a piece of a captured page.

A part that covers whole blocks becomes a group around them, one that covers rows or items marks each of them, and one
that covers only words of a block is marked within it. The label comes first in the part, and its end is told too, so
that nothing depends on seeing its colour.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from documents.rendering.captured.writer import PART, PLACE, slot
from documents.rendering.tree import Element
from documents.rendering.vocabulary import BLOCKS, FLOW, FLOW_OR_TEXT, LISTS, TABLE_STRUCTURE

ASIDE = "aside"
_PARTS_ONLY = LISTS | TABLE_STRUCTURE
_HOLDS_BLOCKS = FLOW | FLOW_OR_TEXT
# What the words of an element tell about its part, where they are not all in one.
_WITHOUT_WORDS, _KEPT, _MIXED = "", "kept", "mixed"


class PartMarker:
    """Marks one piece of a page after another; the first mark of each part gets its id."""

    def __init__(self) -> None:
        self._named: set[str] = set()
        self._parts: dict[Element, str] = {}

    def mark(self, root: Element) -> None:
        """Marks a piece in place."""
        self._parts = {}
        self._find_parts(root)
        _place_blocks(root)
        self._mark_children(root)
        _drop_places(root)

    def _find_parts(self, element: Element) -> str:
        """Finds and returns the key of the part in which all words of an element lie."""
        if PLACE in element.attributes or PART in element.attributes:
            found = {element.attributes.get(PART, _KEPT)}
            self._parts |= {child: _WITHOUT_WORDS for child in element.children if isinstance(child, Element)}
        else:
            found = {self._find_parts(child) for child in element.children if isinstance(child, Element)}
        found.discard(_WITHOUT_WORDS)
        self._parts[element] = _WITHOUT_WORDS if not found else found.pop() if len(found) == 1 else _MIXED
        return self._parts[element]

    def _mark_children(self, element: Element) -> None:
        marked: list[Element | str] = []
        for key, children in self._runs_of(element.children):
            if key in {_WITHOUT_WORDS, _KEPT, _MIXED}:
                for child in children:
                    if isinstance(child, Element) and child.tag != "math":
                        self._mark_children(child)
                marked += children
            elif element.tag in _PARTS_ONLY:
                self._mark_each(key, [child for child in children if isinstance(child, Element)])
                marked += children
            else:
                has_blocks = any(isinstance(child, Element) and child.tag in BLOCKS for child in children)
                tag, kind = (
                    ("div", "aside-block") if has_blocks and element.tag in _HOLDS_BLOCKS else ("span", "aside-words")
                )
                marked.append(
                    Element(
                        tag,
                        {**self._id(key), "class": f"{ASIDE} {kind}"},
                        [slot("why", int(key)), *children, slot("end")],
                    )
                )
        element.children = marked

    def _mark_each(self, key: str, elements: list[Element]) -> None:
        """Marks the items of a list, or rows or cells of a table; the label goes into the first."""
        for element in elements:
            element.attributes["class"] = f"{element.attributes.get('class', '')} {ASIDE}".strip()
        first, last = self._holder(elements, 0), self._holder(elements, -1)
        first.children.insert(0, Element("span", {**self._id(key), "class": "why-place"}, [slot("why", int(key))]))
        last.children.append(slot("end"))

    def _holder(self, elements: list[Element], place: int) -> Element:
        """Returns the first (0) or last (-1) cell or item with words."""
        element = elements[place]
        while element.tag in _PARTS_ONLY:
            with_words = (one for one in element.children if isinstance(one, Element) and self._parts[one])
            element = list(with_words)[place]
        return element

    def _key_of(self, element: Element) -> str:
        """Returns the part of an element. No formula is divided: one that lies in a part and outside stands whole."""
        key = self._parts[element]
        return _KEPT if element.tag == "math" and key == _MIXED else key

    def _id(self, key: str) -> dict[str, str]:
        if key in self._named:
            return {}
        self._named.add(key)
        return {"id": f"part-{key}"}

    def _runs_of(self, children: list[Element | str]) -> Iterator[tuple[str, list[Element | str]]]:
        """Yields runs of neighbours in the same part, with what has no words between them but not around them."""
        keys = [self._key_of(child) if isinstance(child, Element) else _key_of_text(child) for child in children]
        last = 0
        for n, key in enumerate(keys):
            if key:
                if key == keys[last]:
                    keys[last:n] = [key] * (n - last)
                last = n
        pairs = groupby(zip(keys, children, strict=True), key=lambda pair: pair[0])
        return ((key, [child for _, child in pair]) for key, pair in pairs)


def _key_of_text(text: str) -> str:
    return _KEPT if text.strip() else _WITHOUT_WORDS


def _place_blocks(element: Element) -> None:
    """Writes on each block from where to where of the capture the words go that stand in no block within it."""
    places: list[int] = []
    for child in element.children:
        if isinstance(child, Element):
            if child.tag in BLOCKS:
                _place_blocks(child)
            else:
                _add_places(child, places)
    if places and element.tag:
        element.attributes["data-place"] = f"{min(places)}-{max(places)}"


def _add_places(element: Element, places: list[int]) -> None:
    if PLACE in element.attributes:
        places += map(int, element.attributes[PLACE].split("-"))
    for child in element.children:
        if isinstance(child, Element):
            _add_places(child, places)


def _drop_places(element: Element) -> None:
    """Puts the words in place of the elements that only said where they come from."""
    children: list[Element | str] = []
    for child in element.children:
        if isinstance(child, Element):
            _drop_places(child)
        is_place = isinstance(child, Element) and (PLACE in child.attributes or PART in child.attributes)
        children += child.children if is_place and isinstance(child, Element) else [child]
    element.children = children
