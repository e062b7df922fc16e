"""Nothing typed is lost or saved twice: a killed server, a killed tab, an ended session, a cut network."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session

from documents.models import Annotation
from documents.services.notes.edit_note import change_note
from tests.browser.reader import Reader
from tests.browser.room_process import RoomProcess
from tests.cast import PASSWORD, make_cast

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Half a thought"


@pytest.fixture
def cast():
    return make_cast("The keeper wrote it down.\n\nNobody read it for forty years.")


def begin(reader, cast, note=WORDS):
    """Opens the article, types a note and waits until the draft is stored."""
    reader.open(cast.document)
    composer = reader.write("forty years", note)
    composer.locator("[data-part=kept]").wait_for()
    return composer


def field_words(composer) -> str:
    """Returns the text in the field."""
    return composer.locator("textarea").input_value()


def single_note_words() -> str:
    """Returns the text of the only note."""
    return Annotation.objects.get().note


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_note_is_saved_once_if_the_server_is_killed_while_saving(
    browser, transactional_db, collected_static, cast, when
):
    room = RoomProcess()
    bob = Reader(browser, room.url, cast.bob)
    try:
        composer = begin(bob, cast)

        def kill(route):
            if when == "after":
                route.fetch()  # saved, but the response is lost
            room.kill()
            route.continue_() if when == "before" else route.abort()

        bob.page.route("**/annotations/", kill, times=1)
        composer.locator("[data-do=save]").click()
        composer.get_by_text("The room did not answer. Your note is kept on this device.").wait_for()
        assert Annotation.objects.count() == (1 if when == "after" else 0)
        room.start()
        composer.get_by_role("button", name="Try again").click()
        bob.page.wait_for_selector(".composer", state="detached")
        assert single_note_words() == WORDS
    finally:
        bob.context.close()
        room.kill()


def test_a_note_is_saved_once_if_the_tab_is_killed_while_saving(reader, cast):
    bob = reader(cast.bob)
    composer = begin(bob, cast)

    def save_and_die(route):
        route.fetch()
        bob.page.close(run_before_unload=False)

    bob.page.route("**/annotations/", save_and_die)
    composer.locator("[data-do=save]").click(no_wait_after=True)
    bob.page.wait_for_event("close") if not bob.page.is_closed() else None
    assert single_note_words() == WORDS

    bob.page = bob.new_page()
    bob.open(cast.document)
    composer = bob.page.locator(".composer")
    assert field_words(composer) == WORDS
    bob.save(composer)
    assert single_note_words() == WORDS


def sign_in(page, login: str) -> None:
    """Signs in on the page that asks for it."""
    page.locator("main input[name=login]").fill(login)
    page.locator("main input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()


def test_after_the_session_ended_one_signs_in_and_saves(reader, cast):
    bob = reader(cast.bob)
    bob.allow_console("401", "403", "404")
    composer = begin(bob, cast)
    Session.objects.all().delete()
    clear_cached_sessions()
    composer.locator("[data-do=save]").click()
    composer.get_by_role("link", name="Sign in").click()
    sign_in(bob.page, "bob")
    bob.wait_until_loaded()

    composer = bob.page.locator(".composer")
    assert field_words(composer) == WORDS
    bob.save(composer)
    assert single_note_words() == WORDS


def test_after_the_session_ended_one_signs_in_in_another_tab_and_saves(reader, cast):
    bob = reader(cast.bob)
    bob.allow_console("401", "403", "404")
    composer = begin(bob, cast)
    Session.objects.all().delete()
    clear_cached_sessions()
    composer.locator("[data-do=save]").click()
    composer.get_by_role("link", name="Sign in").wait_for()
    other = bob.new_page()
    other.goto(f"{bob.room}/accounts/login/")
    sign_in(other, "bob")
    other.wait_for_url(f"{bob.room}/")

    composer.get_by_role("button", name="Try again").click()
    bob.page.wait_for_selector(".composer", state="detached")
    assert single_note_words() == WORDS


def test_a_note_saved_after_signing_in_for_another_audience_is_not_called_edited(reader, cast):
    bob = reader(cast.bob)
    bob.allow_console("401", "403", "404")
    composer = begin(bob, cast)
    Session.objects.all().delete()
    clear_cached_sessions()
    composer.locator("[data-do=save]").click()
    composer.get_by_role("link", name="Sign in").click()
    sign_in(bob.page, "bob")
    bob.wait_until_loaded()

    composer = bob.page.locator(".composer")
    composer.locator(".composer-who summary").click()
    composer.get_by_text("HIST 214, 4 people").click()
    bob.save(composer)
    saved = Annotation.objects.get()
    assert (saved.audience, saved.version) == ("group", 1)
    assert "Edited" not in bob.page.locator(f"#note-{saved.pk}").inner_text()


def test_a_draft_is_never_saved_under_another_account(reader, cast):
    bob = reader(cast.bob)
    bob.allow_console("401", "403", "404")
    composer = begin(bob, cast)
    other = bob.new_page()
    Session.objects.all().delete()
    clear_cached_sessions()
    other.goto(f"{bob.room}/accounts/login/")
    sign_in(other, "tova")
    other.wait_for_url(f"{bob.room}/")
    composer.locator("[data-do=save]").click()

    fault = composer.locator("[role=alert]")
    fault.get_by_text("Your note is kept on this device.").wait_for()
    composer.get_by_role("button", name="Try again").click()
    fault.get_by_text("Somebody else is signed in in this browser now.").wait_for()
    assert not Annotation.objects.exists()
    other.goto(f"{bob.room}/documents/{cast.document.slug}/")
    other.wait_for_selector("html[data-ready]", state="attached")
    assert WORDS not in other.content()


def test_a_note_is_saved_once_if_the_network_is_cut_after_the_request(reader, cast):
    bob = reader(cast.bob)
    bob.allow_console("ERR_")
    composer = begin(bob, cast)

    def cut(route):
        route.fetch()
        bob.context.set_offline(True)
        route.abort("internetdisconnected")

    bob.page.route("**/annotations/", cut, times=1)
    composer.locator("[data-do=save]").click()
    composer.get_by_text("Your note is kept on this device.").wait_for()
    assert Annotation.objects.count() == 1
    bob.context.set_offline(False)  # no button is pressed: the interrupted request is sent again

    bob.page.wait_for_selector(".composer", state="detached")
    assert single_note_words() == WORDS


def test_text_typed_in_another_window_is_shown_here(reader, cast):
    bob = reader(cast.bob)
    first = begin(bob, cast)
    there = second_window(bob, cast)
    there.locator("textarea").fill("Half a thought, and more")

    first.page.wait_for_function("() => document.querySelector('.composer textarea').value.endsWith('more')")
    bob.save(first)
    there.wait_for(state="detached")
    assert single_note_words() == "Half a thought, and more"


def test_if_both_windows_typed_both_drafts_can_be_kept(reader, cast):
    bob = reader(cast.bob)
    first = begin(bob, cast)
    there = second_window(bob, cast)
    there.locator("textarea").evaluate("(field) => { field.value = 'The other end'; }")  # not stored yet
    first.locator("textarea").fill("One end")

    there.get_by_text("You typed something else in another window. Both are kept. There it says:").wait_for()
    assert "One end" in there.locator("[role=alert]").inner_text()
    assert field_words(there) == "The other end"
    there.get_by_role("button", name="Keep both").click()
    bob.save(first)
    there.page.locator(".composer [data-do=save]").click()
    there.wait_for(state="detached")
    assert sorted(Annotation.objects.values_list("note", flat=True)) == ["One end", "The other end"]


def test_if_both_windows_typed_one_draft_can_replace_the_other(reader, cast):
    bob = reader(cast.bob)
    first = begin(bob, cast)
    there = second_window(bob, cast)
    there.locator("textarea").evaluate("(field) => { field.value = 'The other end'; }")
    first.locator("textarea").fill("One end")
    there.get_by_role("button", name="Keep the other").click()

    assert field_words(there) == "One end"
    assert len(there.page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('room.draft.'))")) == 1


def test_an_edit_conflict_shows_both_versions(reader, cast):
    bob = reader(cast.bob)
    bob.save(begin(bob, cast))
    note = Annotation.objects.get()
    bob.allow_console("412")
    bob.page.locator(".note.is-active [data-do=edit]").click()
    composer = bob.page.locator(".composer")
    composer.locator("textarea").fill("My second thought")
    change_note(by=cast.bob, pk=note.pk, note="Written elsewhere", read=note.version)
    composer.locator("[data-do=save]").click()

    composer.get_by_text("This note was changed meanwhile. Saved now:").wait_for()
    assert "Written elsewhere" in composer.locator("[data-part=theirs]").inner_text()
    assert field_words(composer) == "My second thought"
    composer.get_by_role("button", name="Replace it with mine").click()
    composer.wait_for(state="detached")
    assert single_note_words() == "My second thought"


def second_window(bob: Reader, cast):
    """Opens the article in another window of the same browser and returns the composer of the draft."""
    page = bob.new_page()
    page.goto(f"{bob.room}/documents/{cast.document.slug}/")
    page.wait_for_selector("html[data-ready]", state="attached")
    return page.locator(".composer")


def clear_cached_sessions() -> None:
    """Clears the session cache, which is read before the database."""
    from django.core.cache import cache

    cache.clear()
