"""Corrections and their effect on notes, for curators and readers, in a real browser."""

from __future__ import annotations

import pytest

from documents.models import Anchor, Revision
from documents.services.versions.revisions import correct_document
from tests.browser.axe import findings
from tests.browser.notes.test_annotating_by_hand import tab_to
from tests.cast import make_cast
from tests.factories import make_user
from tests.views.pages import mark

TEXT = """The keeper wrote it down. Nobody read it for forty years. Then somebody did.

A second paragraph stands here. It is short.

A third one ends it."""
AFTER = TEXT.replace("Nobody read it for forty years. ", "").replace("It is short.", "It is rather short.")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    return make_cast(TEXT)


@pytest.fixture
def lost(cast):
    """Bob's note for the course, whose passage a correction removed."""
    note = mark(
        cast.document, cast.bob, "forty years", audience="group", group=cast.course, note="So long.",
        note_html="<p>So long.</p>",
    )  # fmt: skip
    correct_document(document=cast.document, by=cast.alice, source=AFTER, source_format="plain", reason="Shorter.")
    cast.document.refresh_from_db()
    return note


def anchor_state(note):
    return Anchor.objects.in_force().filter(target__annotation=note).latest("revision__number")


def begin_placing(page):
    page.locator(".note-lost [data-do=place]").click()
    page.wait_for_selector("#placing:not([hidden])")
    assert page.locator("#placing q").inner_text() == "forty years"


# -- Correcting -------------------------------------------------------------------------------


def test_a_curator_previews_and_saves_and_readers_see_the_state_of_their_notes(reader, cast):
    mark(cast.document, cast.bob, "forty years", note="So long.", note_html="<p>So long.</p>")
    mark(cast.document, cast.bob, "It is short", note="Is it?", note_html="<p>Is it?</p>")
    mark(cast.document, cast.bob, "A third one", note="At last.", note_html="<p>At last.</p>")
    alice = reader(cast.alice)
    page = alice.page
    page.goto(f"{alice.room}/documents/{cast.document.slug}/revise/")
    assert findings(page) == []
    page.fill("textarea[name=source]", AFTER)
    page.click("button[value=preview]")
    page.wait_for_selector(".outcome")
    assert page.locator(".outcome .big").all_inner_texts() == ["0", "1", "1", "0", "1"]
    assert "Nobody read it for forty years." in page.locator(".diff del").first.inner_text()
    assert findings(page) == []
    page.fill("#why", "The publisher corrected it.")
    page.click("button[value=save]")
    page.wait_for_selector("html[data-ready]", state="attached")
    assert "Version 2 is saved." in page.locator(".messages").inner_text()
    assert Revision.objects.get(document=cast.document, number=2).reason == "The publisher corrected it."

    bob = reader(cast.bob)
    page = bob.open(cast.document)
    page.locator(".note-lost").wait_for()
    states = page.locator("#notes .note .state").all_text_contents()
    assert states == ["Words changed", "Same words, new place", "Words no longer in the text"]
    assert page.locator(".was-now del").inner_text() == "It is short"
    assert page.locator(".was-now ins").inner_text() == "It is rather short"
    assert page.locator("#notes > *").nth(-2).inner_text() == "Words no longer in the text"
    page.locator(".note-lost .note-state a").click()
    page.wait_for_url("**/revisions/1/**")
    bob.wait_until_loaded()
    assert page.locator(".note.is-active").count() == 1
    assert "forty years" in bob.painted()
    page.locator(".older a", has_text="What changed since").click()
    page.wait_for_url("**/compare/1-2/")
    assert "2 notes on changed words" in page.locator("main").inner_text()
    assert findings(page) == []


def test_a_curators_draft_survives_a_reload_and_is_deleted_after_saving(reader, cast):
    alice = reader(cast.alice)
    page = alice.page
    address = f"{alice.room}/documents/{cast.document.slug}/revise/"
    page.goto(address)
    page.fill("textarea[name=source]", AFTER)
    page.wait_for_selector("[data-part=kept]:not(:empty)")
    page.goto(address)
    assert page.input_value("textarea[name=source]") == AFTER
    assert "is back" in page.locator("[data-part=draft]").inner_text()
    page.click("[data-do=forget]")
    assert page.input_value("textarea[name=source]") == TEXT
    page.fill("textarea[name=source]", AFTER)
    page.fill("input[name=reason]", "Shorter.")
    page.click("button[value=preview]")
    page.click("button[value=save]")
    page.wait_for_url(f"**/documents/{cast.document.slug}/")
    page.goto(address)
    assert page.locator("[data-part=draft]").is_hidden()
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('room.correction')).length") == 0


def test_two_curators_who_correct_at_once_lose_nothing(reader, cast):
    other = make_user("other", public_name="Olga Brandt", is_curator=True)
    cast.course.memberships.create(user=other, role="member")
    alice, olga = reader(cast.alice), reader(other)
    olga.allow_console("409")
    for one, source in ((alice, AFTER), (olga, TEXT.replace("third", "last"))):
        one.page.goto(f"{one.room}/documents/{cast.document.slug}/revise/")
        one.page.fill("textarea[name=source]", source)
        one.page.fill("input[name=reason]", "Better so.")
        one.page.click("button[value=preview]")
        one.page.wait_for_selector(".save-bar")
    alice.page.click("button[value=save]")
    alice.page.wait_for_selector("html[data-ready]", state="attached")
    page = olga.page
    page.click("button[value=save]")
    page.wait_for_selector(".both")
    assert "Alice Marlow saved version 2" in page.locator("main").inner_text()
    assert "rather" in page.locator(".both section").first.inner_text()
    assert "last" in page.locator(".both section").last.inner_text()
    assert findings(page) == []
    page.fill("#merged", AFTER.replace("third", "last"))
    page.click("button[value=preview]")
    page.click("button[value=save]")
    page.wait_for_selector("html[data-ready]", state="attached")
    assert Revision.objects.get(document=cast.document, number=3).text == AFTER.replace("third", "last")


