"""The page of a capture beside its text in a real browser: linked, by keyboard, on a phone, and without scripts."""

from __future__ import annotations

import io

import pytest

from documents.models import SetAside
from documents.services.article.publishing import Basis
from documents.services.captures import captured_pages
from documents.services.imports.imports import FileOrigin, Placement, import_capture
from tests.browser.axe import findings
from tests.browser.captures.test_source_page import LIT, until
from tests.browser.messy_capture import MESSY_PAGE, import_page
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)

COVERING = (
    '<div style="position:fixed;inset:0;z-index:9999;background:red"><p id="text">Cover</p>'
    '<img src="https://t.example/p.png" alt="The tide house"><form action="https://t.example/"><button>Log in</button>'
    "</form><script>document.title='taken'</script></div>"
)


@pytest.fixture
def alice():
    return make_user("alice", is_curator=True, public_name="Alice Marlow")


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Lets a request wait for its page, as the machine that runs the tests may be slow."""
    monkeypatch.setattr(captured_pages, "PATIENCE", 30)
    monkeypatch.setattr(captured_pages.CapturedPages.get, "__defaults__", (30,))


def import_hostile(by):
    placement = Placement(visibility="public", basis=Basis("own-work", "Written for a test"))
    html = MESSY_PAGE.replace("<header>", f"{COVERING}<header>")
    return import_capture(
        file=io.BytesIO(html.encode()), file_origin=FileOrigin("hostile.html"), by=by, placement=placement
    ).document


def block(page, words):
    return page.locator("#captured [data-place]", has_text=words)


def test_a_paragraph_leads_to_its_place_in_the_page_and_back(reader, alice):
    page = reader(None).open(import_page(alice), "source/")
    page.locator("#text p", has_text="Last spring").click()
    until(page, lambda: len(page.evaluate(LIT)) == 2)
    assert all(words.startswith("Last spring Dagny Roos") for words in page.evaluate(LIT))
    box, frame = block(page, "Last spring").bounding_box(), page.locator(".capture-pane .pane-body").bounding_box()
    assert frame["y"] <= box["y"] < frame["y"] + frame["height"]
    block(page, "That is why the series").click()
    until(page, lambda: all(words.startswith("That is why") for words in page.evaluate(LIT)))
    assert len(page.evaluate(LIT)) == 2


def test_by_keyboard_a_paragraph_number_lights_its_place_in_the_page(reader, alice):
    page = reader(None).open(import_page(alice), "source/")
    page.locator("#text p", has_text="For sixty-one years").locator("a.pn").focus()
    until(page, lambda: len(page.evaluate(LIT)) == 2)
    assert all(words.startswith("For sixty-one years") for words in page.evaluate(LIT))


def test_the_list_leads_to_a_part_and_a_curator_puts_it_back(reader, alice):
    document = import_page(alice)
    one = reader(alice)
    page = one.open(document, "source/")
    part = SetAside.objects.in_force().get(document=document, reason="byline")
    link = page.locator(f'.aside-list a[href="#part-{part.pk}"]')
    assert link.inner_text().split("\n") == ["Author, date and place line", "By Ines Varga-Holm"]
    link.press("Enter")
    target = page.locator(f"#part-{part.pk}")
    assert target.evaluate("part => part.matches(':target')")
    target.locator(".restore").press("Enter")
    one.wait_until_loaded()
    assert "By Ines Varga-Holm" in page.locator("#text").inner_text()
    assert page.locator("#captured #at").inner_text() == "By Ines Varga-Holm"
    assert findings(page) == []


def test_a_hostile_page_covers_nothing_and_takes_no_name(reader, alice):
    one = reader(alice)
    asked = []
    one.page.on("request", lambda request: asked.append(request.url))
    page = one.open(import_hostile(alice), "source/")
    assert page.locator("[id=text]").count() == 1
    assert "taken" not in page.title()
    assert page.locator("#captured :is(img, form, script, iframe)").count() == 0
    assert not any("t.example" in address for address in asked)
    top = page.evaluate("() => document.elementFromPoint(20, 20).closest('header, nav, a, .site') !== null")
    assert top
    frame = page.locator("#captured").bounding_box()
    for box in page.locator("#captured *:not(.visually-hidden)").all()[:60]:
        place = box.bounding_box()
        assert place is None or place["x"] >= frame["x"] - 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_has_nothing_that_axe_finds(reader, alice, scheme):
    page = reader(alice, color_scheme=scheme).open(import_hostile(alice), "source/")
    assert findings(page) == []


def test_on_a_phone_one_of_page_and_text_is_shown_at_a_time(reader, alice):
    one = reader(None, width=390, height=844)
    page = one.open(import_page(alice), "source/")
    assert page.locator("#captured").is_visible()
    assert not page.locator("#text").is_visible()
    page.click(".pane-switch a[href='#made']")
    assert page.locator("#text").is_visible()
    assert not page.locator("#captured").is_visible()
    page.click(".pane-switch a[href='#received']")
    page.click(".captured-hint a")
    until(page, lambda: page.locator(".aside-list").is_visible())
    page.locator(".aside-list a").first.click()
    until(page, lambda: page.locator("#captured").is_visible())
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert findings(page) == []


def test_without_scripts_page_list_and_letters_are_there(reader, alice):
    one = reader(None, java_script_enabled=False)
    page = one.page
    page.goto(f"{one.room}/documents/{import_page(alice).slug}/source/")
    assert "Menu or navigation" in page.locator("#captured").inner_text()
    assert page.locator(".aside-list").is_visible()
    page.click(".views a:text('Letter by letter')")
    assert page.locator("#capture").inner_text().startswith("<!DOCTYPE html>")
