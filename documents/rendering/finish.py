"""Arranges an article's tree, then sanitises and parses it until neither step changes it."""

from __future__ import annotations

from typing import NamedTuple

from documents.errors import RenderingRefused
from documents.errors import gettext_noop as _
from documents.rendering.direction import set_directions
from documents.rendering.headings import list_headings, set_headings
from documents.rendering.numbering import number_paragraphs
from documents.rendering.rendered import Heading, Labels
from documents.rendering.sanitise import sanitise
from documents.rendering.stored.tree import parse_stored_page
from documents.rendering.tables import set_tables
from documents.rendering.text_content import text_content
from documents.rendering.tree import Element, serialise, text_of
from documents.rendering.whitespace import set_white_space

MAX_PASSES = 5


class Page(NamedTuple):
    """A page as it is stored, its exact text and its headings."""

    html: str
    text: str
    headings: tuple[Heading, ...]


def arrange(root: Element, labels: Labels) -> None:
    """Sets white space, headings, tables, directions and numbers; a second call changes nothing."""
    set_white_space(root)
    set_headings(root)
    set_tables(root)
    set_directions(root)
    number_paragraphs(root, labels)


def sanitise_until_stable(root: Element, labels: Labels) -> Page:
    """Returns the page of an arranged tree once the sanitiser changes nothing and a parser sees the same text.

    Nearly every tree needs one pass. The tree is emptied. Raises `RenderingRefused` if five passes are not enough.
    """
    for _pass in range(MAX_PASSES):
        page = Page(serialise(root), text_of(root), list_headings(root))
        root.children.clear()  # for a page of 20 MB, tree and sanitiser together would need too much memory
        cleaned = sanitise(page.html)
        if cleaned == page.html and text_content(page.html) == page.text:
            return page
        root = parse_stored_page(cleaned)
        arrange(root, labels)
    raise RenderingRefused(
        _(
            "The page is built so that it changes each time it is made safe. Save it again as plain text and import"
            " that."
        )
    )
