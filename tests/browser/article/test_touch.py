"""The reading page by touch at 360 px, with the browser's own touch input instead of scripted events."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from documents.models import Annotation, Membership, Target
from documents.services.groups.invitations import make_link, token_of
from tests.browser import keyboard_and_touch
from tests.browser.keyboard_and_touch import Finger, highlighted_words, point_on_words
from tests.cast import make_cast
from tests.factories import make_annotation, make_user

LONG = " ".join(f"Night {n} came and the lamp was lit again." for n in range(1, 60))
TEXT = f"""The keeper wrote it down. Nobody read it for forty years. Then somebody did.

A second paragraph stands here. It is short.

{LONG}"""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    return make_cast(TEXT)


@pytest.fixture
def bob(reader, cast):
    bob = reader(cast.bob, width=360, height=740, has_touch=True, is_mobile=True)
    bob.open(cast.document)
    bob.finger = Finger(bob.page)
    return bob


def held_words(bob) -> str:
    """Returns the text of the held passage."""
    return "".join(highlighted_words(bob.page, "selecting"))


def handle_point(bob, edge: str) -> tuple[float, float]:
    """Returns the middle of a handle, where a finger takes hold of it."""
    box = bob.page.locator(f".grip[data-edge={edge}]").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def inside(box) -> bool:
    """Returns whether the box lies within the width of the screen."""
    return box["x"] >= 0 and box["x"] + box["width"] <= 360


def show_first_paragraph(page) -> None:
    """Brings the first paragraph to the top of the screen, where no sheet covers it."""
    page.evaluate("document.querySelector('#p1').scrollIntoView({ behavior: 'instant' })")
    page.wait_for_timeout(200)


def tap_sentence(bob, words: str) -> None:
    bob.finger.tap(*point_on_words(bob.page, words))
    bob.page.wait_for_selector("#selection-bar:not([hidden])")


def test_a_tap_holds_the_sentence_and_a_tap_elsewhere_releases_it(bob):
    page = bob.page
    tap_sentence(bob, "read it for")
    assert held_words(bob) == "Nobody read it for forty years."
    assert keyboard_and_touch.selected_words(page) == ""  # so the system has nothing to open its menu on
    assert "6 words selected" in bob.announced()
    bar = page.locator("#selection-bar").bounding_box()
    assert round(bar["y"] + bar["height"]) == 740
    assert inside(bar)
    for button in page.locator("#selection-bar :is(button, a):visible").all():
        box = button.bounding_box()
        assert min(box["height"], box["width"]) >= 44
        assert inside(box)

    bob.finger.tap(*point_on_words(page, "second paragraph"))
    assert held_words(bob) == ""
    assert page.locator("#selection-bar").is_hidden()
    tap_sentence(bob, "second paragraph")
    assert held_words(bob) == "A second paragraph stands here."


def test_scrolling_selects_nothing(bob):
    before = bob.page.evaluate("scrollY")
    bob.finger.swipe(*point_on_words(bob.page, "A second"), -220)
    bob.page.wait_for_timeout(300)
    assert bob.page.evaluate("scrollY") > before
    assert bob.page.locator("#selection-bar").is_hidden()


def test_a_long_press_makes_a_system_selection_with_the_same_bar(bob):
    bob.finger.press_long(*point_on_words(bob.page, "keeper"))
    assert held_words(bob) == ""
    bob.page.evaluate("""() => {  // what the system of a phone does then
      const text = document.querySelector('#p1').lastChild;
      getSelection().setBaseAndExtent(text, 4, text, 10);
    }""")
    bob.page.wait_for_selector("#selection-bar:not([hidden])")
    assert keyboard_and_touch.selected_words(bob.page) == "keeper"
    assert bob.page.locator(".grips").is_hidden()  # the system shows its own handles
    bar = bob.page.locator("#selection-bar").bounding_box()
    assert round(bar["y"] + bar["height"]) == 740


def test_handles_move_the_ends_by_word_across_paragraphs(bob):
    page, finger = bob.page, bob.finger
    show_first_paragraph(page)  # so that no end is moved to the edge, where the page scrolls
    tap_sentence(bob, "Then somebody")
    for edge in ("start", "end"):
        box = page.locator(f".grip[data-edge={edge}]").bounding_box()
        assert min(box["width"], box["height"]) >= 44
    finger.down(*handle_point(bob, "start"))
    start_x, start_y = point_on_words(page, "forty")
    from_x, from_y = point_on_words(page, "Then")
    finger.move(handle_point(bob, "start")[0] + start_x - from_x, handle_point(bob, "start")[1] + start_y - from_y)
    finger.up()
    assert held_words(bob) == "forty years. Then somebody did."

    finger.down(*handle_point(bob, "end"))
    to_x, to_y = point_on_words(page, "paragraph stands")
    end_x, end_y = point_on_words(page, "d.\n\nA")
    finger.move(handle_point(bob, "end")[0] + to_x - end_x, handle_point(bob, "end")[1] + to_y - end_y)
    finger.up()
    assert held_words(bob) == "forty years. Then somebody did.\n\nA second"
    assert "words selected" in bob.announced()
    assert page.locator("#selection-bar").is_visible()


def test_a_handle_at_the_edge_scrolls_the_page(bob):
    page, finger = bob.page, bob.finger
    tap_sentence(bob, "Night 1 came")
    before = page.evaluate("scrollY")
    finger.down(*handle_point(bob, "end"))
    bar = page.locator("#selection-bar").bounding_box()
    finger.move(180, bar["y"] - 6)
    page.wait_for_function("before => scrollY > before + 400", arg=before)
    finger.up()
    after = page.evaluate("scrollY")
    page.wait_for_timeout(200)
    assert page.evaluate("scrollY") == after
    assert held_words(bob).startswith("Night 1 came")
    assert len(held_words(bob)) > 500


def test_the_ends_can_be_moved_without_dragging(bob):
    page = bob.page
    tap_sentence(bob, "Nobody")
    page.locator("[data-do=ends]").tap()
    page.locator("[data-stretch='start onward word']").tap()
    page.locator("[data-stretch='end onward sentence']").tap()
    assert held_words(bob) == "read it for forty years. Then somebody did."
    for button in page.locator("#bar-ends button").all():
        box = button.bounding_box()
        assert min(box["height"], box["width"]) >= 44
        assert inside(box)


def test_a_tapped_sentence_is_annotated_and_a_tap_on_it_opens_the_note(bob, cast):
    page = bob.page
    tap_sentence(bob, "Nobody")
    page.locator("#selection-bar [data-do=note]").tap()
    page.wait_for_selector(".sheet-open .composer")
    page.locator(".composer textarea").fill("Written on the bus")
    page.locator(".composer [data-do=save]").tap()
    page.wait_for_selector(".note.is-active[data-id]")
    assert Target.objects.get().exact == "Nobody read it for forty years."
    assert Annotation.objects.get().note == "Written on the bus"

    bob.reload()
    show_first_paragraph(page)
    bob.finger.tap(*point_on_words(page, "forty years"))
    page.wait_for_selector(".sheet-open .note.is-active")
    bob.finger.tap(*point_on_words(page, "The keeper"))  # beside the note: closes the sheet and selects nothing
    assert page.locator(".sheet-open").count() == 0
    assert page.locator("#selection-bar").is_hidden()


def test_a_tap_on_a_highlight_selects_no_sentence(bob, cast):
    make_annotation(cast.document, cast.bob, (0, 10), note="Mine", note_html="<p>Mine</p>")
    bob.reload()
    bob.finger.tap(*point_on_words(bob.page, "keeper"))
    bob.page.wait_for_selector(".sheet-open .note.is-active")
    assert held_words(bob) == ""


def test_selecting_by_tap_can_be_switched_off(bob):
    page = bob.page
    page.locator("details.menu:has([data-setting=tap]) > summary").tap()
    page.locator("[data-setting=tap] .tick").tap()
    page.locator("details.menu:has([data-setting=tap]) > summary").tap()
    bob.finger.tap(*point_on_words(page, "Nobody"))
    assert page.locator("#selection-bar").is_hidden()
    bob.reload()
    bob.finger.tap(*point_on_words(page, "Nobody"))
    assert page.locator("#selection-bar").is_hidden()


def test_the_help_explains_the_gestures(bob):
    page = bob.page
    page.locator("details.menu:has([data-do=help]) > summary").tap()
    page.locator("[data-do=help]").tap()
    assert "Tap a sentence" in page.locator("#help").inner_text()
    assert inside(page.locator("#help").bounding_box())
    page.locator("#help [data-do=close]").tap()
    assert page.locator("#help").is_hidden()


def test_on_a_wide_touch_screen_the_bar_is_at_the_bottom(reader, cast):
    bob = reader(cast.bob, width=1180, height=820, has_touch=True)
    page = bob.open(cast.document)
    Finger(page).tap(*point_on_words(page, "Nobody"))
    page.wait_for_selector("#selection-bar:not([hidden])")
    bar = page.locator("#selection-bar").bounding_box()
    assert round(bar["y"] + bar["height"]) == 820


def test_the_whole_way_works_by_touch_alone(reader, cast):
    """Joins by a link, chooses the audience, annotates and tags, replies, resolves, filters and returns to the text."""
    here = TEXT.index("A second")
    asked = make_annotation(
        cast.document, cast.tova, (here, here + 31), audience="group", group=cast.course,
        note="Why?", note_html="<p>Why?</p>",
    )  # fmt: skip
    link = reverse("join", args=[token_of(make_link(by=cast.tova, group=cast.course))])
    dora = reader(make_user("dora", public_name="Dora Lind"), width=360, height=740, has_touch=True, is_mobile=True)
    page = dora.page
    dora.finger = Finger(page)

    page.goto(f"{dora.room}{link}")
    with page.expect_navigation():
        page.locator("main form button").tap()
    assert Membership.objects.filter(user__public_name="Dora Lind", group=cast.course).exists()
    dora.open(cast.document)

    show_first_paragraph(page)
    page.locator(".sheet-handle").tap()
    page.locator("[data-controller=writing] > summary").tap()
    page.locator("[data-controller=writing] label", has_text=re.compile(r"^\s*HIST 214, ")).tap()
    page.locator("[data-controller=writing] > summary").tap()
    page.locator(".sheet-handle").tap()
    tap_sentence(dora, "Nobody")
    assert "HIST 214" in page.locator("#selection-bar .to").inner_text()
    page.locator("#selection-bar [data-do=note]").tap()
    page.locator(".composer textarea").fill("For forty years?")
    page.locator(".composer .tag-field").tap()
    page.keyboard.type("Doubt")
    page.keyboard.press("Enter")  # a keyboard on the screen has this key too
    page.locator(".composer [data-do=save]").tap()
    page.wait_for_selector(".note.is-active[data-id]")
    mine = Annotation.objects.get(note="For forty years?")
    assert (mine.audience, mine.group) == ("group", cast.course)
    assert [tag.name for tag in mine.tags.all()] == ["Doubt"]

    dora.finger.tap(*point_on_words(page, "The keeper"))
    assert page.locator(".sheet-open").count() == 0
    dora.finger.tap(*point_on_words(page, "second paragraph"))
    card = page.locator(f"#note-{asked.pk}.is-active")
    card.locator(":scope > .note-foot [data-do=answer]").tap()
    page.locator(".composer-answer textarea").fill("Because it was dark.")
    page.locator(".composer-answer [data-do=save]").tap()
    page.wait_for_selector(".reply")
    assert Annotation.objects.get(parent=asked).note == "Because it was dark."

    own = page.locator(f"#note-{mine.pk}")
    own.locator(".note-words").tap()
    own.locator("[data-do=resolve]").tap()
    page.wait_for_selector(f"#note-{mine.pk} [data-do=reopen]")
    mine.refresh_from_db()
    assert mine.resolved_at is not None

    page.locator("[data-controller=showing] > summary").tap()
    page.locator("[data-controller=showing] label", has=page.locator("input[value=mine]")).tap()
    page.wait_for_function("id => !document.querySelector(`#notes [data-id='${id}']`)", arg=str(asked.pk))
    dora.finger.tap(*point_on_words(page, "The keeper"))  # outside the menu and the notes: both close
    page.wait_for_selector("body:not(.sheet-open)")
    tap_sentence(dora, "2 came and")
    assert held_words(dora) == "Night 2 came and the lamp was lit again."
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
