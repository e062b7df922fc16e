"""Copying passages with their reference, and the page of references."""

from __future__ import annotations

import re

import pytest

from tests.browser.axe import findings
from tests.factories import make_document
from tests.views.pages import TEXT, state

WORDS = "Nobody read it for 😀 forty years."


@pytest.fixture
def article(transactional_db):
    document = make_document(TEXT, visibility="public", slug="clocks", title="Two Clocks", language="en")
    document.refresh_from_db()
    state(document, "title", "Two Clocks")
    state(document, "creator", "Ines Varga-Holm")
    return document


@pytest.mark.parametrize("width", [390, 1440])
def test_a_selected_passage_is_copied_with_its_reference(reader, article, width):
    one = reader(permissions=["clipboard-read", "clipboard-write"], width=width)
    one.open(article)
    one.select(WORDS)
    one.page.click("#selection-bar [data-do=reference]")
    one.page.locator("#live", has_text="with its reference").wait_for(state="attached")
    quotation, _, reference = one.page.evaluate("navigator.clipboard.readText()").partition("\n")
    start = article.current_revision.text.index(WORDS)
    end = start + len(WORDS)
    assert quotation == f"“{WORDS}”"
    assert reference.startswith("Ines Varga-Holm: “Two Clocks”. Publisher not known yet, date not known yet. Version 1")
    assert f"characters {start}–{end}. " in reference
    address = re.search(r"http\S+$", reference)[0]
    one.page.goto(address)
    assert WORDS in one.page.locator("mark.quoted, .quoted").first.inner_text()
    assert one.page.locator("#reference a").get_attribute("href") == address


def test_the_page_of_references_is_read_copied_and_downloaded(reader, article):
    one = reader(permissions=["clipboard-read", "clipboard-write"])
    page = one.page
    page.goto(f"{one.room}/documents/clocks/cite/")
    assert findings(page) == []
    page.click("text=Copy in APA style")
    page.wait_for_selector("[data-done]")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#reference-apa").inner_text()
    page.click("text=Show the BibTeX entry")
    assert "Varga-Holm, Ines" in page.locator(".cite-entry").first.inner_text()
    with page.expect_download() as download:
        page.locator(".cite-formats a", has_text="RIS").click()
    assert download.value.suggested_filename.endswith(".ris")


def test_the_page_of_references_works_without_scripts(reader, article):
    one = reader(java_script_enabled=False)
    one.allow_console("Failed to load resource")  # the icon: a page without a head names none
    one.page.goto(f"{one.room}/documents/clocks/")
    one.page.click("text=Cite this article")
    one.page.click("text=Copy in MLA style")
    assert "Varga-Holm, Ines. “Two Clocks.” Archived copy, version 1" in one.page.locator("body").inner_text()
