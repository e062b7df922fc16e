"""The runs of a Word document: words of one look (ECMA-376, part 1: 17.3.2)."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from xml.etree import ElementTree

from documents.intake.formats.docx_package import W

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_WHITE = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n"}
_Element = ElementTree.Element


def texts_of(element: _Element) -> Iterator[str]:
    """Yields the words of each paragraph in an element, without those that a tracked change removed."""
    for paragraph in element.iter(f"{W}p"):
        words = "".join((one.text or "") if one.tag == f"{W}t" else _WHITE.get(one.tag, "") for one in paragraph.iter())
        if words.strip():
            yield " ".join(words.split())


def font_of(properties: _Element | None) -> str:
    """Returns the font of a run with these properties; "" if they name none."""
    fonts = properties.find(f"{W}rFonts") if properties is not None else None
    return fonts.get(f"{W}ascii", "") if fonts is not None else ""


def text_element(words: str) -> _Element:
    """Returns the element for words as they are, blanks included."""
    text = ElementTree.Element(f"{W}t", {_SPACE: "preserve"})
    text.text = words
    return text


def run_with(content: list[_Element], properties: _Element | None) -> _Element:
    """Returns a run of the same look as one with these properties."""
    run = ElementTree.Element(f"{W}r")
    if properties is not None:
        run.append(deepcopy(properties))
    run.extend(content)
    return run


def set_style(run: _Element, style: str) -> None:
    """Gives a run another character style."""
    properties = run.find(f"{W}rPr")
    if properties is None:
        properties = ElementTree.Element(f"{W}rPr")
        run.insert(0, properties)
    for old in properties.findall(f"{W}rStyle"):
        properties.remove(old)
    properties.insert(0, ElementTree.Element(f"{W}rStyle", {f"{W}val": style}))
