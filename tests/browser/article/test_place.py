"""The place where a reader left off: kept in the browser alone, found again after a correction, forgotten on wish."""

from __future__ import annotations

from typing import Any

import pytest

from documents.services.groups.shelf_items import add_to_shelf
from documents.services.versions.revisions import correct_document
from tests.browser.axe import findings
from tests.cast import make_cast

PARAGRAPHS = [
    f"Mile {n} of the towpath has a stone, a bench, and a man who counts the barges. On the bench of mile {n} nobody "
    f"sits in the rain, and on the stone somebody has painted a {n} that points to the sea. No barge stops here."
    for n in range(80)
]
TEXT = "\n\n".join(PARAGRAPHS)
PLACES = "Object.keys(localStorage).filter((key) => key.startsWith('room.place'))"
TOP = """words => [...document.querySelectorAll('#text > p')].find((each) => each.textContent.startsWith(words))
  .getBoundingClientRect().top / innerHeight"""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    return make_cast(TEXT)


def read_to(page: Any, n: int) -> None:
    """Scrolls to a mile, a quarter down the screen, and waits until the place is kept."""
    page.evaluate(
        f"scrollBy({{ top: ({TOP})('Mile {n} of') * innerHeight - innerHeight / 4 + 4, behavior: 'instant' }})"
    )
    page.wait_for_timeout(400)


def test_one_goes_on_from_the_shelf_and_from_the_article(reader, cast):
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    assert page.locator("#go-on").is_hidden()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    read_to(page, 40)
    assert set(asked) <= {"GET"}  # the server learns nothing
    assert page.evaluate(PLACES) == [f"room.place.{cast.bob.pk}.{cast.document.slug}"]
    assert 0.4 < float(page.evaluate("document.querySelector('.readbar').style.getPropertyValue('--done')")) < 0.65

    bob.reload()
    page.evaluate("scrollTo(0, 0)")
    page.locator("#go-on", has_text="minutes left").get_by_text("Go on reading").click()
    page.wait_for_timeout(300)
    assert 0.2 < page.evaluate(TOP, "Mile 40 of") < 0.3
    assert page.locator("#go-on").is_hidden()

    page.goto(f"{bob.room}/")
    offer = page.locator(".shelf .go-on", has_text="minutes left")
    offer.wait_for()
    assert findings(page) == []
    offer.get_by_text("Go on reading").click()
    bob.wait_until_loaded()
    page.wait_for_timeout(300)
    assert 0.2 < page.evaluate(TOP, "Mile 40 of") < 0.3


def test_one_goes_on_from_the_shelf_of_a_group(reader, cast):
    add_to_shelf(group=cast.course, document=cast.document, by=cast.tova)
    bob = reader(cast.bob)
    read_to(bob.open(cast.document), 40)
    page = bob.page
    page.goto(f"{bob.room}/groups/{cast.course.slug}/")
    page.locator(".group-shelf .go-on", has_text="minutes left").get_by_text("Go on reading").click()
    bob.wait_until_loaded()
    page.wait_for_timeout(300)
    assert 0.2 < page.evaluate(TOP, "Mile 40 of") < 0.3
    assert f"group={cast.course.slug}" in page.url


def test_the_place_survives_a_correction_and_goes_at_the_end_or_on_wish(reader, cast):
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    read_to(page, 40)
    correct_document(
        document=cast.document,
        source="A foreword that was missing.\n\n" * 30 + TEXT,
        source_format="plain",
        reason="the foreword was missing",
        by=cast.alice,
    )
    bob.reload()
    page.evaluate("scrollTo(0, 0)")
    page.locator("#go-on a").click()
    page.wait_for_timeout(300)
    assert 0.2 < page.evaluate(TOP, "Mile 40 of") < 0.3
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_function(f"() => {PLACES}.length === 0")

    read_to(page, 20)
    bob.reload()
    page.locator("#go-on").get_by_role("button", name="Forget the place").click()
    assert page.evaluate(PLACES) == []


def test_another_account_in_the_same_browser_sees_no_place_and_signing_out_forgets_them(reader, cast):
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    read_to(page, 40)
    bob.sign_in_as(cast.tova)
    bob.open(cast.document)
    assert page.locator("#go-on").is_hidden()
    bob.sign_in_as(cast.bob)
    page.goto(f"{bob.room}/accounts/logout/")
    page.get_by_label("and where I left off").check()
    page.locator("main button[type=submit]").click()
    page.wait_for_load_state()
    assert page.evaluate(PLACES) == []
