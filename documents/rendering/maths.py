"""Formulas: presentational MathML without its annotations."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from documents.rendering.tree import Element
from documents.rendering.vocabulary import ATTRIBUTES, MATHS

_TOKENS = frozenset({"mi", "mn", "mo", "ms", "mtext"})


def formula(node: LexborNode) -> Element:
    """The formula under a `math` element: its tokens are its text (MathML Core, §2)."""
    tag = node.tag or "math"
    allowed = ATTRIBUTES.get(tag, frozenset())
    element = Element(tag, {name: value or "" for name, value in node.attributes.items() if name in allowed})
    if tag in _TOKENS:
        element.children = [" ".join(node.text().split())]
        return element
    child = node.first_child
    while child is not None:
        if child.tag in MATHS:
            element.children.append(formula(child))
        elif child.tag in {"semantics", "maction"}:
            shown = _first_element(child)
            if shown is not None:
                element.children.append(formula(shown))
        child = child.next
    return element


def _first_element(node: LexborNode) -> LexborNode | None:
    child = node.first_child
    while child is not None:
        if child.is_element_node and child.tag in MATHS:
            return child
        child = child.next
    return None
