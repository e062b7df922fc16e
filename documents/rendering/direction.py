"""Directions of writing in an article of which parts run left to right and parts right to left."""

from __future__ import annotations

import re
import unicodedata

from documents.rendering.tree import Element, text_of
from documents.rendering.vocabulary import BLOCKS, TABLE_STRUCTURE

# Where the scripts are that run right to left; without a letter of them there is nothing to say.
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_PARTS = (TABLE_STRUCTURE - {"table"}) | {"hr"}


def set_directions(root: Element) -> None:
    """Lets blocks say their own direction, by their first letter, where the article has both.

    What its source says stands; an article that runs in one direction takes that of the page it stands in.
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
    """The direction of the first letter that has one (UAX #9, P2 and P3)."""
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind == "L":
            return "ltr"
        if kind in {"R", "AL"}:
            return "rtl"
    return ""
