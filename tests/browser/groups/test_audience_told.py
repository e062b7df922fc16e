"""Where the next note is for its author alone though a group may be expected, the page says so beside the audience."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from documents.models import Membership
from tests.browser.course import make_course


@pytest.fixture
def course(transactional_db):
    cache.clear()
    return make_course()


def test_note_on_a_page_opened_without_the_group_says_for_whom_it_is(reader, course):
    bob = reader(course.student)
    bob.open(course.articles["clocks"])
    composer = bob.write("twice a day", "At which hour?")
    why = composer.locator("[data-part=why]")
    assert why.inner_text().startswith("You did not come from a group’s shelf.")
    assert composer.locator("[data-do=save]").inner_text() == "Save for me only"
    composer.locator(".composer-who summary").click()
    composer.get_by_text("HIST 214, 2 people").click()
    assert why.is_hidden()
    assert composer.locator("[data-do=save]").inner_text() == "Share with 2 people"


def test_draft_for_a_group_that_one_left_says_that_it_is_for_its_author_alone(reader, course):
    article = course.articles["clocks"]
    article.visibility, article.basis, article.basis_at = "public", "permission", article.created_at
    article.save()
    bob = reader(course.student)
    bob.open(article, "?group=hist-214")
    composer = bob.write("twice a day", "At which hour?")
    assert composer.locator("[data-do=save]").inner_text() == "Share with 2 people"
    assert composer.locator("[data-part=why]").is_hidden()
    composer.locator("[data-part=kept]").wait_for()
    Membership.objects.filter(user=course.student).delete()
    bob.reload()
    composer = bob.page.locator(".composer")
    composer.wait_for()
    assert composer.locator("[data-part=why]").inner_text().startswith("The group that this note was for is not open")
    assert composer.locator("[data-do=save]").inner_text() == "Save for me only"
    assert "You are not in the group" in bob.page.locator(".article > .notice").inner_text()