# -- A new place ------------------------------------------------------------------------------


def test_a_lost_note_is_put_on_new_words_with_the_mouse(reader, cast, lost):
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    begin_placing(page)
    assert findings(page) == []
    bob.select("somebody did")
    assert page.locator("#selection-bar [data-do=note]").is_hidden()
    with page.expect_response(lambda answer: answer.url.endswith("/place")):
        bob.press("place")
    page.wait_for_selector(".note.is-active:not(.note-lost)")
    assert page.locator("#placing").is_hidden()
    assert (anchor_state(lost).quote, anchor_state(lost).method) == ("somebody did", "by hand")
    assert "somebody did" in bob.painted()
    assert page.locator(".note.is-active .was-now ins").inner_text() == "somebody did"
    assert lost.targets.get().exact == "forty years"


def test_a_lost_note_is_put_on_new_words_by_keyboard_alone(reader, cast, lost):
    bob = reader(cast.tova)  # Tova teaches the course
    page = bob.open(cast.document)
    tab_to(page, ".note-lost [data-do=place]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#placing:not([hidden])")
    assert page.evaluate("document.activeElement.id") == "placing"
    assert "Select the words" in bob.announced()
    tab_to(page, "#p2 > .pn")
    page.keyboard.press("s")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.do") == "place"
    with page.expect_response(lambda answer: answer.url.endswith("/place")):
        page.keyboard.press("Enter")
    page.wait_for_selector(".note.is-active:not(.note-lost)")
    assert anchor_state(lost).quote == "A second paragraph stands here."
    assert page.evaluate("document.activeElement.dataset.id") == str(lost.pk)


def test_a_lost_note_is_put_on_new_words_by_touch(reader, cast, lost):
    bob = reader(cast.bob, width=390, height=800, has_touch=True, is_mobile=True)
    page = bob.open(cast.document)
    assert page.evaluate("innerWidth") == 390  # nothing is wider than the screen
    page.locator(".sheet-handle").tap()
    page.locator(".note-lost [data-do=place]").tap()
    page.wait_for_selector("#placing:not([hidden])")
    assert "sheet-open" not in page.locator("body").get_attribute("class").split()
    page.evaluate("""() => {
      const text = document.querySelector('#p3').lastChild;
      getSelection().setBaseAndExtent(text, 0, text, 11);
    }""")
    page.wait_for_selector("#selection-bar:not([hidden])")
    with page.expect_response(lambda answer: answer.url.endswith("/place")):
        page.locator("#selection-bar [data-do=place]").tap()
    page.wait_for_selector("#placing", state="hidden")
    assert anchor_state(lost).quote == "A third one"


def test_escape_leaves_a_note_where_it_was(reader, cast, lost):
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    begin_placing(page)
    bob.select("somebody did")
    page.keyboard.press("Escape")
    assert page.locator("#placing").is_hidden()
    assert page.locator("#selection-bar").is_hidden()
    bob.select("somebody did")
    assert page.locator("#selection-bar [data-do=place]").is_hidden()
    assert page.locator("#selection-bar [data-do=note]").is_visible()
    assert anchor_state(lost).state == "lost"


def test_ones_own_note_is_moved_but_not_on_an_outdated_text(reader, cast):
    note = mark(cast.document, cast.bob, "forty years", note="So long.", note_html="<p>So long.</p>")
    bob = reader(cast.bob)
    bob.allow_console("412")
    page = bob.open(cast.document)
    bob.click_words("forty years")
    page.locator(".note.is-active [data-do=place]").click()
    page.wait_for_selector("#placing:not([hidden])")
    bob.select("Nobody read it")
    with page.expect_response(lambda answer: answer.url.endswith("/place")):
        bob.press("place")
    page.wait_for_selector("#placing", state="hidden")
    assert anchor_state(note).quote == "Nobody read it"

    page.locator(".note.is-active [data-do=place]").click()
    page.wait_for_selector("#placing:not([hidden])")
    correct_document(document=cast.document, by=cast.alice, source=TEXT + "\n\nMore.", source_format="plain")
    bob.select("A third one")
    bob.press("place")
    page.wait_for_selector("#placing .fault:not([hidden])")
    assert "The note was not moved." in page.locator("#placing .fault").inner_text()
    assert anchor_state(note).quote == "Nobody read it"


def test_lost_notes_are_listed_without_scripts(reader, cast, lost):
    bob = reader(cast.bob, java_script_enabled=False)
    page = bob.page
    page.goto(f"{bob.room}/documents/{cast.document.slug}/")
    section = page.locator("#notes")
    assert "Words no longer in the text" in section.locator("#lost-notes").inner_text()
    assert "forty years" in section.locator(".note-lost blockquote").inner_text()
