"""The pages of an e-book together: which place a link leads to, and which links are marks of notes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from documents.intake.formats.epub_elements import Element

Place = tuple[str, str]  # the path of a page, and an id in it; "" is the page itself

_NOTE_CLASSES = frozenset("noteref footnoteref footnote-ref fnref fn-ref note-ref endnoteref endnote-ref".split())
_ARROWS = frozenset("↩ ↑ ⏎ ↵ ⤴ ↰ ^ ↩︎".split())
_PARENT = 60  # code points of a tag directly around a link
_NEAR = 400  # code points, tags included, between the place of a note and the link back in it


class Book:
    """The text of the capture, and the elements of each page in it."""

    def __init__(self, text: str, pages: Mapping[str, list[Element]], page_breaks: Mapping[Place, str]) -> None:
        self.text = text
        self.pages = {path: sorted(elements, key=lambda one: one.tag.start) for path, elements in pages.items()}
        self.page_breaks = page_breaks
        self.places = {(path, one.id): one for path, elements in pages.items() for one in elements if one.id}
        self._numbers = {path: n for n, path in enumerate(pages, start=1)}
        self._counted = Counter(id for _path, id in self.places)
        self._links = {path: [one for one in found if one.name == "a"] for path, found in self.pages.items()}
        # The place of each note, and the first mark of it.
        self.marks: dict[Place, tuple[str, Element]] = {}
        for path, link, target in self._internal_links():
            if target in self.places and self.is_mark(path, link):
                self.marks.setdefault(target, (path, link))

    def target(self, path: str, link: Element) -> Place | None:
        """Returns the place in the book that a link of a page leads to; None if it leads elsewhere."""
        href = link.attributes.get("href", "")
        if not href or ":" in href.partition("/")[0].partition("#")[0]:
            return None
        page, _sign, fragment = href.partition("#")
        page = normpath(join(dirname(path), unquote(page))) if page else path
        if page not in self.pages:
            return None
        names = (fragment, unquote(fragment))
        return page, next((name for name in names if (page, name) in self.places), "")

    def name_of(self, place: Place) -> str:
        """Returns the id of a place in the one page that the book becomes."""
        path, id = place
        return id if self._counted[id] < 2 else f"{id}-{self._numbers[path]}"

    def name_of_mark(self, path: str, mark: Element) -> str:
        """Returns the id of the mark of a note."""
        return self.name_of((path, mark.id)) if mark.id else f"noteref-{self._numbers[path]}-{mark.tag.start}"

    def is_mark(self, path: str, link: Element) -> bool:
        """Returns whether a link is the mark of a note: it says so, or is like one and the note leads back to it."""
        if "noteref" in link.types():
            return True
        if not link.is_mark(self.text):
            return False
        return bool(_NOTE_CLASSES & link.classes()) or self._leads_back(path, link)

    def mark_of(self, path: str, link: Element) -> tuple[str, Element] | None:
        """Returns the mark to which a link leads back from the beginning of its note; None if it is no such link."""
        if not (link.is_mark(self.text) or link.words(self.text) in _ARROWS or "backlink" in link.types()):
            return None
        target = self.target(path, link)
        for note in self._around(path, link, _NEAR):
            mark = self.marks.get((path, note.id))
            if mark is not None and mark[1] is not link and target is not None and target[0] == mark[0]:
                before = self.text[note.inner : link.tag.start] if note is not link else ""
                return mark if link.words(self.text) in _ARROWS or "<a" not in before else None
        return None

    def _internal_links(self) -> Iterator[tuple[str, Element, Place]]:
        for path, links in self._links.items():
            for link in links:
                if (target := self.target(path, link)) is not None:
                    yield path, link, target

    def _leads_back(self, path: str, link: Element) -> bool:
        target = self.target(path, link)
        note = self.places.get(target) if target else None
        if target is None or note is None or note.tag.start <= link.tag.start:
            return False
        own = {(path, one.id) for one in self._around(path, link, _PARENT)}
        back = _beginning(self._links[target[0]], note.tag.start, note.tag.start + _NEAR)
        return any(self.target(target[0], one) in own for one in back)

    def _around(self, path: str, link: Element, near: int) -> Iterator[Element]:
        """Yields the link and the elements around it that have an id and begin near it."""
        for one in _beginning(self.pages[path], link.tag.start - near, link.tag.start):
            if one.id and link.end <= one.end:
                yield one


def _beginning(elements: list[Element], first: int, last: int) -> list[Element]:
    """Returns those of the elements, sorted by their place, that begin from `first` to `last`."""
    start = bisect_left(elements, first, key=lambda one: one.tag.start)
    return elements[start : bisect_right(elements, last, key=lambda one: one.tag.start)]
