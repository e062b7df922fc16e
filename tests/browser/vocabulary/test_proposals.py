"""Proposing a word from the composer, and deciding on it, in a real browser."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from documents.models import Annotation, Tag, TagProposal
from documents.services.vocabulary.proposals import propose_tag
from documents.services.vocabulary.vocabularies import close_vocabulary
from tests.browser.axe import findings
from tests.browser.course import make_course


@pytest.fixture
def course(transactional_db):
    cache.clear()
    course = make_course()
    close_vocabulary(by=course.teacher, group=course.group, is_closed=True)
    return course


def test_a_word_that_the_closed_vocabulary_lacks_is_proposed_from_the_composer(reader, course):
    bob = reader(course.student)
    page = bob.open(course.articles["clocks"], f"?group={course.group.slug}")
    composer = bob.write("knocked by boats", "Or by ice.")
    composer.locator("[data-part=tag]").fill("damage")
    choice = composer.locator("[role=option]", has_text="Propose “damage” for the vocabulary")
    choice.wait_for()
    assert composer.locator("[data-part=tag]").get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    assert choice.get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    assert "damage (proposed after saving)" in composer.inner_text()
    composer.locator("[data-do=save]").click()
    page.wait_for_url("**/vocabulary/propose/**")
    assert page.get_by_label("Word").input_value() == "damage"
    assert "knocked by boats" in page.locator("main").inner_text()
    page.get_by_label("What it would mean").fill("What harms an instrument.")
    page.get_by_role("button", name="Propose it").click()
    page.get_by_text("“damage” is proposed.").wait_for()
    made = TagProposal.objects.get()
    assert (made.name, made.definition) == ("damage", "What harms an instrument.")
    assert made.annotation == Annotation.objects.get(note="Or by ice.")
    assert not made.annotation.tags.exists()


def test_who_leads_decides_without_scripts_and_who_proposed_puts_the_tag_on(reader, live_server, course):
    note = course.notes[0]
    propose_tag(by=course.student, annotation=note, name="damage", definition="What harms an instrument.")
    address = f"/groups/{course.group.slug}/vocabulary/"
    tova = reader(course.teacher, base_url=live_server.url, java_script_enabled=False).page
    tova.goto(address)
    tova.get_by_role("link", name="1 proposed word waits").click()
    tova.locator("#waiting ~ ul").get_by_role("link", name="Decide").click()
    tova.get_by_role("button", name="Define it").click()
    tova.get_by_text("“damage” is in the vocabulary. Who proposed it is told.").wait_for()
    assert Tag.objects.get(name="damage").definition == "What harms an instrument."
    bob = reader(course.student, base_url=live_server.url).page
    bob.goto(f"{address}proposals/")
    bob.get_by_role("button", name="Put it on the passage").click()
    bob.wait_for_url(f"**/documents/clocks/**{note.pk}**")
    assert sorted(tag.name for tag in note.tags.all()) == ["damage", "evidence"]


@pytest.mark.parametrize("width", [1440, 360])
def test_pages_pass_axe_and_fit_the_screen(reader, live_server, course, width):
    proposal = propose_tag(by=course.student, annotation=course.notes[0], name="damage", definition="What harms.")
    address = f"/groups/{course.group.slug}/vocabulary/"
    tova = reader(course.teacher, base_url=live_server.url, width=width).page
    bob = reader(course.student, base_url=live_server.url, width=width).page
    for page, place in (
        (tova, f"{address}proposals/"),
        (tova, f"{address}proposals/?decide={proposal.uuid}"),
        (bob, f"{address}proposals/"),
        (bob, f"{address}propose/?note={course.notes[0].pk}&name=harm"),
    ):
        page.goto(place)
        page.evaluate("for (const fold of document.querySelectorAll('main details')) fold.open = true")
        assert findings(page) == [], place
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place
