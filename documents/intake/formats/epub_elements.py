"""The elements of a page of an e-book (XHTML), each with its place, without an XML parser."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from documents.intake.html_tags import COMMENT, VOID, Tag, attribute, attributes, inner_text, tags
from documents.spans import Span

_LONGEST_MARK = 400  # code points of an element, tags included, that may be a mark or a number
_PAGE_NUMBER = re.compile(
    r"[\[({]?\s*(?:(?:pg?|page|seite|s|стр|с|página|pág)\b\.?\s*)?(?:\d{1,5}|[ivxlcdm]{1,10})\s*[\])}]?", re.I
)
_MARK = re.compile(r"[\[({]?\s*(?:\d{1,4}|[a-z]{1,2}|[ivx]{1,6}|[*†‡§¶]{1,3})\s*[\])}]?", re.I)


@dataclass(frozen=True, slots=True)
class Element:
    """An element of a page: its tags from `start` to `inner` and from `inner_end` to `end`."""

    tag: Tag
    attributes: dict[str, str] = field(hash=False, compare=False)
    inner: int
    inner_end: int
    end: int

    @property
    def name(self) -> str:
        return self.tag.name

    @property
    def id(self) -> str:
        return self.attributes.get("id", "")

    @property
    def span(self) -> Span:
        return Span(self.tag.start, self.end)

    @property
    def is_empty_in_xml(self) -> bool:
        """Whether it is written as `<a/>`, which in HTML would open a link that never ends."""
        return self.inner == self.end and self.name not in VOID

    def types(self) -> frozenset[str]:
        """Returns what the element is for (EPUB Structural Semantics), by `epub:type` or by its role in HTML."""
        words = " ".join(value for name, value in self.attributes.items() if name == "role" or name.endswith(":type"))
        return frozenset(word.removeprefix("doc-") for word in words.lower().split())

    def classes(self) -> frozenset[str]:
        return frozenset(self.attributes.get("class", "").lower().split())

    def words(self, text: str) -> str:
        return inner_text(text[self.inner : self.inner_end])

    @property
    def is_short(self) -> bool:
        """Whether it may be a mark or a number."""
        return self.end - self.tag.start <= _LONGEST_MARK

    def is_page_number(self, text: str) -> bool:
        """Returns whether the element has nothing but the number of a page."""
        return self.is_short and _PAGE_NUMBER.fullmatch(self.words(text)) is not None

    def is_mark(self, text: str) -> bool:
        """Returns whether the words of the element are like the mark of a note."""
        return self.is_short and _MARK.fullmatch(self.words(text)) is not None

    def place_of(self, text: str, name: str) -> Span | None:
        """Returns where the value of an attribute is."""
        return attribute(text, self.tag, name)[1]


def elements_in(text: str, content: Span) -> list[Element]:
    """Returns the elements of a part of a text, in the order of their ends; what is not closed ends with its parent."""
    return list(_elements(text, content))


def _elements(text: str, content: Span) -> Iterator[Element]:
    page = content.of(text)
    opened: list[Tag] = []
    open_names: Counter[str] = Counter()
    for found in tags(page, is_xml=True):
        tag = Tag(found.name, found.closing, found.start + content.start, found.end + content.start)
        if tag.name == COMMENT:
            continue
        if not tag.closing:
            if tag.name in VOID or text.startswith("/>", tag.end - 2):
                yield Element(tag, attributes(text, tag), tag.end, tag.end, tag.end)
            else:
                opened.append(tag)
                open_names[tag.name] += 1
        elif open_names[tag.name]:
            while opened:
                last = opened.pop()
                open_names[last.name] -= 1
                end = tag.end if last.name == tag.name else tag.start
                yield Element(last, attributes(text, last), last.end, tag.start, end)
                if last.name == tag.name:
                    break
    while opened:
        last = opened.pop()
        yield Element(last, attributes(text, last), last.end, content.end, content.end)
