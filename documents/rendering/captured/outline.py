"""The headings of a captured page, below those of the page that shows it."""

from __future__ import annotations

from documents.rendering.tree import Element
from documents.rendering.vocabulary import HEADINGS

_FIRST_LEVEL, _LAST_LEVEL = 3, 6  # the pane that shows the page has a heading of level 2


def set_levels(root: Element) -> None:
    """Gives headings levels without a jump: each is one below the nearest before it that ranked higher."""
    open_levels: list[str] = []
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if element.tag in HEADINGS:
            while open_levels and open_levels[-1] >= element.tag:
                open_levels.pop()
            open_levels.append(element.tag)
            element.tag = f"h{min(_FIRST_LEVEL + len(open_levels) - 1, _LAST_LEVEL)}"
        waiting.extend(child for child in reversed(element.children) if isinstance(child, Element))
