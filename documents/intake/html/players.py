"""Finds players of films and sounds, whose menus and dialogs are words without sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from documents.intake.html.furniture import Furniture
from documents.intake.html.tree import Element

if TYPE_CHECKING:
    from documents.intake.html.lines import PageLines

_MEDIA = frozenset({"video", "audio"})


def players_in(page: PageLines) -> Iterator[tuple[Element, Furniture]]:
    """Yields the outermost elements around a film or a sound that have controls and no sentence."""
    for media in page.elements:
        if media.name not in _MEDIA:
            continue
        around = None
        for element in media.ancestors():
            if page.structure.has_text(element):
                break
            around = element
        if around is not None and around is not media and page.structure.is_controlled(around):
            yield around, Furniture("player", f"element {media.name} with controls", sure=True)
