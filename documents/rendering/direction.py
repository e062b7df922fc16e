"""Writing directions in an article that mixes left-to-right and right-to-left parts."""

from __future__ import annotations

import re
import unicodedata

from documents.rendering.tree import Element, text_of
from documents.rendering.vocabulary import BLOCKS, TABLE_STRUCTURE

# The scripts that run right to left; a text without any of their letters needs no `dir`.
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_PARTS = (TABLE_STRUCTURE - {"table"}) | {"hr"}


def set_directions(root: Element) -> None:
    """Sets `dir` on blocks, by their first strong letter, in an article that has both directions.

    A `dir` from the source stays. An article in one direction takes the direction of the page around it.
    """
    if not _RIGHT_TO_LEFT.search(text_of(root)):
        return
    directions = {_direction(text_of(child)) for child in root.children if isinstance(child, Element)}
    if {"ltr", "rtl"} <= directions:
        _set(root, "")


def _set(element: Element, inherited: str) -> None:
    for child in element.children:
        if not isinstance(child, Element) or child.tag not in BLOCKS or "dir" in child.attributes:
            continue
        own = "" if child.tag in _PARTS else _direction(text_of(child))
        if own and own != inherited:
            child.attributes["dir"] = own
        _set(child, own or inherited)


def _direction(text: str) -> str:
    """Returns the direction of the first letter that has one (UAX #9, P2 and P3)."""
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind == "L":
            return "ltr"
        if kind in {"R", "AL"}:
            return "rtl"
    return ""
