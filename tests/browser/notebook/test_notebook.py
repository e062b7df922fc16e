"""The notebook in a real browser: narrowed by its form, led back to the page, fit for small screens and for paper."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from tests.browser.axe import findings
from tests.browser.course import make_course


@pytest.fixture
def course(transactional_db):
    cache.clear()
    return make_course()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_breaks_no_rule_and_fits_the_screen(reader, live_server, course, width, scheme):
    page = reader(course.student, base_url=live_server.url, width=width, color_scheme=scheme).page
    for place in ["/notebook/", "/notebook/?person=me&tag=evidence&q=minutes", "/notebook/?q=nothing+at+all"]:
        page.goto(place)
        assert findings(page) == [], place
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place


@pytest.mark.parametrize("scripts", [True, False])
def test_is_narrowed_by_its_form(reader, live_server, course, scripts):
    page = reader(course.student, base_url=live_server.url, java_script_enabled=scripts).page
    page.goto("/notebook/")
    assert page.locator(".entries > li").count() == 5
    page.get_by_label("Mine").check()
    page.get_by_label("question").check()
    page.get_by_role("button", name="Show these").click()
    assert page.locator(".entries mark").all_inner_texts() == ["twice a day"]
    page.get_by_role("link", name="Remove the filter question").click()
    assert page.locator(".entries > li").count() == 3


def test_leads_to_the_note_on_its_page_as_the_group_reads_it(reader, live_server, course):
    page = reader(course.student, base_url=live_server.url).page
    page.goto("/notebook/?q=minutes")
    page.get_by_role("link", name="In the article").first.click()
    assert page.url.endswith(f"/documents/clocks/?group=hist-214#note-{course.notes[0].pk}")


def test_on_paper_stand_the_notes_alone(reader, live_server, course):
    page = reader(course.student, base_url=live_server.url).page
    page.goto("/notebook/")
    page.emulate_media(media="print")
    assert page.locator(".entries > li").first.is_visible()
    for gone in (".facets", ".search-line", "header.site"):
        assert not page.locator(gone).first.is_visible()


def test_tells_a_stranger_of_nothing(reader, live_server, course):
    page = reader(course.stranger, base_url=live_server.url).page
    page.goto("/notebook/")
    words = page.locator("body").inner_text()
    for known in ("HIST 214", "Gauge", "Tova", "Bob", "evidence"):
        assert known not in words
