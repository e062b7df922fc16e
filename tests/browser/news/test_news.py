"""News in a real browser: a mention arrives, people follow and stop following, and a button ends the mails."""

from __future__ import annotations

import pytest

from documents.models import Follow, Notice
from documents.services.news.unsubscribe import unsubscribe_token
from tests.browser.axe import findings
from tests.cast import make_cast
from tests.services.news.notification_steps import note, write_reply

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    return make_cast("The keeper wrote it down. Nobody read it for forty years.\n\nThen somebody did.")


def test_a_mention_arrives_and_is_marked_as_seen_when_opened(reader, cast):
    made = note(cast, cast.bob, words="Was it so, @Tova Lindqvist?")
    note(cast, cast.bob, words="Another note.")
    tova = reader(cast.tova)
    page = tova.page
    page.goto(f"{tova.room}/")
    assert page.locator(".unseen-count").inner_text() == "2"
    page.click(".unseen")
    page.wait_for_url("**/news/")
    assert page.locator(".notice-list li.is-new").count() == 2
    link = page.get_by_role("link", name="Bob Adeyemi mentioned you")
    with page.expect_response(lambda sent: sent.request.method == "POST" and sent.url.endswith("/news/")) as marked:
        link.click()
    assert marked.value.status == 204
    page.wait_for_url(f"**/documents/{cast.document.slug}/**")
    tova.wait_until_loaded()
    assert str(made.pk) in page.url
    assert Notice.objects.exclude(seen_at=None).get().annotation_id == made.pk
    page.goto(f"{tova.room}/news/")
    assert page.locator(".notice-list li.is-new").count() == 1
    page.get_by_role("button", name="Mark all as seen").click()
    page.wait_for_url("**/news/")
    assert page.locator(".notice-list li").count() == 2
    assert page.locator(".is-new, .unseen-count").count() == 0


def test_following_works_without_scripts(reader, cast):
    rhea = reader(cast.rhea, java_script_enabled=False)
    page = rhea.page
    page.goto(f"{rhea.room}/documents/{cast.document.slug}/")
    page.get_by_role("button", name="Follow", exact=True).click()
    page.wait_for_url(f"**/documents/{cast.document.slug}/")
    following = page.get_by_role("button", name="Following", exact=True)
    assert following.get_attribute("aria-pressed") == "true"
    assert Follow.objects.get(person=cast.rhea).document == cast.document
    page.goto(f"{rhea.room}/following/")
    assert page.locator(".follow-name").all_inner_texts() == ["Reading Evidence", cast.document.title]
    page.get_by_role("button", name="Switch off").click()
    page.get_by_role("button", name="Stop following").click()
    assert page.locator(".follow-name").all_inner_texts() == ["Reading Evidence switched off"]
    page.get_by_label("At once").check()
    page.get_by_role("button", name="Save").click()
    assert page.get_by_label("At once").is_checked()


def test_mails_are_ended_by_a_button_without_signing_in(reader, cast):
    visitor = reader()
    page = visitor.page
    page.goto(f"{visitor.room}/unsubscribe/{unsubscribe_token(cast.rhea)}/")
    assert findings(page) == []
    page.get_by_role("button", name="Send me no more mails").click()
    page.wait_for_selector("text=does not write to you any more")
    cast.rhea.refresh_from_db()
    assert cast.rhea.mail_wish == "never"


def test_axe_finds_nothing_on_news_pages(reader, cast):
    write_reply(note(cast, cast.tova, words="First."), cast.bob, "A long answer, in many words. " * 20)
    note(cast, cast.bob, words="See, @Tova Lindqvist")
    tova = reader(cast.tova, width=390)
    for address in ("/news/", "/news/?kind=corrections", "/following/"):
        tova.page.goto(tova.room + address)
        assert findings(tova.page) == [], address
        assert tova.page.evaluate("document.documentElement.scrollWidth") <= 390
