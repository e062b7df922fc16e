"""Search in a real browser: by keys alone, without scripts, and on small screens."""

from __future__ import annotations

import pytest

from documents.models import Document
from documents.services.events.long_jobs import run_next_long_job
from documents.services.site.job_handlers import LONG_WORKS
from tests.browser.axe import findings
from tests.cast import PASSWORD
from tests.factories import make_document, make_user

TEXT = (
    "The keeper’s ledgers stood in a row.\n\n" + "Nothing else was kept. " * 60 + "\n\nNobody read the second ledger."
)


@pytest.fixture
def articles(transactional_db):
    return [
        make_document(TEXT, slug=f"ledgers-{n}", title=f"Ledgers {n}", language="en", visibility=visibility)
        for n, visibility in enumerate([Document.Visibility.PUBLIC, Document.Visibility.MEMBERS])
    ]


@pytest.mark.parametrize("scripts", [True, False])
def test_words_lead_to_their_passage_by_keys_alone(reader, live_server, articles, scripts):
    page = reader(base_url=live_server.url, java_script_enabled=scripts).page
    page.goto("/")
    page.get_by_role("link", name="Search").press("Enter")
    page.get_by_role("searchbox").press_sequentially("ledger")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=ledger")
    assert page.get_by_role("heading", name="2 paragraphs in 1 article").is_visible()
    assert page.locator(".results mark").all_inner_texts() == ["ledgers", "ledger"]
    page.get_by_role("link", name="Nobody read the second ledger.").press("Enter")
    page.wait_for_url("**/documents/ledgers-0/passages/**")
    assert page.locator("main mark").all_inner_texts() == ["Quotation begins:\nledger\nQuotation ends."]


@pytest.mark.parametrize("width", [1440, 360])
def test_the_page_passes_axe_and_fits_the_screen(reader, live_server, articles, width):
    page = reader(base_url=live_server.url, width=width).page
    for asked in (
        "",
        "?q=ledger",
        "?q=ledger&in=notes",
        "?q=ledgers&in=facts",
        "?q=zeppelin",
        "?q=-ledger",
        "?q=ledger&article=ledgers-0",
        f"?q={'x' * 200}",
    ):
        page.goto(f"/search/{asked}")
        assert findings(page) == [], asked
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), asked


@pytest.mark.parametrize("width", [1440, 360])
def test_words_in_context_pass_axe_and_fit_the_screen(reader, live_server, articles, width):
    make_document(
        "كتب الحارس ما رآه في الليل.",
        language="ar",
        direction="rtl",
        title="دفتر",
        visibility=Document.Visibility.PUBLIC,
    )
    page = reader(base_url=live_server.url, width=width).page
    for asked in ("", "?q=ledger", "?q=ledger&width=120", "?q=الحارس", "?q=zeppelin&order=x"):
        page.goto(f"/search/lines/{asked}")
        assert findings(page) == [], asked
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), asked
    page.goto("/search/neighbours/?q=ledger")
    assert findings(page) == []


def test_what_was_found_stands_in_one_column_whichever_way_a_line_runs(reader, live_server, articles):
    make_document(
        "ledger كتب الحارس ما رآه في الليل.", language="ar", direction="rtl", visibility=Document.Visibility.PUBLIC
    )
    page = reader(base_url=live_server.url, width=1440).page
    page.goto("/search/lines/?q=ledger&order=place")
    rows = page.locator("tr.line").all()
    middles = [row.locator(".hit").bounding_box() for row in rows]
    assert len({round(box["x"]) for box in middles}) == 1
    for row, hit in zip(rows, middles, strict=True):
        runs_right = row.get_attribute("dir") == "ltr"
        before, after = (row.locator(f".{name}").bounding_box()["x"] for name in ("before", "after"))
        assert (before < hit["x"] < after) is runs_right
        assert (after < hit["x"] < before) is not runs_right
    # Kept as a table for those who hear it.
    assert page.get_by_role("columnheader").all_inner_texts() == ["Before", "Found", "After", "Where"]
    assert page.get_by_role("row").count() == len(rows) + 1


@pytest.mark.parametrize("width", [1440, 360])
def test_lines_are_chosen_by_keys_and_tagged_without_scripts(reader, live_server, articles, width):
    make_user("tagger", password=PASSWORD)
    browser = reader(base_url=live_server.url, width=width, java_script_enabled=False)
    page = browser.page
    page.goto("/accounts/login/?next=/search/lines/%3Fq=ledger")
    page.get_by_label("Mail address or login name").fill("tagger")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/lines/?q=ledger")
    page.locator(".pick input").first.focus()
    page.keyboard.press("Space")
    page.get_by_label("Tag", exact=True).fill("Book")
    page.get_by_role("button", name="Tag the chosen lines").press("Enter")
    page.wait_for_load_state()
    assert page.get_by_text("1 line has the tag “Book” now.").is_visible()
    assert page.locator(".line-tags").all_inner_texts() == ["Book"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [1440, 360])
def test_the_form_and_the_job_of_lines_pass_axe_and_fit_the_screen(reader, live_server, transactional_db, width):
    words = "\n\n".join(f"Paragraph {n} names the ledger." for n in range(120))
    make_document(words, slug="long", title="Many ledgers", language="en", visibility=Document.Visibility.PUBLIC)
    browser = reader(make_user("tagger"), base_url=live_server.url, width=width)
    browser.expected = ("422",)
    page = browser.page

    def is_fine() -> bool:
        return findings(page) == [] and page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.goto("/search/lines/?q=ledger")
    assert is_fine()
    page.get_by_label("Tag", exact=True).fill(" ")
    page.get_by_role("button", name="Tag all 120 lines found").click()
    assert page.get_by_role("alert").inner_text() == "Say which tag the lines get."
    assert is_fine()
    page.get_by_label("Tag", exact=True).fill("Book")
    page.get_by_role("button", name="Tag all 120 lines found").click()
    page.get_by_text("0 of 120 lines are done.").wait_for()
    assert is_fine()
    while run_next_long_job(LONG_WORKS):
        pass
    page.locator("#main").get_by_text("120 lines have the tag now, each as a note of yours.").wait_for()
    assert is_fine()
