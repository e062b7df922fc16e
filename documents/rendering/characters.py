"""Characters that no page contains: refused in a source, left out where a source refers to them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from documents.errors import RenderingRefused
from documents.errors import gettext_noop as _
from documents.rendering.tree import Element
from documents.spans.characters import NO_CHARACTER

# A reference to one of these is white space in HTML, or meant as a line break by the program that wrote it.
NO_CHARACTERS = _("reference to no character")
_BREAKS = re.compile("[\x0b\x0c]")


def without_controls(text: str) -> str:
    """Returns the text with U+FFFD in place of each character that a page cannot contain."""
    return NO_CHARACTER.sub("\ufffd", text)


def refuse_controls(source: str) -> None:
    """Raises `RenderingRefused`, with the position, for a source with a character that an exact text cannot contain."""
    found = NO_CHARACTER.search(source)
    if found is not None:
        _refuse(found.group(), source, found.start())


def drop_controls(root: Element, dropped: Counter[str]) -> None:
    """Takes what is no character, because references in the source stand for it, out of a tree, and counts it."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        for name, value in element.attributes.items():
            element.attributes[name] = NO_CHARACTER.sub("", value)
        for place, child in enumerate(element.children):
            if isinstance(child, Element):
                waiting.append(child)
            elif NO_CHARACTER.search(child):
                element.children[place] = NO_CHARACTER.sub("", _BREAKS.sub("\n", child))
                dropped[NO_CHARACTERS] += len(NO_CHARACTER.findall(child))


def _refuse(character: str, source: str, place: int) -> None:
    raise RenderingRefused(
        _(
            "The character %(code)s (%(name)s) stands at character %(place)s, in line %(line)s. No page can carry it."
            " It may mean that another encoding was used; otherwise take it out."
        ),
        code=f"U+{ord(character):04X}",
        name=unicodedata.name(character, "control" if ord(character) < 0xA0 else "no character").lower(),
        place=place + 1,
        line=source.count("\n", 0, place) + 1,
    )
