"""What is changed in a page of an e-book so that it means the same as a part of one page of HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from documents.intake.article import Part
from documents.intake.formats.epub_book import Book
from documents.intake.formats.epub_elements import Element
from documents.intake.html.elements import HEADINGS
from documents.spans import Span

PAGE_RULE = "page break of the e-book"
LIST_RULE = "list of contents in the e-book"
LOST_NOTE_RULE = "mark of a note that is not in the e-book"

_LISTS = frozenset("toc landmarks page-list pagelist lot loi loa lov".split())
_NOTES = frozenset("footnote footnotes rearnote rearnotes endnote endnotes".split())
_HIDDEN = re.compile(r"\s(hidden)(?=[\s=/>])", re.I)
_PAGE_CLASSES = frozenset(
    "pagenum pagenumber page-number page_number pagebreak page-break pageno page-no newpage".split()
)
# Several pages of a book may each have one; as parts of one page they would hide each other.
_WHOLE = frozenset({"article", "main"})


@dataclass(frozen=True, slots=True)
class Edit:
    """Other words for a span of a page; `part` if they are set aside, `is_moved` for a note to stand at the end."""

    span: Span
    instead: str = ""
    part: Part | None = None
    is_moved: bool = False


def edits_of(book: Book, path: str) -> list[Edit]:
    """Returns the changes of one page, the outer before the inner ones, and none in what is set aside."""
    found = [edit for element in book.pages[path] for edit in _edits(book, path, element)]
    found.sort(key=lambda edit: (edit.span.start, -edit.span.end))
    kept, end = [], 0
    for edit in found:
        if edit.span.start >= end:
            kept.append(edit)
            end = edit.span.end if edit.part else end
    return kept


def _edits(book: Book, path: str, element: Element) -> Iterator[Edit]:
    text, types = book.text, element.types()
    if element.name == "nav" and types & _LISTS:
        yield _cut(text, element, "navigation", LIST_RULE)
    elif _is_page_break(book, path, element):
        yield _cut(text, element, "page", PAGE_RULE)
    elif element.name == "aside" and types & _NOTES:
        yield Edit(element.span, is_moved=True)
    if types & _NOTES and (hidden := _HIDDEN.search(text, element.tag.start, element.tag.end)):
        yield Edit(Span(*hidden.span(1)), "data-hidden")  # until its mark is touched, in programs for e-books
    if element.is_empty_in_xml:
        yield Edit(Span(element.end - 2, element.end), f"></{element.name}>")
    if element.name in _WHOLE:
        yield from _renamed(element)
    if types & _WHOLE and (role := element.place_of(text, "role")):
        yield Edit(role, "presentation")
    if element.name == "a":
        yield from _link(book, path, element)
    if element.id and (place := element.place_of(text, "id")) and book.name_of((path, element.id)) != element.id:
        yield Edit(place, book.name_of((path, element.id)))


def _is_page_break(book: Book, path: str, element: Element) -> bool:
    """Returns whether an element says only that a printed page begins."""
    if element.name == "hr":
        return "pagebreak" in element.types()
    if "pagebreak" in element.types():
        return element.is_short and bool(element.words(book.text))
    is_told = bool(_PAGE_CLASSES & element.classes()) or _is_listed(book, path, element)
    return is_told and element.is_page_number(book.text)


def _is_listed(book: Book, path: str, element: Element) -> bool:
    """Returns whether the book's list of pages leads to an element, under the number that is in it."""
    label = book.page_breaks.get((path, element.id), "")
    is_number = bool(label) and element.name not in HEADINGS and element.is_page_number(book.text)
    return is_number and label in element.words(book.text).lower()


def _link(book: Book, path: str, link: Element) -> Iterator[Edit]:
    target = book.target(path, link)
    back = book.mark_of(path, link)
    if back is not None:
        yield from _led_to(book, link, book.name_of_mark(*back))
        yield _role(link, "doc-backlink")
    elif target is not None and target in book.marks and book.is_mark(path, link):
        yield from _led_to(book, link, book.name_of(target))
        yield _role(link, "doc-noteref")
        if not link.id and book.marks[target][1] is link:
            yield _attribute(link, "id", book.name_of_mark(path, link))
    elif "noteref" in link.types():
        yield _cut(book.text, link, "other", LOST_NOTE_RULE)
    elif target is not None and target[1]:
        yield from _led_to(book, link, book.name_of(target))


def _led_to(book: Book, link: Element, name: str) -> Iterator[Edit]:
    place = link.place_of(book.text, "href")
    if place is not None and place.of(book.text) != f"#{name}":
        yield Edit(place, f"#{name}")


def _role(link: Element, role: str) -> Edit:
    return _attribute(link, "role", role)


def _attribute(element: Element, name: str, value: str) -> Edit:
    """Returns the edit that adds an attribute; before others of the same name, it is the one that counts."""
    at = element.tag.start + 1 + len(element.name)
    return Edit(Span(at, at), f' {name}="{value}"')


def _renamed(element: Element) -> Iterator[Edit]:
    at = element.tag.start + 1
    yield Edit(Span(at, at + len(element.name)), "div")
    if element.inner_end < element.end:
        at = element.inner_end + 2
        yield Edit(Span(at, at + len(element.name)), "div")


def _cut(text: str, element: Element, reason: str, rule: str) -> Edit:
    return Edit(element.span, part=Part(element.span.stripped(text), reason, rule))
