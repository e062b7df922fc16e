"""Annotating without a mouse: by keyboard alone, and by touch on a small screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route

from documents.models import Annotation, Target
from tests.cast import make_cast
from tests.factories import make_annotation

TEXT = """The keeper wrote it down. Nobody read it for forty years. Then somebody did.

A second paragraph stands here. It is short."""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    return make_cast(TEXT)


def tab_to(page, selector: str, most: int = 80) -> None:
    """Presses Tab until the element has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def selected(page) -> str:
    return page.evaluate("getSelection().toString()")


@pytest.mark.parametrize("keys", ["Enter", "Control+Enter", "Meta+Enter"])
@pytest.mark.parametrize("tag", ["", "irony"])
def test_a_note_is_saved_once_from_the_field_of_its_tags(reader, cast, keys, tag):
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method) if "/annotations/" in request.url else None)
    composer = bob.write("forty years", "Forty, or nearly.")
    field = composer.locator("[data-part=tag]")
    field.fill(tag)
    field.press(keys)
    if tag and keys == "Enter":  # it enters the tag; another one saves
        field.press(keys)
    page.wait_for_selector(".note.is-active[data-id]")
    page.wait_for_timeout(300)
    assert sent.count("POST") == 1
    assert [name for note in Annotation.objects.all() for name in note.tags.names()] == [tag] * bool(tag)


def test_a_note_is_written_edited_and_deleted_by_keyboard_alone(reader, cast):
    bob = reader(cast.bob)
    page = bob.open(cast.document)

    tab_to(page, "#p1 > .pn")
    page.keyboard.press("s")
    page.keyboard.press("s")
    assert selected(page) == "Nobody read it for forty years."
    assert "6 words selected" in bob.announced()
    page.keyboard.press("Shift+ArrowLeft")
    assert selected(page) == "Nobody read it for forty years"
    page.keyboard.press("Shift+ArrowLeft")
    assert selected(page) == "Nobody read it for forty"
    page.keyboard.press("Alt+Shift+ArrowRight")
    assert selected(page) == "read it for forty"
    page.keyboard.press("Shift+ArrowDown")
    assert selected(page) == "read it for forty years."

    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.type("Forty, or nearly.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".note.is-active[data-id]")
    annotation = Annotation.objects.get()
    assert (annotation.note, Target.objects.get().exact) == ("Forty, or nearly.", "read it for forty years.")
    assert page.evaluate("document.activeElement.dataset.id") == str(annotation.pk)

    tab_to(page, ".note.is-active [data-do=edit]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".composer")
    page.keyboard.press("End")
    page.keyboard.type(" Or not.")
    tab_to(page, ".composer [data-do=save]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".composer", state="detached")
    assert Annotation.objects.get().note == "Forty, or nearly. Or not."

    tab_to(page, ".note.is-active [data-do=delete]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".note-gone")
    assert page.evaluate("document.activeElement.textContent") == "Undo"
    page.keyboard.press("Enter")
    page.wait_for_selector(".note[data-id]")
    assert Annotation.objects.get().deleted_at is None


def test_the_focus_stays_on_a_button_while_its_card_comes_anew_from_the_server(reader, cast):
    note = make_annotation(cast.document, cast.bob, (0, 10), note="Before")
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    page.locator(f"#note-{note.pk}").click()
    page.locator(f"#note-{note.pk} [data-do=edit]").click()
    page.locator(".composer textarea").fill("After")
    held: list[Route] = []
    page.route("**/cards*", lambda route: held.append(route))
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".composer", state="detached")
    tab_to(page, f"#note-{note.pk} [data-do=delete]")
    page.wait_for_timeout(200)
    assert held
    for request in held:
        request.continue_()
    page.wait_for_selector(f"#note-{note.pk} .note-words:has-text('After')")
    assert page.evaluate("document.activeElement.dataset.do") == "delete"
    page.unroute("**/cards*")
    page.keyboard.press("Enter")
    page.wait_for_selector(".note-gone")


def test_a_key_selects_the_whole_paragraph_and_escape_clears_it(reader, cast):
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    page.locator("#p2 > .pn").focus()
    page.keyboard.press("Shift+S")
    assert selected(page) == "A second paragraph stands here. It is short."
    page.keyboard.press("Escape")
    assert selected(page) == ""
    assert page.locator("#selection-bar").is_hidden()


def test_letters_typed_into_a_field_are_not_commands(reader, cast):
    make_annotation(cast.document, cast.bob, (0, 10), note="Mine")
    bob = reader(cast.bob)
    bob.open(cast.document)
    composer = bob.write("forty years", "")
    composer.locator("textarea").press_sequentially("nps, not now")
    assert composer.locator("textarea").input_value() == "nps, not now"
    assert composer.locator("textarea").evaluate("field => field === document.activeElement")


def test_on_a_phone_a_selection_is_annotated_in_the_bottom_sheet(reader, cast):
    bob = reader(cast.bob, width=390, height=800, has_touch=True, is_mobile=True)
    page = bob.open(cast.document)
    page.evaluate("""() => {  // what a long press and its two handles do
      const text = document.querySelector('#p1').lastChild;
      getSelection().setBaseAndExtent(text, 0, text, 10);
    }""")
    page.wait_for_selector("#selection-bar:not([hidden])")
    box = page.locator("#selection-bar").bounding_box()
    assert round(box["y"] + box["height"]) == 800
    assert "Only you will see it" in page.locator("#selection-bar").inner_text()
    for button in page.locator("#selection-bar button:visible").all():
        assert button.bounding_box()["height"] >= 44

    page.locator("#selection-bar [data-do=note]").tap()
    page.wait_for_selector(".sheet-open .composer")
    page.locator(".composer textarea").fill("Written on the bus")
    page.locator(".composer [data-do=save]").tap()
    page.wait_for_selector(".note.is-active[data-id]")

    assert Target.objects.get().exact == "The keeper"
    page.reload()
    bob.wait_until_loaded()
    assert bob.painted() == ["The keeper"]
    before = page.evaluate("scrollY")
    page.locator(".edge-mark").tap()
    page.wait_for_selector(".sheet-open #notes .note")
    assert bob.notes() == ["Written on the bus"]
    assert page.evaluate("scrollY") == before  # the sheet comes over the page, which stays


def test_a_tap_on_a_passage_opens_its_note(reader, cast):
    make_annotation(cast.document, cast.bob, (0, 10), note="Mine", note_html="<p>Mine</p>")
    bob = reader(cast.bob, width=390, height=800, has_touch=True, is_mobile=True)
    page = bob.open(cast.document)
    box = page.evaluate("""() => {
      const range = document.createRange();
      range.setStart(document.querySelector('#p1').lastChild, 4);
      range.setEnd(document.querySelector('#p1').lastChild, 6);
      const { left, top, width, height } = range.getBoundingClientRect();
      return [left + width / 2, top + height / 2];
    }""")
    page.touchscreen.tap(*box)

    page.wait_for_selector(".sheet-open .note.is-active")
    page.locator(".sheet-handle").tap()
    assert page.locator(".note.is-active").is_hidden()
