"""Formulas: presentational MathML Core without its annotations, with a text that says what is drawn."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from documents.rendering.depth import check_depth
from documents.rendering.dropped_elements import DROPPED_ELEMENTS
from documents.rendering.maths_signs import add_signs
from documents.rendering.tree import Element
from documents.rendering.vocabulary import MATHS, MATHS_ATTRIBUTES, MATHS_TOKENS

# These show one of their children; the others are for programs.
_SHOW_ONE = frozenset({"semantics", "maction"})
_NOT_SHOWN = frozenset({"annotation", "annotation-xml"})
# What MathML 3 had and MathML Core has not, by what shows the same.
_RENAMED = {"mlabeledtr": "mtr", "mfenced": "mrow", "none": "mrow"}
_NUMBER_OF_CHILDREN = {
    "mfrac": 2,
    "mroot": 2,
    "msub": 2,
    "msup": 2,
    "munder": 2,
    "mover": 2,
    "msubsup": 3,
    "munderover": 3,
}


def formula(node: LexborNode) -> Element:
    """Returns the formula of a `math` element; the text of its tokens is its text (MathML Core, §2)."""
    element = _read(node, 1)
    add_signs(element)
    return element


def _read(node: LexborNode, depth: int) -> Element:
    check_depth(depth)
    given = node.tag or "math"
    element = Element(_RENAMED.get(given, given if given in MATHS else "mrow"), dict(_kept_attributes(node)))
    if element.tag in MATHS_TOKENS:
        words = " ".join(_words(node, depth).split())
        element.children = [words] if words else []
        return element
    for shown in _shown_in(node):  # a comprehension would double the depth of the stack
        element.children.append(_read(shown, depth + 1))
    if given == "mfenced":
        element.children = list(_fenced(node, element.children))
    wanted = _NUMBER_OF_CHILDREN.get(element.tag)
    if wanted is not None and len(element.children) != wanted:
        element.tag, element.attributes = "mrow", {}  # browsers show such an element as a row too
    return element


def _shown_in(node: LexborNode) -> list[LexborNode]:
    """Returns the elements that a formula's element shows; unknown ones count, because browsers show their content."""
    found: list[LexborNode] = []
    for child in _elements(node):
        shown: LexborNode | None = child
        while shown is not None and shown.tag in _SHOW_ONE:
            shown = next((one for one in _elements(shown) if one.tag not in _NOT_SHOWN), None)
        if shown is not None and (shown.tag or "").startswith("m"):
            found.append(shown)
    return found


def _elements(node: LexborNode) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        if child.is_element_node:
            yield child
        child = child.next


def _kept_attributes(node: LexborNode) -> Iterator[tuple[str, str]]:
    allowed = MATHS_ATTRIBUTES.get(node.tag or "", {})
    for name, value in node.attributes.items():
        pattern = allowed.get(name)
        if pattern is not None and pattern.fullmatch((value or "").strip()):
            yield name, (value or "").strip()


def _fenced(node: LexborNode, children: list[Element | str]) -> Iterator[Element | str]:
    """Yields the content of an `mfenced` with the brackets and separators that it names (MathML 3, §3.3.8)."""
    given = node.attributes
    separators = "".join((given["separators"] or "").split()) if "separators" in given else ","
    opening = "(" if given.get("open") is None else given["open"]
    closing = ")" if given.get("close") is None else given["close"]
    yield from _operator(opening)
    for n, child in enumerate(children):
        if n and separators:
            yield from _operator(separators[min(n, len(separators)) - 1])
        yield child
    yield from _operator(closing)


def _operator(sign: str | None) -> Iterator[Element]:
    if words := " ".join((sign or "").split()):
        yield Element("mo", {}, [words])


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
