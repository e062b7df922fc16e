"""Plain text: paragraphs and lists, found by rules that a reader could apply by eye."""

from __future__ import annotations

import re
from dataclasses import dataclass

from documents.rendering.tree import Element

_ITEM = re.compile(r"(?P<indent>[ \t]*)(?P<sign>[•‣▪●◦*+o-]|\d{1,3}[.)])[ \t]+(?P<words>\S.*)")
_BULLETS = frozenset("•‣▪●◦")
# Lines longer than this were not broken by a typist or a mail program: each is a paragraph.
_WIDEST_WRAP = 120
_NARROWEST_WRAP = 40
_FULL = 0.6


@dataclass(frozen=True, slots=True)
class _Line:
    words: str
    indent: int = 0
    sign: str = ""


def read_plain(text: str) -> Element:
    """The tree of a plain text.

    Blank lines part paragraphs. Lines that were broken to one width are joined again; otherwise every line is
    a paragraph. Lines that begin with a bullet, or two and more with the same sign or counting numbers, are a list.
    """
    root = Element("")
    width = _wrap_width(text)
    for group in _groups(text):
        _add_group(root, group, width)
    return root


def _groups(text: str) -> list[list[str]]:
    """The lines between blank lines."""
    groups: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line.strip():
            groups[-1].append(line)
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]


def _add_group(root: Element, lines: list[str], width: int) -> None:
    for line in lines:
        root.children.append(Element("p", {}, [line]))


def _wrap_width(text: str) -> int:
    return 0
