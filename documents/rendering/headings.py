"""Headings: levels without gaps, ids, and positions in the text."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from documents.rendering.links import ID_PREFIX
from documents.rendering.rendered import Heading
from documents.rendering.tree import Element, has_words, text_of
from documents.rendering.vocabulary import HEADINGS

_HIGHEST, _LOWEST = 2, 6  # the page's own title is the one h1
_SLUG_LENGTH = 60


def set_headings(root: Element) -> None:
    """Moves the article's headings below the page's title, closes gaps between levels, and gives each an id."""
    open_levels: list[int] = []
    names = _Names(_ids(root))
    for heading in _headings(root):
        if not has_words(heading):
            heading.tag = "p"  # a picture alone is no heading
            continue
        level = int(heading.tag[1])
        while open_levels and open_levels[-1] >= level:
            open_levels.pop()
        open_levels.append(level)
        heading.tag = f"h{min(_HIGHEST - 1 + len(open_levels), _LOWEST)}"
        if "id" not in heading.attributes:
            heading.attributes["id"] = names.unused(_slug(text_of(heading)))


def list_headings(root: Element) -> tuple[Heading, ...]:
    """Returns the headings of a finished tree, with the code point at which each begins."""
    found: list[Heading] = []
    _list(root, 0, found)
    return tuple(found)


def _list(element: Element, start: int, found: list[Heading]) -> int:
    if element.tag in HEADINGS:
        text = text_of(element)
        found.append(Heading(int(element.tag[1]), element.attributes["id"], text, start))
        return start + len(text)
    for child in element.children:
        start = start + len(child) if isinstance(child, str) else _list(child, start, found)
    return start


def _headings(element: Element) -> list[Element]:
    found: list[Element] = []
    for child in element.children:
        if isinstance(child, Element):
            found += [child] if child.tag in HEADINGS else _headings(child)
    return found


def _ids(element: Element) -> set[str]:
    found: set[str] = set()
    for child in element.children:
        if isinstance(child, Element):
            if "id" in child.attributes:
                found.add(child.attributes["id"])
            found |= _ids(child)
    return found


def _slug(words: str) -> str:
    """Turns words into a readable id: letters and digits of any script, in lower case."""
    letters = re.sub(r"[^\w]+", "-", unicodedata.normalize("NFKC", words).lower()).strip("-_")
    return f"{ID_PREFIX}{letters[:_SLUG_LENGTH].strip('-_') or 'heading'}"


class _Names:
    """Makes new ids that differ from those of the article."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = taken
        self._given: Counter[str] = Counter()

    def unused(self, slug: str) -> str:
        """Returns the slug, or the slug with the first number that makes it new."""
        candidate = slug
        while candidate in self._taken:
            self._given[slug] += 1
            candidate = f"{slug}-{self._given[slug] + 1}"
        self._taken.add(candidate)
        return candidate
