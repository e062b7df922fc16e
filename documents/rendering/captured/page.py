"""A captured page in parts, each small enough to be sent and shown at once."""

from __future__ import annotations

from dataclasses import dataclass

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.rendering.captured.marks import PartMarker
from documents.rendering.captured.outline import set_levels
from documents.rendering.captured.sanitise import sanitise_captured
from documents.rendering.captured.split import divide
from documents.rendering.captured.writer import PART, PLACE, CapturedPageWriter
from documents.rendering.direction import set_directions
from documents.rendering.tree import Element, serialise, text_of
from documents.rendering.whitespace import set_white_space

MAX_LENGTH = 20_000_000  # letters of a whole page; a capture can open the same elements anew in each of its blocks
MAX_WORDS = 90  # code points that a list shows of a part set aside


@dataclass(frozen=True, slots=True)
class PagePart:
    """A part of the page and the code points of the capture from which it came."""

    html: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part set aside: its key, the part of the page in which it begins (counted from 1), and its first words."""

    key: int
    page_part: int
    words: str


@dataclass(frozen=True, slots=True)
class CapturedPage:
    """The page of a capture; `set_aside` are the parts of which it shows words, in order."""

    parts: tuple[PagePart, ...]
    set_aside: tuple[ShownPart, ...]


def finish_page(writer: CapturedPageWriter) -> CapturedPage:
    """Returns the page that was written to `writer`, sanitised, with its parts marked; the tree is used up.

    Raises `CaptureRefused` if it is longer than `MAX_LENGTH`.
    """
    root = writer.finish()
    set_white_space(root)
    set_directions(root)
    marker = PartMarker()
    parts: list[PagePart] = []
    shown: list[ShownPart] = []
    seen: dict[int, int] = {}
    length = 0
    for piece in divide(root):
        places = _places_in(piece, seen, shown, len(parts) + 1)
        if places is None:
            continue
        set_levels(piece)
        marker.mark(piece)
        parts.append(PagePart(sanitise_captured(serialise(piece)), *places))
        length += len(parts[-1].html)
        if length > MAX_LENGTH:
            raise CaptureRefused(_("The page has too many elements to be shown as a page."))
    return CapturedPage(tuple(parts), tuple(shown))


def _places_in(piece: Element, seen: dict[int, int], shown: list[ShownPart], page_part: int) -> tuple[int, int] | None:
    """Returns first and last place of a piece, and adds the parts set aside in it to `shown`; None if it has none."""
    start, end = -1, -1
    waiting = [piece]
    while waiting:
        element = waiting.pop()
        if PLACE in element.attributes:
            first, last = map(int, element.attributes[PLACE].split("-"))
            start, end = first if start < 0 else min(start, first), max(end, last)
            if PART in element.attributes:
                _add_words(int(element.attributes[PART]), text_of(element), seen, shown, page_part)
        waiting.extend(child for child in reversed(element.children) if isinstance(child, Element))
    return (start, end) if start >= 0 else None


def _add_words(key: int, words: str, seen: dict[int, int], shown: list[ShownPart], page_part: int) -> None:
    if key not in seen:
        seen[key] = len(shown)
        shown.append(ShownPart(key, page_part, ""))
    before = shown[seen[key]]
    if len(before.words) < MAX_WORDS:
        joined = " ".join(f"{before.words} {words[:MAX_WORDS]}".split())
        shown[seen[key]] = ShownPart(key, before.page_part, joined[:MAX_WORDS])
