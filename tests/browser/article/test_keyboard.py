"""The reading page by keyboard alone: no test here uses the mouse."""

from __future__ import annotations

import pytest
from django.urls import reverse

from documents.models import Annotation, Membership, Target
from documents.services.groups.invitations import make_link, token_of
from tests.browser import keyboard_and_touch
from tests.cast import make_cast
from tests.factories import make_annotation, make_user

TEXT = """The keeper wrote it down. Nobody read it for forty years. Then somebody did.

A second paragraph stands here. It is short.

A third one follows, with a lamp in it. And with oil."""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    return make_cast(TEXT)


@pytest.fixture
def bob(reader, cast):
    bob = reader(cast.bob)
    bob.open(cast.document)
    return bob


def test_letter_keys_move_by_paragraph_and_by_sentence(bob):
    page = bob.page
    page.keyboard.press("j")
    assert keyboard_and_touch.focused_label(page) == "Paragraph 1"
    page.keyboard.press("j")
    assert keyboard_and_touch.focused_label(page) == "Paragraph 2"
    page.keyboard.press(".")
    assert keyboard_and_touch.highlighted_words(page, "cursor") == ["A second paragraph stands here."]
    page.keyboard.press(".")
    page.keyboard.press(".")
    assert keyboard_and_touch.highlighted_words(page, "cursor") == ["A third one follows, with a lamp in it."]
    assert keyboard_and_touch.focused_label(page) == "Paragraph 3"
    assert bob.announced() == "A third one follows, with a lamp in it."
    page.keyboard.press(",")
    assert keyboard_and_touch.highlighted_words(page, "cursor") == ["It is short."]
    page.keyboard.press("k")
    assert keyboard_and_touch.focused_label(page) == "Paragraph 1"
    assert keyboard_and_touch.highlighted_words(page, "cursor") == []


def test_arrow_keys_move_the_cursor_only_where_the_text_has_the_focus(bob):
    page = bob.page
    page.keyboard.press("ArrowDown")
    assert keyboard_and_touch.focused_label(page) == ""
    keyboard_and_touch.tab_to(page, "#p1 > .pn")
    page.keyboard.press("ArrowDown")
    assert keyboard_and_touch.focused_label(page) == "Paragraph 2"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("s")
    assert keyboard_and_touch.selected_words(page) == "It is short."
    page.keyboard.press("ArrowLeft")
    assert keyboard_and_touch.selected_words(page) == ""
    assert keyboard_and_touch.highlighted_words(page, "cursor") == ["A second paragraph stands here."]


def test_both_ends_of_a_selection_move_by_word_and_sentence_across_paragraphs(bob):
    page = bob.page
    for key in ("j", "j", ".", ".", "s"):
        page.keyboard.press(key)
    assert keyboard_and_touch.selected_words(page) == "It is short."
    page.keyboard.press("Shift+ArrowDown")
    assert keyboard_and_touch.selected_words(page).split("\n")[-1] == "A third one follows, with a lamp in it."
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Alt+Shift+ArrowUp")
    assert keyboard_and_touch.selected_words(page) == "A second paragraph stands here. It is short."
    page.keyboard.press("Alt+Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowLeft")
    assert keyboard_and_touch.selected_words(page) == "second paragraph stands here. It is short"


