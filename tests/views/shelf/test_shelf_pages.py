"""The pages of the shelf: each goes on after an article, whatever arrives or goes meanwhile."""

import re
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from documents.models import Document
from documents.views.shelf import page as pages
from tests.cast import make_cast
from tests.factories import make_annotation
from tests.views.shelf.shelves import make_article, shelf, titles

pytestmark = pytest.mark.django_db


def address_of(page, rel):
    """Returns the query of the link to the page before (`prev`) or the next one, "" if there is none."""
    found = re.search(rf'<a class="button" rel="{rel}" href="([^"]*)"', page.content.decode())
    return found[1].replace("&amp;", "&") if found else ""


def position_on(page):
    """Returns what a page says of its place, such as "1 to 20 of 45"."""
    return re.search(r'<nav class="pages".*?<span class="meta">([^<]*)</span>', page.content.decode())[1]


def walk(query, who=None, rel="next"):
    """Returns the titles on all pages from this one on, by their links."""
    page = shelf(query, who)
    found = [titles(page)]
    while further := address_of(page, rel):
        assert "page=" not in further
        page = shelf(further, who)
        found.append(titles(page))
    return found


def test_page_numbers_of_older_addresses_are_clamped_and_keep_the_filters():
    for n in range(45):
        make_article(f"Article number {n:02}", language="en" if n % 9 else "de")
    last = shelf("?language=en&page=99")
    assert titles(last) == titles(shelf("?language=en&page=2"))
    assert len(titles(last)) == 20
    assert position_on(last) == "21 to 40 of 40"
    assert address_of(last, "next") == ""
    assert len(titles(shelf("?page=9999999999999999999999"))) == 5
    assert len(titles(shelf("?page=-1"))) == 5


class TestPages:
    @pytest.fixture
    def long_shelf(self):
        """A shelf of three pages: equal titles and dates, articles without a date, with notes of all and of one."""
        cast = make_cast()
        later = datetime(2030, 1, 1, tzinfo=UTC)
        for n in range(24):
            closed = {"visibility": "members", "groups": [cast.course]} if n % 4 == 0 else {}
            issued = f"20{n % 5:02}" if n % 3 else ""
            document = make_article(f"Piece {n // 3}", issued=issued, curator=cast.alice, **closed)
            if n % 5 == 0:
                make_annotation(document, cast.tova, (0, 5), audience="public", created_at=later)
            if n % 7 == 0:
                make_annotation(document, cast.bob, (0, 5), created_at=later.replace(day=1 + n))
        return cast

    @pytest.fixture(autouse=True)
    def _short_pages(self, monkeypatch):
        monkeypatch.setattr(pages, "ARTICLES_PER_PAGE", 7)

    @pytest.mark.parametrize("who", ["bob", "anonymous"])
    @pytest.mark.parametrize("order", ["received", "date", "title", "notes"])
    def test_together_are_the_shelf_in_order_forwards_and_backwards(self, long_shelf, order, who):
        reader = getattr(long_shelf, who)
        pages_on = walk(f"?order={order}&q=Piece", reader)
        numbered = [titles(shelf(f"?order={order}&q=Piece&page={n + 1}", reader)) for n in range(len(pages_on))]
        assert pages_on == numbered
        last = address_of(shelf(f"?order={order}&q=Piece&page={len(pages_on)}", reader), "prev")
        back = walk(last, reader, "prev")
        # Pages of seven from the end: the first one is filled up from what follows it.
        everything, length = [title for page in numbered for title in page], len(numbered[-1])
        for n, page in enumerate(back[:-1]):
            stop = len(everything) - length - 7 * n
            assert page == everything[stop - 7 : stop]
        assert back[-1] == everything[:7]

    def test_say_where_they_are_if_it_is_known_without_counting(self, long_shelf):
        page, said = shelf("?q=Piece", long_shelf.bob), []
        while further := address_of(page, "next"):
            said.append(position_on(page))
            page = shelf(further, long_shelf.bob)
        assert [*said, position_on(page)] == ["1 to 7 of 24", "7 of 24 here", "7 of 24 here", "22 to 24 of 24"]

    def test_do_not_shift_when_articles_arrive_or_go(self, long_shelf):
        first = shelf("?order=title&q=Piece", long_shelf.bob)
        expected = titles(shelf(address_of(first, "next"), long_shelf.bob))
        make_article("Piece")
        gone = Document.objects.filter(title=titles(first)[-1]).latest("pk")
        Document.objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now(), withdrawn_as=410)
        assert titles(shelf(address_of(first, "next"), long_shelf.bob)) == expected

    def test_place_of_a_hidden_article_tells_nothing_of_it(self, long_shelf):
        hidden = make_article("Piece 0", visibility="private", curator=long_shelf.alice, slug="hidden")
        assert hidden.slug == "hidden"
        shown = [
            titles(shelf(f"?order=title&after={slug}~piece+0", long_shelf.charlie)) for slug in ("hidden", "no-such")
        ]
        assert shown[0] == shown[1]

    @pytest.mark.parametrize("order", ["received", "date", "title", "notes"])
    def test_with_an_invalid_place_are_still_pages(self, articles, order):
        for place in ("", "~", "x", "x~~~", "a~1~1~1", "a~99999999999999999999999", "\0~1", "a~1_~x", "a~~", "a~-1"):
            for name in ("after", "before"):
                query = urlencode({"order": order, name: place})
                assert len(titles(shelf(f"?{query}"))) in (1, 2, 3)
