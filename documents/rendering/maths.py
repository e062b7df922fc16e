"""Formulas: presentational MathML without its annotations."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from documents.rendering.depth import check_depth
from documents.rendering.dropped_elements import DROPPED_ELEMENTS
from documents.rendering.tree import Element
from documents.rendering.vocabulary import ATTRIBUTES, MATHS

_TOKENS = frozenset({"mi", "mn", "mo", "ms", "mtext"})
# These show one of their children; the others are for programs.
_SHOW_ONE = frozenset({"semantics", "maction"})


def formula(node: LexborNode, depth: int = 1) -> Element:
    """Returns the formula of a `math` element; the text of its tokens is its text (MathML Core, §2)."""
    check_depth(depth)
    tag = node.tag or "math"
    allowed = ATTRIBUTES.get(tag, frozenset())
    element = Element(tag, {name: value or "" for name, value in node.attributes.items() if name in allowed})
    if tag in _TOKENS:
        words = " ".join(_words(node, depth).split())
        element.children = [words] if words else []
        return element
    child = node.first_child
    while child is not None:
        shown = _first_shown(child) if child.tag in _SHOW_ONE else child
        if shown is not None and shown.tag in MATHS:
            element.children.append(formula(shown, depth + 1))
        child = child.next
    return element


def _first_shown(node: LexborNode) -> LexborNode | None:
    child = node.first_child
    while child is not None and child.tag not in MATHS:
        child = child.next
    return child


def _words(node: LexborNode, depth: int) -> str:
    """Returns the text of a token, which may contain HTML, without the elements that are dropped everywhere."""
    check_depth(depth)
    pieces: list[str] = []
    child = node.first_child
    while child is not None:
        if child.is_text_node:
            pieces.append(child.text_content or "")
        elif child.is_element_node and child.tag not in DROPPED_ELEMENTS:
            pieces.append(_words(child, depth + 1))
        child = child.next
    return "".join(pieces)