def test_letter_keys_annotate_the_sentence_at_the_cursor(bob):
    page = bob.page
    for key in ("j", ".", "."):
        page.keyboard.press(key)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press("h")
    page.wait_for_selector("#notes .note[data-id]", state="attached")
    assert Target.objects.get().exact == "Nobody read it for forty years."

    page.keyboard.press(".")
    page.keyboard.press("m")
    page.keyboard.type("Who? just me")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".note.is-active[data-id]")
    assert Annotation.objects.exclude(note="").get().note == "Who? just me"

    for key in ("k", "j", "t"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.dataset.part") == "tag"


def test_letters_typed_before_the_reply_field_appears_go_into_it(reader, cast):
    fields = {"note": "Who?", "note_html": "<p>Who?</p>", "motivation": "commenting"}
    note = make_annotation(cast.document, cast.tova, (4, 10), audience="group", group=cast.course, **fields)
    page = reader(cast.bob).open(cast.document)
    page.keyboard.press("n")
    page.wait_for_function("id => document.activeElement.dataset.id === id", arg=str(note.pk))
    page.keyboard.type("rthe harbour master")
    answer = page.locator(".composer-answer textarea")
    answer.wait_for()
    assert answer.input_value() == "the harbour master"
    assert Annotation.objects.count() == 1


def test_without_a_selection_or_cursor_a_letter_key_explains_what_to_do(bob):
    bob.page.keyboard.press("h")
    assert "Press s" in bob.announced()
    assert Annotation.objects.count() == 0


def test_escape_leads_from_a_note_back_to_the_paragraph(bob, cast):
    here = TEXT.index("A second")
    made = make_annotation(cast.document, cast.bob, (here, here + 8), note="Mine", note_html="<p>Mine</p>")
    bob.reload()
    page = bob.page
    for key in ("j", "j"):
        page.keyboard.press(key)
    page.keyboard.press("c")
    page.wait_for_function("id => document.activeElement.dataset.id === id", arg=str(made.pk))
    page.keyboard.press("Escape")
    assert keyboard_and_touch.focused_label(page) == "Paragraph 2"
    page.keyboard.press("j")
    page.keyboard.press("c")
    assert "No notes on this paragraph" in bob.announced()
    page.keyboard.press("n")
    page.wait_for_function("id => document.activeElement.dataset.id === id", arg=str(made.pk))
    page.keyboard.press("Escape")
    assert keyboard_and_touch.focused_label(page) == "Paragraph 2"


def test_letter_keys_can_be_switched_off_except_on_a_focused_paragraph(bob):
    page = bob.page
    keyboard_and_touch.open_by_keys(page, "details.menu:has([data-setting=keys])")
    keyboard_and_touch.tab_to(page, "[data-setting=keys] input")
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert keyboard_and_touch.focused_label(page) != "Paragraph 1"
    bob.reload()
    page.keyboard.press("j")
    assert keyboard_and_touch.focused_label(page) == ""
    keyboard_and_touch.tab_to(page, "#p1 > .pn")
    page.keyboard.press("s")
    assert keyboard_and_touch.selected_words(page) == "The keeper wrote it down."


def test_letter_keys_with_a_modifier_are_left_to_the_browser(bob):
    page = bob.page
    page.keyboard.press("Alt+j")
    page.keyboard.press("Control+j")
    assert keyboard_and_touch.focused_label(page) == ""


def test_a_keyboard_without_latin_letters_has_the_same_commands(bob):
    event = "new KeyboardEvent('keydown', { key: 'о', code: 'KeyJ', bubbles: true })"
    bob.page.evaluate(f"document.body.dispatchEvent({event})")
    assert keyboard_and_touch.focused_label(bob.page) == "Paragraph 1"


def test_the_help_lists_every_key_and_returns_the_focus(bob):
    page = bob.page
    page.keyboard.press("j")
    page.keyboard.press("?")
    assert page.evaluate("document.activeElement.textContent") == "Keys and gestures"
    shown = page.eval_on_selector_all("#help .chord", "keys => keys.map((key) => key.dataset.chord)")
    listed = page.evaluate(
        "async (script) => (await import(script)).keyList().flatMap((part) => part.rows.flatMap((row) => row.keys))",
        bob.script("js/reading/keys/key-list.js"),
    )
    assert shown == [chord for chord, _name in listed]
    page.keyboard.press("k")  # not a command while the help is open
    for _ in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body || Boolean(document.activeElement.closest('#help'))"
        )
    page.keyboard.press("Escape")
    page.locator("#help").wait_for(state="hidden")
    # The browser reports that a dialog was closed a moment after closing it.
    page.wait_for_function("() => document.activeElement?.getAttribute('aria-label') === 'Paragraph 1'")

    keyboard_and_touch.open_by_keys(page, "details.menu:has([data-do=help])")
    keyboard_and_touch.tab_to(page, "[data-do=help]")
    page.keyboard.press("Enter")
    page.locator("#help").wait_for()
    page.keyboard.press("Escape")
    page.wait_for_function("() => document.activeElement.matches('summary')")


