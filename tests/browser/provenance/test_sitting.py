"""Checking facts in one sitting in a browser: by keys, all at once, without scripts, and when somebody was faster."""

from __future__ import annotations

import pytest

from documents.models import Statement
from documents.services.provenance.statements import correct_statement
from tests.browser.axe import findings
from tests.cast import make_cast
from tests.views.pages import TEXT, state

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    cast = make_cast(TEXT)
    state(cast.document, "title", "The Gauge", status="proposed", rule="headline", shown_by="The Gauge")
    state(cast.document, "creator", "Ines Varga-Holm", status="proposed", rule="byline", shown_by="Ines Varga-Holm")
    state(cast.document, "publisher", absence="not-looked")
    state(cast.document, "issued", "14 March 2024", status="proposed", shown_by="14 March 2024")
    state(cast.document, "issued", "12 March 2024", status="proposed")
    return cast


def sit_down(reader, cast, **context):
    one = reader(cast.alice, **context)
    one.page.goto(f"{one.room}/documents/{cast.document.slug}/facts/#facts")
    one.allow_console("Failed to load resource")  # an answer that is refused
    if context.get("java_script_enabled", True):
        one.page.locator("#fact-title .sitting-one:focus").wait_for()
    return one.page


def focused(page):
    return page.evaluate("document.activeElement.closest('[data-term]')?.dataset.term ?? null")


def said(term):
    return list(Statement.objects.in_force().filter(property=term).values_list("value", "status", "absence"))


def answered(page, term):
    page.locator(f"#fact-{term}.is-answered").wait_for()


def test_facts_are_answered_by_keys_without_loading_the_page_again(reader, cast):
    page = sit_down(reader, cast)
    page.evaluate("window.stayed = true")
    assert focused(page) == "title"
    page.keyboard.press("y")
    answered(page, "title")
    assert focused(page) == "publisher"
    page.keyboard.press("n")
    answered(page, "publisher")
    assert focused(page) == "creator"
    page.locator("#live", has_text="It is kept that this copy does not state it.").wait_for(state="attached")
    page.keyboard.press("e")
    field = page.locator("#fact-creator input[name=value]")
    assert field.evaluate("field => field === document.activeElement")
    field.press("End")
    field.type(" yny")  # letters that answer elsewhere
    page.keyboard.press("Enter")
    answered(page, "creator")
    assert said("title") == [("The Gauge", "confirmed", "")]
    assert said("publisher") == [("", "confirmed", "not-stated")]
    assert said("creator") == [("Ines Varga-Holm yny", "confirmed", "")]
    page.keyboard.press("k")
    assert focused(page) == "creator"
    page.keyboard.press("u")
    page.locator("#fact-creator:not(.is-answered)").wait_for()
    assert said("creator") == [("Ines Varga-Holm", "proposed", "")]
    assert page.evaluate("window.stayed")


def test_all_plain_proposals_are_right_with_one_key_or_one_click(reader, cast):
    page = sit_down(reader, cast, width=390)
    page.get_by_role("button", name="All of these 2 are right").click()
    for term in ("title", "creator"):
        answered(page, term)
    assert focused(page) == "publisher"
    assert {status for _value, status, _absence in said("issued")} == {"proposed"}
    assert findings(page) == []


def test_keys_do_nothing_outside_the_list_or_if_they_are_switched_off(reader, cast):
    page = sit_down(reader, cast)
    page.locator("#fact_value").focus()
    page.keyboard.type("ynu")
    page.locator("#fact_value").blur()
    page.keyboard.press("y")
    page.evaluate("document.documentElement.dataset.keys = 'off'")
    page.locator("#fact-title .sitting-one").focus()
    page.keyboard.press("y")
    assert not Statement.objects.filter(status="confirmed").exists()


def test_what_somebody_changed_meanwhile_is_shown_and_nothing_is_kept(reader, cast):
    page = sit_down(reader, cast)
    creator = Statement.objects.get(property="creator")
    correct_statement(statement=creator, by=cast.alice, value="I. Varga-Holm")
    page.keyboard.press("Shift+Y")
    page.get_by_role("alert").filter(has_text="Somebody has changed these facts").wait_for()
    page.locator("#fact-creator", has_text="I. Varga-Holm").wait_for()
    assert said("title") == [("The Gauge", "proposed", "")]


def test_a_refused_value_says_why_beside_it_and_stays(reader, cast):
    page = sit_down(reader, cast)
    page.locator("#fact-publisher summary").click()
    page.locator("#fact-publisher input[name=value]").fill("The Ledger")
    page.locator("#fact-publisher input[name=evidence]").fill("words that are not there")
    page.locator("#fact-publisher button[value=other]").click()
    page.locator("#fact-publisher [role=alert]", has_text="do not stand in the capture").wait_for()
    assert page.locator("#fact-publisher input[name=value]").input_value() == "The Ledger"
    assert said("publisher") == [("", "proposed", "not-looked")]


def test_every_answer_works_without_scripts(reader, cast):
    page = sit_down(reader, cast, java_script_enabled=False)
    page.locator("#fact-title").get_by_role("button", name="Right").click()
    assert page.get_by_text("The fact is checked by you.").is_visible()
    assert page.url.endswith("#fact-publisher")
    page.locator("#fact-title").get_by_role("button", name="Undo").click()
    page.locator("#fact-publisher").get_by_role("button", name="Not stated").click()
    page.locator("#fact-creator summary").click()
    page.locator("#fact-creator input[name=value]").fill("I. Varga-Holm")
    page.locator("#fact-creator").get_by_role("button", name="Correct it").click()
    assert said("title") == [("The Gauge", "proposed", "")]
    assert said("publisher") == [("", "confirmed", "not-stated")]
    assert said("creator") == [("I. Varga-Holm", "confirmed", "")]
    page.get_by_role("button", name="This one is right").click()
    assert said("title") == [("The Gauge", "confirmed", "")]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_before_and_after_answers(reader, cast, width, theme):
    page = sit_down(reader, cast, width=width, color_scheme=theme)
    page.keyboard.press("y")
    answered(page, "title")
    page.locator("#fact-creator summary").click()
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
