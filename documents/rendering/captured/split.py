"""Divides the tree of a page into pieces of a bounded size, between blocks and, where one is too large, within it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.rendering.tree import Element

MAX_COST = 200_000
_WHOLE = re.compile(r"-?\d{1,9}\Z")
_COST_OF_ELEMENT = 60  # as many letters as an element takes up in the page, about


def divide(root: Element, limit: int = MAX_COST) -> Iterator[Element]:
    """Yields roots that together have the children of `root`, each within the limit where any division allows it."""
    costs: dict[Element, int] = {}
    _measure(root, costs)
    yield from _divided(root, limit, costs)


def _measure(element: Element, costs: dict[Element, int]) -> int:
    own = sum(len(child) if isinstance(child, str) else _measure(child, costs) for child in element.children)
    costs[element] = own + _COST_OF_ELEMENT
    return costs[element]


def _divided(element: Element, limit: int, costs: dict[Element, int]) -> Iterator[Element]:
    """Yields copies of an element, each with some of its children; a text is never divided. Lists count on."""
    piece, size = Element(element.tag, dict(element.attributes)), 0
    number = _number(element.attributes.get("start"), 1)
    for child in element.children:
        item = child if isinstance(child, Element) and child.tag == "li" else None
        if item is not None:
            number = _number(item.attributes.get("value"), number)
        is_large = isinstance(child, Element) and costs[child] > limit
        for part in _divided(child, limit, costs) if is_large and isinstance(child, Element) else (child,):
            cost = len(part) if isinstance(part, str) else costs.get(part) or _measure(part, costs)
            if piece.children and size + cost > limit:
                yield piece
                goes_on = {"start": str(number)} if element.tag == "ol" else {}
                piece, size = Element(element.tag, {**element.attributes, **goes_on}), 0
            piece.children.append(part)
            size += cost
        number += item is not None
    yield piece


def _number(given: str | None, otherwise: int) -> int:
    return int(given) if given and _WHOLE.match(given) else otherwise