def test_buttons_move_the_ends_of_a_selection_too(bob):
    page = bob.page
    for key in ("j", "s", "Enter"):
        page.keyboard.press(key)
    keyboard_and_touch.tab_to(page, "[data-do=ends]")
    page.keyboard.press("Enter")
    keyboard_and_touch.tab_to(page, "[data-stretch='start onward word']")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert keyboard_and_touch.selected_words(page) == "wrote it down."
    keyboard_and_touch.tab_to(page, "[data-stretch='end onward sentence']")
    page.keyboard.press("Enter")
    assert keyboard_and_touch.selected_words(page) == "wrote it down. Nobody read it for forty years."


def test_the_whole_way_works_by_keyboard_alone(reader, cast):
    """Joins by a link, writes for the group, replies, resolves, filters and returns to the text, without a pointer."""
    here = TEXT.index("A second")
    asked = make_annotation(
        cast.document,
        cast.tova,
        (here, here + 31),
        audience="group",
        group=cast.course,
        note="Why?",
        note_html="<p>Why?</p>",
    )
    link = reverse("join", args=[token_of(make_link(by=cast.tova, group=cast.course))])
    dora = reader(make_user("dora", public_name="Dora Lind"))
    dora.context.add_init_script(keyboard_and_touch.COUNT_POINTERS)
    page = dora.page

    page.goto(f"{dora.room}{link}")
    keyboard_and_touch.tab_to(page, "main form button")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert Membership.objects.filter(user__public_name="Dora Lind", group=cast.course).exists()
    dora.open(cast.document, f"?group={cast.course.slug}")

    page.keyboard.press("a")
    keyboard_and_touch.choose(page, "HIST 214")
    page.keyboard.press("Escape")
    for key in ("j", ".", ".", "m"):
        page.keyboard.press(key)
    page.keyboard.type("For forty years?")
    keyboard_and_touch.tab_to(page, ".composer .tag-field")
    page.keyboard.type("Doubt")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".note.is-active[data-id]")
    mine = Annotation.objects.get(note="For forty years?")
    assert (mine.audience, mine.group, mine.targets.get().exact) == (
        "group",
        cast.course,
        "Nobody read it for forty years.",
    )
    assert [tag.name for tag in mine.tags.all()] == ["Doubt"]

    page.wait_for_function("id => document.activeElement.dataset.id === id", arg=str(mine.pk))
    page.keyboard.press("Escape")
    assert keyboard_and_touch.focused_label(page) == "Paragraph 1"
    page.keyboard.press("n")
    page.wait_for_function("id => document.activeElement.dataset.id === id", arg=str(asked.pk))
    assert keyboard_and_touch.focused_label(page).startswith(
        "Note by Tova Lindqvist on “A second paragraph stands here.”"
    )
    page.keyboard.press("r")
    page.wait_for_selector(".composer-answer textarea:focus")
    page.keyboard.type("Because it was dark.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".reply")
    assert Annotation.objects.get(parent=asked).note == "Because it was dark."

    page.keyboard.press("Escape")
    for key in ("d", "ArrowDown"):
        page.keyboard.press(key)
        page.wait_for_timeout(300)
    assert page.evaluate("document.activeElement.matches('.reply')")
    page.keyboard.press("Escape")
    assert keyboard_and_touch.focused_label(page) == "Paragraph 2"

    keyboard_and_touch.go_to_note(page, mine)
    page.keyboard.press("e")
    page.wait_for_selector(".note.is-active [data-do=reopen]")
    mine.refresh_from_db()
    assert mine.resolved_at is not None

    page.keyboard.press("f")
    keyboard_and_touch.tab_to(page, "[data-controller=showing] input[value=mine]")
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    page.wait_for_function("id => !document.querySelector(`#notes [data-id='${id}']`)", arg=str(asked.pk))
    page.keyboard.press("k")
    assert keyboard_and_touch.focused_label(page).startswith("Paragraph")
    assert page.evaluate("pointers") == 0
