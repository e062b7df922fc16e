"""From the number in the bar to the decision and back, with the keyboard alone and on a phone."""

from __future__ import annotations

import pytest

from documents.models import CopyRequest
from tests.browser.axe import findings
from tests.cast import make_cast
from tests.views.pages import state

pytestmark = pytest.mark.django_db(transaction=True)


def test_number_in_the_bar_leads_to_what_waits_and_falls_with_each_decision(reader):
    cast = make_cast()
    state(cast.document, "creator", "Ines Varga-Holm", status="proposed", rule="a byline")
    CopyRequest.objects.create(document=cast.document, kind="correction", words="It was in May.")
    alice = reader(cast.alice, width=390, height=844)
    page = alice.page
    page.goto(f"{alice.room}/help/")
    number = page.get_by_role("link", name="2 things wait for your decision")
    number.focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="What waits for you").wait_for()
    assert findings(page) == []
    facts = page.get_by_role("region", name="Facts")
    facts.get_by_role("link", name=cast.document.title).click()
    page.get_by_role("button", name="Right").first.click()
    page.get_by_role("link", name="1 thing waits for your decision").click()
    page.get_by_role("region", name="Requests").get_by_role("link", name=cast.document.title).click()
    page.get_by_role("button", name="It was done").click()
    page.locator(".messages").wait_for()
    assert page.locator(".waits-here").count() == 0
