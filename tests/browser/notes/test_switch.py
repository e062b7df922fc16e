"""The audience switch on the reading page: the way a reader came decides the default audience and the notes shown."""

from __future__ import annotations

import re
from typing import Any

import pytest

from documents.anchoring import TextQuoteSelector
from documents.models import Annotation, Document, Membership
from documents.services.notes import Content, Selection, Sharing, create_annotation
from tests.cast import make_cast
from tests.factories import make_document

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "The keeper wrote it down.\n\nNobody read it for forty years."


@pytest.fixture
def cast():
    return make_cast(TEXT)


@pytest.fixture
def article(cast) -> Document:
    """A public article with a public note, one for the course and a private one of Bob's."""
    document = make_document(TEXT, curator=cast.alice, visibility="public")
    write(document, cast.alice, "The", "For everyone", Sharing("public"))
    write(document, cast.tova, "keeper", "For the course", Sharing("group", cast.course.pk))
    write(document, cast.bob, "wrote", "For me", Sharing())
    return document


def write(document: Document, by: Any, words: str, note: str, sharing: Sharing) -> None:
    """Writes a note on words that occur once in the text."""
    create_annotation(
        by=by,
        content=Content(motivation="commenting", note=note),
        selections=[Selection(document.slug, quote=TextQuoteSelector(words))],
        sharing=sharing,
    )


def current_audience(page: Any) -> str:
    """Returns the audience that the switch shows."""
    return page.locator(".menu-write [data-part=now]").inner_text()


def choose_audience(page: Any, label: str) -> None:
    """Chooses another audience in the switch."""
    page.locator(".menu-write > summary").click()
    page.locator("#audiences label", has_text=label).click()
    page.keyboard.press("Escape")


def test_without_a_group_one_writes_privately_and_sees_all_notes(reader, cast, article):
    bob = reader(cast.bob)
    page = bob.open(article)

    assert current_audience(page) == "Only me"
    assert sorted(bob.notes()) == ["For everyone", "For me", "For the course"]


def test_from_a_groups_shelf_one_writes_to_the_group_and_sees_its_notes_first(reader, cast, article):
    bob = reader(cast.bob)
    page = bob.open(article, "?group=hist-214")

    assert current_audience(page) == "HIST 214, 4 people"
    assert sorted(bob.notes()) == ["For me", "For the course"]
    assert bob.painted() == ["keeper", "wrote"]
    page.get_by_role("button", name="Remove the filter: not shown: Public").click()
    page.get_by_text("For everyone").wait_for()

    bob.save(bob.write("forty years", "Shared"))
    saved = Annotation.objects.get(note="Shared")
    assert (saved.audience, saved.group) == ("group", cast.course)


def test_a_choice_applies_only_to_this_article_in_this_tab(reader, cast, article):
    bob = reader(cast.bob)
    page = bob.open(article, "?group=hist-214")
    choose_audience(page, "Only me")
    bob.reload()
    assert current_audience(page) == "Only me"
    bob.open(article)
    assert current_audience(page) == "Only me"
    choose_audience(page, "Everyone on the internet")
    bob.open(article)
    assert current_audience(page) == "Everyone on the internet"

    bob.open(cast.document)
    assert current_audience(page) == "Only me"
    bob.page = bob.new_page()
    assert current_audience(bob.open(article)) == "Only me"


def test_coming_from_the_shelf_overrides_an_earlier_choice(reader, cast, article):
    bob = reader(cast.bob)
    page = bob.open(article)
    choose_audience(page, "Everyone on the internet")
    bob.open(article, "?group=hist-214")
    assert current_audience(page) == "HIST 214, 4 people"


@pytest.mark.parametrize("group", ["hist-214", "no-such-group", "%00", "x" * 500])
def test_a_group_to_which_one_does_not_belong_is_ignored(reader, cast, article, group):
    charlie = reader(cast.charlie)
    page = charlie.open(article, f"?group={group}")
    assert current_audience(page) == "Only me"
    assert "HIST 214" not in page.content()
    assert charlie.notes() == ["For everyone"]


def test_a_group_that_may_not_read_the_article_is_ignored(reader, cast):
    other = make_document(TEXT, curator=cast.bob, visibility="private")
    page = reader(cast.bob).open(other, "?group=hist-214")
    assert current_audience(page) == "Only me"


def test_a_reader_of_the_group_sees_its_notes_and_writes_privately(reader, cast, article):
    rhea = reader(cast.rhea)
    page = rhea.open(article, "?group=hist-214")
    assert current_audience(page) == "Only me"
    assert rhea.notes() == ["For the course"]


def test_one_press_shows_only_notes_of_the_chosen_audience(reader, cast, article):
    bob = reader(cast.bob)
    page = bob.open(article)
    choose_audience(page, "HIST 214, 4 people")
    page.locator(".menu-write > summary").click()
    page.get_by_role("button", name="Show only notes of HIST 214 and my private ones").click()
    page.get_by_text("For everyone").wait_for(state="hidden")
    assert sorted(bob.notes()) == ["For me", "For the course"]

    choose_audience(page, "Everyone on the internet")
    page.locator(".menu-write > summary").click()
    page.get_by_role("button", name="Show all notes").click()
    page.get_by_text("For everyone").wait_for()


def test_for_an_anonymous_visitor_a_group_changes_nothing(client, cast, article):
    plain = client.get(f"/documents/{article.slug}/").content
    named = client.get(f"/documents/{article.slug}/?group=hist-214").content
    without = re.sub(rb"\?group=hist-214&(?:amp;)?", b"?", named)
    assert plain == re.sub(rb"(?:\?|&amp;|%3F|%26)group(?:=|%3D)hist-214", b"", without)
    assert b"HIST 214" not in named


def test_the_chosen_audience_is_in_the_page_before_any_script_runs(client, cast, article):
    client.force_login(cast.bob)
    page = client.get(f"/documents/{article.slug}/?group=hist-214").content.decode()
    assert f'value="group:{cast.course.pk}" data-audience="group"' in page
    assert Membership.objects.filter(group=cast.course).count() == 4
    assert '<strong data-part="now">HIST 214, 4 people</strong>' in page
