"""The tree that every article passes through on its way to a page, and its serialisation as HTML."""

from __future__ import annotations

from dataclasses import dataclass, field

VOID = frozenset({"br", "hr", "wbr"})


@dataclass(slots=True, eq=False)
class Element:
    """An element of the stored page; the root has no name. Children are elements and strings of text."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    def has_class(self, name: str) -> bool:
        return name in self.attributes.get("class", "").split()


def serialise(root: Element) -> str:
    """Returns the HTML of a tree, escaped as browsers do it (HTML standard, "Serialising HTML fragments")."""
    pieces: list[str] = []
    _write(root, pieces)
    return "".join(pieces)


def _write(element: Element, pieces: list[str]) -> None:
    if element.tag:
        pieces.append(f"<{element.tag}")
        for name, value in element.attributes.items():
            pieces.append(f' {name}="{escape_attribute(value)}"')
        pieces.append(">")
    for child in element.children:
        if isinstance(child, str):
            pieces.append(escape_text(child))
        else:
            _write(child, pieces)
    if element.tag and element.tag not in VOID:
        pieces.append(f"</{element.tag}>")


def escape_text(text: str) -> str:
    """Escapes `text` for a place between tags."""
    return text.replace("&", "&amp;").replace("\xa0", "&nbsp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_attribute(value: str) -> str:
    """Escapes `value` for a place between double quotes."""
    return escape_text(value).replace('"', "&quot;")


def text_of(element: Element) -> str:
    """Returns the `textContent` of an element."""
    pieces: list[str] = []
    _collect(element, pieces)
    return "".join(pieces)


def has_words(element: Element) -> bool:
    """Returns whether an element has any text."""
    for child in element.children:  # noqa: SIM110 (a generator would double the depth of the stack)
        if child if isinstance(child, str) else has_words(child):
            return True
    return False


def _collect(element: Element, pieces: list[str]) -> None:
    for child in element.children:
        if isinstance(child, str):
            pieces.append(child)
        else:
            _collect(child, pieces)
