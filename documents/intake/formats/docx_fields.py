"""Fields of Word that show words without holding them as a result: old rubies, and symbols (ECMA-376, part 1: 17.16).

Any other field either has a result, which is text as any other, or shows nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from documents.intake.formats.docx_package import W
from documents.intake.formats.docx_runs import run_with, text_element

_Element = ElementTree.Element
# Word before 2007 drew a ruby as two texts, one over the other.
_RUBY = re.compile(
    r"\s*EQ\b[^(]*\\o\s*(?:\\a[lcrd]\s*)?\(\s*\\s\s*\\up\s*\d*\s*\((?P<reading>[^()]*)\)\s*[,;](?P<base>[^()]*)\)"
)
_SYMBOL = re.compile(r"\s*SYMBOL\s+(?P<code>0x[0-9a-f]{1,6}|\d{1,7})\b(?:[^\\]*\\f\s*\"?(?P<font>[^\"\\]+))?", re.I)


def read_fields(nodes: list[_Element]) -> Iterator[_Element]:
    """Yields the children of a paragraph, with words in place of such fields."""
    group: list[_Element] = []
    for node in nodes:
        part = _part_of_field(node)
        if part == "begin":
            yield from group  # a field within a field
            group = [node]
        elif not group:
            yield node
        elif part == "end":
            yield from _shown("".join(_code(one) for one in group)) or [*group, node]
            group = []
        elif part or node.tag != f"{W}r" or node.find(f"{W}t") is not None:
            yield from (*group, node)
            group = []
        else:
            group.append(node)
    yield from group


def _shown(code: str) -> list[_Element]:
    """Returns the run for what a field shows; none if it shows nothing, or nobody can say what."""
    if ruby := _RUBY.match(code):
        return [run_with([_ruby(ruby["base"], ruby["reading"])], None)]
    if symbol := _SYMBOL.match(code):
        number = symbol["code"].lower()
        letter = ElementTree.Element(f"{W}sym", {f"{W}font": (symbol["font"] or "").strip()})
        letter.set(f"{W}char", number.removeprefix("0x") if number.startswith("0x") else f"{int(number):x}")
        return [run_with([letter], None)]
    return []


def _ruby(base: str, reading: str) -> _Element:
    ruby = ElementTree.Element(f"{W}ruby")
    for name, words in (("rt", reading), ("rubyBase", base)):
        ElementTree.SubElement(ruby, f"{W}{name}").append(run_with([text_element(words.strip())], None))
    return ruby


def _part_of_field(node: _Element) -> str:
    mark = node.find(f"{W}fldChar") if node.tag == f"{W}r" else None
    return mark.get(f"{W}fldCharType", "") if mark is not None else ""


def _code(run: _Element) -> str:
    return "".join(one.text or "" for one in run.iter(f"{W}instrText"))
