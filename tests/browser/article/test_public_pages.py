"""The public pages in a real browser: without scripts, by keyboard and screen reader, on a phone, in the dark."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache

from documents.models import CopyRequest, Statement
from tests.browser.axe import findings
from tests.factories import make_document, make_user
from tests.views.pages import mark, state

SOURCE = """# The Gauge That Kept Two Clocks

The Northern Ledger. By Ines Varga-Holm, 14 March 2024.

The keeper wrote it down 😀 every night, in pencil.

{filler}

> “We see no reason to reopen the series.”

Nobody read it for forty years. Then somebody did.
"""
PAGES = {
    "shelf": "/",
    "by date": "/?order=date&language=en",
    "passage": "/documents/clocks/passages/{start}-{end}/?revision=1",
    "source": "/documents/clocks/source/?fact={fact}",
    "about": "/documents/clocks/about/",
    "record": "/documents/record/",
    "missing": "/documents/none/",
}
CURATED = {
    "facts": "/documents/clocks/facts/",
    "queue": "/requests/",
    "shelf": "/",
    "forbidden": "/documents/clocks/facts/",
}


@pytest.fixture
def room(transactional_db):
    """An article with facts, notes and a request, and a record of which everyone sees only the facts."""
    cache.clear()
    curator = make_user("curator", public_name="Cura Tor", is_curator=True)
    filler = "\n\n".join(f"Paragraph {n} about the sea at Port Anselm, which rises and falls." for n in range(60))
    article = make_document(
        SOURCE.replace("{filler}", filler),
        source_format="markdown",
        visibility="public",
        slug="clocks",
        title="The Gauge That Kept Two Clocks",
        curator=curator,
        language="en",
    )
    article.refresh_from_db()
    state(article, "publisher", "The Northern Ledger", shown_by="The Northern Ledger", agent=curator)
    state(article, "creator", "Ines Varga-Holm", shown_by="Ines Varga-Holm", status="proposed")
    state(article, "issued", "14 March 2024", normalised="2024-03-14", shown_by="14 March 2024", status="disputed")
    state(article, "issued", "12 March 2024", normalised="2024-03-12", status="disputed")
    state(article, "rights", absence="not-stated")
    mark(article, curator, "for forty years", audience="public", note="Who did?", note_html="<p>Who did?</p>")
    record = make_document("Closed words. Quoted words.", visibility="record", slug="record", curator=curator)
    record.refresh_from_db()
    mark(record, curator, "Quoted words", audience="public", note="See", note_html="<p>See</p>")
    make_document("No date.", visibility="public", title="Undated", language="en", is_sample=True)
    CopyRequest.objects.create(document=article, kind="correction", words="It was the 13th.", contact="a@mail.example")
    return article


def addresses(article, pages=PAGES):
    start = article.current_revision.text.index("read it for")
    fact = Statement.objects.get(property="publisher").pk
    return [path.format(start=start, end=start + 11, fact=fact) for path in pages.values()]


@pytest.mark.parametrize("width", [1440, 390])
def test_pages_are_accessible_and_fit_the_screen(room, reader, width):
    """axe finds nothing, no page scrolls sideways, and nothing violates the content security policy."""
    one = reader(width=width)
    one.allow_console("status of 404", "status of 403")
    for address in addresses(room):
        check(one, address, width)
    other = reader(room.curator, width=width)
    for address in addresses(room, CURATED):
        check(other, address, width)


def check(one, address, width):
    one.page.goto(f"{one.room}{address}")
    assert findings(one.page) == [], address
    assert one.page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_everything_is_readable_without_scripts_and_cookies(room, reader):
    one = reader(java_script_enabled=False)
    page = one.page
    page.goto(one.room)
    page.click("text=The Gauge That Kept Two Clocks")
    assert page.locator("#text").inner_text().startswith("The Gauge")
    page.click("text=The capture and its evidence")
    page.click(".fact-list a:has-text('Northern Ledger')")
    lit = page.locator("mark.is-lit")
    assert lit.inner_text() == "The Northern Ledger"
    assert lit.bounding_box()["y"] < 900
    page.goto(f"{one.room}{addresses(room)[2]}")
    assert page.locator("#quotation").inner_text().replace("\n", " ").strip().startswith("Quotation begins")
    assert page.locator("text=Who did?").is_visible()
    page.click("text=Read on from here")
    assert page.url.startswith(f"{one.room}/documents/clocks/#p")
    paragraph = page.locator(":target")
    assert "Nobody read it for forty years" in paragraph.inner_text()
    assert 0 <= paragraph.bounding_box()["y"] < 900
    assert one.context.cookies() == []


def test_the_form_works_without_scripts(room, reader):
    one = reader(java_script_enabled=False)
    one.allow_console("status of 422")
    page = one.page
    page.goto(f"{one.room}/documents/clocks/about/")
    page.check("text=This copy should not be here")
    page.click("button:has-text('Send')")
    assert page.locator(".fault").first.is_visible()
    page.fill("#id_words", "I wrote this and never allowed it.")
    page.click("button:has-text('Send')")
    page.wait_for_url("**/requests/*/**")
    made = CopyRequest.objects.get(kind="removal")
    assert made.words == "I wrote this and never allowed it."
    page.get_by_label("What would you like to add?").fill("It was in 1912.")
    page.click("button:has-text('Send')")
    assert page.locator(".request-words", has_text="It was in 1912.").is_visible()
    assert [addition.words for addition in made.additions.all()] == ["It was in 1912."]
    assert one.context.cookies() == []


def test_filters_and_order_work_without_scripts(room, reader):
    page = (one := reader(java_script_enabled=False)).page
    page.goto(one.room)
    page.check("text=Only samples")
    page.click("text=Show these")
    assert page.locator(".shelf h3").all_inner_texts() == ["Undated"]
    page.click(".applied")
    page.click("text=Order")
    page.check("text=By date published, newest first")
    page.click("text=Set this order")
    assert page.locator(".shelf h3").first.inner_text() == "The Gauge That Kept Two Clocks"
    assert page.locator("#undated").inner_text() == "Date not known"


def test_a_passage_is_copied_with_its_link_and_with_its_reference(room, reader):
    one = reader(permissions=["clipboard-read", "clipboard-write"])
    page = one.page
    page.goto(f"{one.room}{addresses(room)[2]}")
    page.click("text=Copy link to this passage")
    page.wait_for_selector("[data-done]")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    assert page.locator("#live").inner_text() == "The link was copied."
    page.goto(f"{page.url}&group=hist-214")
    page.click("text=Copy link to this passage")
    page.wait_for_selector("[data-done]")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.goto(page.url.removesuffix("&group=hist-214"))
    page.click("text=Copy with reference")
    page.locator("#live", has_text="with its reference").wait_for(state="attached")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("“read it for”\n")
    assert copied.endswith(page.url)


def test_a_screen_reader_announces_where_the_passage_begins_and_ends(room, reader):
    one = reader()
    one.page.goto(f"{one.room}{addresses(room)[2]}")
    tree = one.page.locator(".passage-text").aria_snapshot()
    assert tree.index("Quotation begins") < tree.index("read it for") < tree.index("Quotation ends")


def test_structured_data_is_parsed_and_never_executed(room, reader):
    Statement.objects.create(document=room, property="title", value="</script><b id=out>", status="confirmed")
    one = reader()
    one.page.goto(f"{one.room}/documents/clocks/")
    block = one.page.evaluate("JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent)")
    assert block["headline"] == "</script><b id=out>"
    assert block["publisher"]["name"] == "The Northern Ledger"
    assert one.page.locator("#out").count() == 0


def test_a_curator_decides_by_keyboard_alone(room, reader):
    one = reader(room.curator)
    page = one.page
    page.goto(f"{one.room}/documents/clocks/facts/")
    button = page.get_by_role("button", name=re.compile("Right ?: Author, Ines Varga-Holm"))
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#fact-creator.is-answered")
    fact = Statement.objects.in_force().get(property="creator")
    assert (fact.status, fact.agent) == ("confirmed", room.curator)
