"""The introduction of an article, as members read it above the text when they come from their group's shelf."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from documents.models import Group, Membership
from documents.services.groups.shelf_items import add_to_shelf, change_item
from tests.cast import make_cast
from tests.views.pages import share_with, signed_in

WORDS = "Read this **twice**, and ask what the dates rest on. <script>alert(1)</script> [tide](javascript:alert(2))"

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast("The keeper wrote it down.")


@pytest.fixture
def item(cast):
    return change_item(
        item=add_to_shelf(group=cast.course, document=cast.document, by=cast.tova),
        by=cast.tova,
        introduction=WORDS,
        version=None,
    )


def introduction(cast, who, query="?group=hist-214"):
    """Returns the introduction on the reading page, or None."""
    page = signed_in(cast.everyone[who]).get(f"{cast.document.get_absolute_url()}{query}")
    assert page.status_code == 200
    return LexborHTMLParser(page.content.decode()).css_first("article .introduction")


def test_introduction_stands_above_the_article_with_the_name_of_its_author(cast, item):
    Membership.objects.filter(user=cast.tova).update(name_in_group="Dr Lindqvist")
    found = introduction(cast, "bob")
    assert " ".join(found.css_first("h2").text().split()) == "Dr Lindqvist on this article, for HIST 214"
    assert found.css_first(".note-words strong").text() == "twice"
    article = found.parent.html
    assert article.index('id="introduction"') < article.index('id="text"')


def test_introduction_is_as_safe_as_a_note(cast, item):
    words = introduction(cast, "bob").css_first(".note-words")
    assert words.css("script, a[href^='javascript']") == []
    assert "alert(2)" not in (words.html or "")


def test_introduction_is_for_those_who_come_from_the_shelf(cast, item):
    assert introduction(cast, "bob", "") is None
    share_with(cast.document, "public", cast.course)
    assert introduction(cast, "charlie") is None
    assert introduction(cast, "anonymous") is None


def test_each_group_has_its_own_introduction(cast, item):
    other = Group.objects.create(slug="geo-1", name="Coasts")
    Membership.objects.create(group=other, user=cast.bob)
    share_with(cast.document, "public", cast.course)
    assert introduction(cast, "bob", "?group=geo-1") is None


def test_introduction_names_who_wrote_it_last(cast, item):
    Membership.objects.filter(user=cast.alice).update(role=Membership.Role.MODERATOR)
    change_item(item=item, by=cast.alice, introduction="Another start.", version=None)
    change_item(item=item, by=cast.tova, introduction="Another start.", version=1)
    found = introduction(cast, "bob")
    assert found.css_first("h2 bdi").text().startswith("Alice Marlow")
    assert "Another start." in found.text()


def test_item_without_an_introduction_shows_none(cast, item):
    change_item(item=item, by=cast.tova, introduction="", version=None)
    assert introduction(cast, "bob") is None
