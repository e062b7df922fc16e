"""The shelf of a group in a real browser: arranged by buttons and by dragging, with and without scripts."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from tests.browser.axe import findings
from tests.browser.course import ARTICLES, make_course

TITLES = [title for title, _publisher, _issued in ARTICLES.values()]


@pytest.fixture
def course(transactional_db):
    cache.clear()
    return make_course()


def titles(page):
    return page.locator(".arranged h3").all_inner_texts()


def test_the_shelf_pages_pass_axe_and_fit_the_screen(reader, live_server, course):
    places = ["/groups/hist-214/", "/groups/hist-214/shelf/", "/groups/hist-214/import/", "/documents/clocks/groups/"]
    for width in (1440, 390):
        page = reader(course.teacher, base_url=live_server.url, width=width).page
        for place in places:
            page.goto(place)
            assert findings(page) == [], f"{place} at {width}"
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{place} at {width}"


def test_an_article_is_moved_by_buttons_without_scripts(reader, live_server, course):
    page = reader(course.teacher, base_url=live_server.url, java_script_enabled=False).page
    page.goto("/groups/hist-214/shelf/")
    assert titles(page) == TITLES
    page.get_by_role("button", name=f"Down: {TITLES[0]}").click()
    assert titles(page) == [TITLES[1], TITLES[0], TITLES[2]]
    page.locator(".arranged > li", has_text=TITLES[1]).get_by_role("button", name="Take off").click()
    assert titles(page) == [TITLES[0], TITLES[2]]
    page.locator(".found > li", has_text=TITLES[1]).get_by_role("button", name="Put on the shelf").click()
    assert titles(page) == [TITLES[0], TITLES[2], TITLES[1]]


def test_an_article_is_dragged_to_its_place(reader, live_server, course):
    page = reader(course.teacher, base_url=live_server.url).page
    page.goto("/groups/hist-214/shelf/")
    numbers = page.locator(".arranged .group-shelf-number")
    with page.expect_navigation():
        numbers.nth(2).drag_to(numbers.nth(0), target_position={"x": 5, "y": 2})
    assert titles(page) == [TITLES[2], TITLES[0], TITLES[1]]


def test_the_shelf_leads_a_member_to_the_fixed_version(reader, live_server, course):
    page = reader(course.student, base_url=live_server.url).page
    page.goto("/groups/hist-214/")
    page.get_by_role("link", name=TITLES[0]).click()
    assert page.url.endswith("/documents/clocks/revisions/1/?group=hist-214")
