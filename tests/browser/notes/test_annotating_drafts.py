"""Drafts are stored on this device under the account that typed them: nothing is lost and nobody else reads it."""

from __future__ import annotations

import pytest

from documents.models import Annotation, Target
from documents.services.versions.revisions import correct_document
from tests.cast import make_cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    return make_cast("The keeper wrote it down.\n\nNobody read it for forty years.")


def draft_keys(reader) -> list[str]:
    """Returns the storage keys of the drafts in a browser."""
    return reader.page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('room.draft.'))")


def begin(reader, cast, note="Half a thought"):
    """Opens the article, types a note and waits until the draft is stored."""
    reader.open(cast.document)
    composer = reader.write("forty years", note)
    composer.locator("[data-part=kept]").wait_for()
    return composer


def composer_words(reader) -> str:
    """Returns the text in the open composer."""
    return reader.page.locator(".composer textarea").input_value()


def test_a_draft_survives_a_reload(reader, cast):
    bob = reader(cast.bob)
    begin(bob, cast)
    bob.reload()

    assert composer_words(bob) == "Half a thought"
    assert "Draft, kept on this device" in bob.page.locator(".composer").inner_text()
    bob.save(bob.page.locator(".composer"))
    assert Annotation.objects.get().note == "Half a thought"
    assert draft_keys(bob) == []


def test_a_draft_survives_a_closed_tab(reader, cast):
    bob = reader(cast.bob)
    begin(bob, cast)
    bob.page.locator(".composer textarea").press_sequentially(", and its end")
    bob.page.close(run_before_unload=True)
    bob.page = bob.new_page()
    bob.open(cast.document)

    assert composer_words(bob) == "Half a thought, and its end"


def test_a_draft_survives_a_failed_save_and_shows_the_reason(reader, cast):
    bob = reader(cast.bob)
    bob.allow_console("503")
    composer = begin(bob, cast)
    refuse = {"status": 503, "content_type": "application/problem+json", "body": '{"detail": "The room is busy."}'}
    bob.page.route("**/annotations/", lambda route: route.fulfill(**refuse))
    composer.locator("[data-do=save]").click()
    fault = composer.locator("[role=alert]")
    fault.get_by_text("The room is busy. Your note is kept on this device.").wait_for()
    bob.page.unroute("**/annotations/")

    fault.get_by_role("button", name="Try again").click()
    bob.page.wait_for_selector(".composer", state="detached")
    assert Annotation.objects.get().note == "Half a thought"


def test_a_draft_waits_while_the_device_is_offline(reader, cast):
    bob = reader(cast.bob)
    bob.allow_console("ERR_INTERNET_DISCONNECTED")
    composer = begin(bob, cast)
    bob.context.set_offline(True)
    composer.locator("[data-do=save]").click()
    composer.get_by_text("This device is offline. Your note is kept on this device.").wait_for()
    assert not Annotation.objects.exists()

    bob.context.set_offline(False)  # no button is pressed: the interrupted request is sent again
    bob.page.wait_for_selector(".composer", state="detached")
    assert Annotation.objects.get().note == "Half a thought"


def test_a_lost_response_never_makes_a_second_note(reader, cast):
    bob = reader(cast.bob)
    bob.allow_console("ERR_FAILED")
    composer = begin(bob, cast)

    def lose_the_answer(route):
        route.fetch()
        route.abort()

    bob.page.route("**/annotations/", lose_the_answer)
    composer.locator("[data-do=save]").click()
    composer.get_by_text("The room did not answer. Your note is kept on this device.").wait_for()
    assert Annotation.objects.count() == 1
    bob.page.unroute("**/annotations/")
    bob.reload()
    composer = bob.page.locator(".composer")
    assert "It is not sure whether this was saved" in composer.inner_text()

    composer.locator("textarea").fill("Half a thought, and more")
    bob.save(composer)

    assert Annotation.objects.get().note == "Half a thought, and more"


def test_a_highlight_that_could_not_be_saved_becomes_a_draft(reader, cast):
    bob = reader(cast.bob)
    bob.allow_console("ERR_INTERNET_DISCONNECTED")
    bob.open(cast.document)
    bob.context.set_offline(True)
    bob.select("forty years")
    bob.press("highlight")
    bob.page.wait_for_selector(".composer [role=alert]:not([hidden])")
    bob.context.set_offline(False)
    bob.page.wait_for_selector(".composer", state="detached")

    assert bob.painted() == ["forty years"]
    assert Annotation.objects.count() == 1


def test_a_draft_is_shown_only_to_its_account_and_survives_signing_out(reader, cast):
    bob = reader(cast.bob)
    begin(bob, cast)
    bob.sign_in_as(cast.alice)
    bob.open(cast.document)
    assert bob.page.locator(".composer").count() == 0
    assert "Half a thought" not in bob.page.content()

    bob.sign_in_as(cast.bob)
    bob.open(cast.document)
    assert composer_words(bob) == "Half a thought"


def test_a_draft_is_saved_on_the_version_it_was_written_on(reader, cast):
    bob = reader(cast.bob)
    begin(bob, cast)
    longer = "A new beginning.\n\nThe keeper wrote it down.\n\nNobody read it for forty years."
    correct_document(document=cast.document, by=cast.alice, source=longer, source_format="plain")
    bob.reload()
    composer = bob.page.locator(".composer")
    assert "Your words go with the version you marked." in composer.inner_text()

    bob.save(composer)
    assert bob.painted() == ["forty years"]
    target = Target.objects.get()
    assert (target.revision.number, target.exact) == (1, "forty years")


def test_a_draft_whose_passage_is_gone_is_kept_and_says_so(reader, cast):
    bob = reader(cast.bob)
    begin(bob, cast)
    correct_document(document=cast.document, by=cast.alice, source="The keeper wrote it down.", source_format="plain")
    bob.reload()

    assert "The words you marked are not in it any more." in bob.page.locator(".composer").inner_text()
    assert composer_words(bob) == "Half a thought"


def test_an_ended_session_is_reported_and_the_note_is_kept(reader, cast):
    bob = reader(cast.bob)
    bob.allow_console("401", "403")
    composer = begin(bob, cast)
    bob.context.clear_cookies()
    composer.locator("[data-do=save]").click()

    way = composer.locator("[role=alert]").get_by_role("link", name="Sign in")
    way.wait_for()
    assert "Your note is kept on this device." in composer.inner_text()
    assert "/accounts/login/" in way.get_attribute("href")
    assert not Annotation.objects.exists()
    assert len(draft_keys(bob)) == 1


def test_forgetting_an_account_removes_only_its_drafts(reader, cast):
    bob = reader(cast.bob)
    begin(bob, cast)
    bob.sign_in_as(cast.alice)
    begin(bob, cast, note="Alice was here")
    left = bob.page.evaluate(
        """async ([script, account]) => {
            const drafts = await import(script);
            const before = drafts.count(account);
            drafts.forget(account);
            return [before, drafts.count(account), Object.values(localStorage).some((text) => text.includes('Alice'))];
        }""",
        [bob.script("js/drafts.js"), str(cast.bob.pk)],
    )

    assert left == [1, 0, True]


def test_a_discarded_draft_can_be_brought_back(reader, cast):
    bob = reader(cast.bob)
    composer = begin(bob, cast)
    composer.locator("[data-do=discard]").click()
    assert draft_keys(bob) == []
    bob.page.locator(".toast").get_by_role("button", name="Undo").click()

    assert composer_words(bob) == "Half a thought"
    assert len(draft_keys(bob)) == 1
