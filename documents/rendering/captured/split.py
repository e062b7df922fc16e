"""Divides the tree of a page into pieces of a bounded size, between blocks and, where one is too large, within it."""

from __future__ import annotations

from collections.abc import Iterator

from documents.rendering.tree import Element

MAX_COST = 200_000
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
    """Yields copies of an element, each with some of its children; a text is never divided."""
    piece, size = Element(element.tag, dict(element.attributes)), 0
    for child in element.children:
        is_large = isinstance(child, Element) and costs[child] > limit
        for part in _divided(child, limit, costs) if is_large and isinstance(child, Element) else (child,):
            cost = len(part) if isinstance(part, str) else costs.get(part) or _measure(part, costs)
            if piece.children and size + cost > limit:
                yield piece
                piece, size = Element(element.tag, dict(element.attributes)), 0
            piece.children.append(part)
            size += cost
    yield piece
