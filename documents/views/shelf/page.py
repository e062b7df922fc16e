"""One page of the shelf: after an article, before one, or by its number, as older addresses name it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import QueryDict

from documents.views.shelf.entries import FoundArticles, Row
from documents.views.shelf.order import Place
from documents.views.shelf.query import ShelfQuery

ARTICLES_PER_PAGE = 20


@dataclass(frozen=True)
class Page:
    """The rows of a page, and whether there are articles before and after them.

    `start` is the number of the first article, the first of all being 1; None where counting would mean reading all
    articles before it.
    """

    rows: list[Row]
    has_newer: bool
    has_older: bool
    start: int | None

    @property
    def end(self) -> int | None:
        """The number of the last article."""
        return None if self.start is None else self.start + len(self.rows) - 1

    def address_before(self, query: ShelfQuery, documents: Sequence[Any]) -> str:
        """Returns the query string of the page before; `documents` are those of the rows."""
        return query.query_string(before=self._place(query, documents[0])) if self.has_newer and documents else ""

    def address_after(self, query: ShelfQuery, documents: Sequence[Any]) -> str:
        """Returns the query string of the next page."""
        return query.query_string(after=self._place(query, documents[-1])) if self.has_older and documents else ""

    def _place(self, query: ShelfQuery, document: Any) -> Place:
        return next(Place(query.order, document.slug, row[1:]) for row in self.rows if row[0] == document.pk)


def page_of(found: FoundArticles, query: ShelfQuery, asked: QueryDict, total: int) -> Page:
    """Returns the page that an address asks for, of `total` articles."""
    pages = Paginator(range(total), ARTICLES_PER_PAGE)
    number: Any = asked.get("page")
    if after := Place.parse(query.order, asked.get("after", "")):
        rows = found.beyond(after, ARTICLES_PER_PAGE + 1)
        if rows:
            has_older = len(rows) > ARTICLES_PER_PAGE
            rows = rows[:ARTICLES_PER_PAGE]
            return Page(rows, True, has_older, None if has_older else max(total - len(rows), 0) + 1)
        number = pages.num_pages
    elif before := Place.parse(query.order, asked.get("before", "")):
        rows = found.beyond(before, ARTICLES_PER_PAGE + 1, backwards=True)
        if len(rows) > ARTICLES_PER_PAGE:
            return Page(rows[ARTICLES_PER_PAGE - 1 :: -1], True, True, None)
        number = 1
    page = pages.get_page(number)
    rows = found.at(page.start_index() - 1, page.end_index()) if total else []
    return Page(rows, page.has_previous(), page.has_next(), page.start_index())
