"""Opening a note never scrolls the page, and what opens is whole on the screen; with the browser's motion left on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.keyboard_and_touch import Finger, point_on_words
from tests.cast import make_cast
from tests.factories import make_annotation

PARAGRAPHS = [
    f"Lock {n} fills at six. The keeper of lock {n} writes the level into a green book, and the barge that waits "
    f"below lock {n} pays two coins for the water. In a dry summer nobody passes lock {n} before noon."
    for n in range(30)
]
TEXT = "\n\n".join(PARAGRAPHS)
SIZES = [(1440, 900), (1366, 768), (390, 844), (390, 500)]
HANDS = ["mouse", "touch", "key"]
MOTION = ["no-preference", "reduce"]
PHONE = 700  # px of width below which a reader has a phone

# Records every scroll of the page from now on.
WATCH_SCROLLING = """() => {
  globalThis.placesOfPage = [scrollY];
  addEventListener('scroll', () => placesOfPage.push(scrollY));
}"""

# Scrolls so that the words stand at a part of the screen's height.
PUT_WORDS = """([words, part]) => {
  const paragraph = [...document.querySelectorAll('#text > p')].find((each) => each.textContent.includes(words));
  scrollBy({ top: paragraph.getBoundingClientRect().top - innerHeight * part, behavior: 'instant' });
}"""

# Tells which of the elements are not wholly on the screen, or are covered by something else.
HIDDEN_PARTS = """selectors => selectors.filter((selector) => {
  const element = document.querySelector(selector);
  const { left, top, right, bottom } = element.getBoundingClientRect();
  const above = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return left < 0 || top < 0 || right > innerWidth || bottom > innerHeight || !element.contains(above);
})"""
COMPOSER = [".composer", ".composer textarea", ".composer [data-part=tag]", ".composer [data-do=save]"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    return make_cast(TEXT)


@pytest.fixture
def sit(reader, cast):
    """`sit(size, hand, motion)` seats Bob and opens the article."""

    def sits(size: tuple[int, int], hand: str = "mouse", motion: str = "no-preference") -> Any:
        width, height = size
        touch = {"has_touch": True, "is_mobile": width < PHONE} if hand == "touch" or width < PHONE else {}
        bob = reader(cast.bob, width=width, height=height, reduced_motion=motion, **touch)
        bob.open(cast.document)
        bob.finger = Finger(bob.page)
        return bob

    return sits


def put(bob: Any, words: str, part: float) -> None:
    """Brings the paragraph of some words to a part of the screen's height, and waits until the page has settled."""
    bob.page.evaluate(PUT_WORDS, [words, part])
    bob.page.wait_for_timeout(400)


def select(bob: Any, words: str) -> None:
    """Selects some words that are on the screen with the mouse, without scrolling."""
    x, y = point_on_words(bob.page, words)
    bob.page.mouse.move(x, y)
    bob.page.mouse.down()
    bob.page.mouse.move(x + 60, y, steps=4)
    bob.page.mouse.up()
    bob.page.wait_for_selector("#selection-bar:not([hidden])")


def begin_note(bob: Any, words: str, hand: str) -> None:
    """Opens a note on words that are on the screen."""
    page = bob.page
    if hand == "mouse":
        select(bob, words)
        page.evaluate(WATCH_SCROLLING)
        bob.press("note")
    elif hand == "touch":
        bob.finger.tap(*point_on_words(page, words))
        page.wait_for_selector("#selection-bar:not([hidden])")
        page.evaluate(WATCH_SCROLLING)
        page.locator("#selection-bar [data-do=note]").tap()
    else:
        select(bob, words)
        page.evaluate(WATCH_SCROLLING)
        page.keyboard.press("m")
    page.wait_for_selector(".composer textarea:focus")


def scrolled(bob: Any) -> list[float]:
    """Returns the positions of the page since it was watched, after everything has come to rest."""
    bob.page.wait_for_timeout(700)
    return sorted(set(bob.page.evaluate("placesOfPage.concat(scrollY)")))


@pytest.mark.parametrize("motion", MOTION)
@pytest.mark.parametrize("hand", HANDS)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
def test_opening_a_note_never_scrolls_and_the_composer_is_whole(sit, size, hand, motion):
    bob = sit(size, hand, motion)
    put(bob, "keeper of lock 12 writes", 0.3)
    begin_note(bob, "keeper of lock 12 writes", hand)
    assert len(scrolled(bob)) == 1
    assert bob.page.evaluate(HIDDEN_PARTS, COMPOSER) == []


# -- More ways to open a note, at one size each --


def test_a_composer_at_the_foot_of_the_screen_stands_higher(sit):
    """Its passage is the last line on the screen, and then the last of the article."""
    bob = sit((1366, 768))
    put(bob, "keeper of lock 12 writes", 0.93)
    begin_note(bob, "keeper of lock 12 writes", "mouse")
    assert bob.page.locator(".composer").bounding_box()["y"] > 250  # at once: it does not fly in from elsewhere
    assert len(scrolled(bob)) == 1
    assert bob.page.evaluate(HIDDEN_PARTS, COMPOSER) == []

    bob.page.evaluate("scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' })")
    bob.page.wait_for_timeout(400)
    begin_note(bob, "keeper of lock 29 writes", "key")
    assert bob.page.evaluate("new Set(placesOfPage).size") == 1
    assert bob.page.evaluate(HIDDEN_PARTS, [part.replace(".composer", ".is-in-hand", 1) for part in COMPOSER]) == []


def test_a_composer_grows_upwards_at_the_foot_of_the_screen(sit):
    bob = sit((1366, 768))
    put(bob, "keeper of lock 12 writes", 0.5)
    begin_note(bob, "keeper of lock 12 writes", "mouse")
    bob.page.keyboard.type("A line.\n" * 16)
    assert len(scrolled(bob)) == 1
    assert bob.page.evaluate(HIDDEN_PARTS, COMPOSER) == []


@pytest.mark.parametrize("size", [(1366, 360), (390, 300)], ids=["wide", "phone"])
def test_a_composer_taller_than_the_screen_keeps_its_button_in_sight(sit, size):
    bob = sit(size)
    put(bob, "keeper of lock 12 writes", 0.3)
    begin_note(bob, "keeper of lock 12 writes", "key")
    bob.page.keyboard.type("A line.\n" * 12)
    assert len(scrolled(bob)) == 1
    assert bob.page.evaluate(HIDDEN_PARTS, [".composer [data-do=save]"]) == []


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=["wide", "phone"])
def test_opening_a_highlight_its_edit_and_its_answer_never_scrolls(sit, cast, size):
    for number in range(9, 13):  # cards above, which the open one pushes away
        at = TEXT.index(f"keeper of lock {number} writes")
        make_annotation(cast.document, cast.bob, (at, at + 16), note=f"On {number}", note_html=f"<p>On {number}</p>")
    bob = sit(size)
    page = bob.page
    put(bob, "keeper of lock 12 writes", 0.85 if size[0] > PHONE else 0.2)
    page.evaluate(WATCH_SCROLLING)
    page.mouse.click(*point_on_words(page, "keeper of lock 12"))
    card = page.locator(".note.is-active[data-id]", has_text="On 12")
    card.locator("[data-do=edit]").wait_for()
    assert len(scrolled(bob)) == 1
    card.locator("[data-do=answer]").click()
    page.wait_for_selector(".composer-answer textarea:focus")
    assert len(scrolled(bob)) == 1
    assert page.evaluate(HIDDEN_PARTS, [".composer textarea", ".composer [data-do=save]"]) == []
    page.keyboard.press("Escape")
    card.locator("[data-do=edit]").click()
    page.wait_for_selector(".composer textarea:focus")
    assert len(scrolled(bob)) == 1
    assert page.evaluate(HIDDEN_PARTS, COMPOSER) == []


def test_many_cards_above_leave_the_composer_beside_its_passage(sit, cast):
    for number in range(8):
        make_annotation(cast.document, cast.bob, (number, number + 9), note="Tall. " * 60, note_html="<p>Tall</p>" * 8)
    bob = sit((1366, 768))
    begin_note(bob, "keeper of lock 1 writes", "mouse")
    assert len(scrolled(bob)) == 1
    assert bob.page.evaluate(HIDDEN_PARTS, COMPOSER) == []


def test_on_a_phone_the_composer_is_above_the_keyboard_and_the_rest_steps_aside(sit):
    bob = sit((390, 844), "touch")
    page = bob.page
    begin_note(bob, "keeper of lock 1 writes", "touch")
    assert page.locator(".sheet-handle, .sheet-head, .margin-head").filter(visible=True).count() == 0
    page.evaluate("""() => {  // what a keyboard does: the window keeps its size, and less of it is visible
      Object.defineProperty(visualViewport, 'height', { value: 508, configurable: true });
      visualViewport.dispatchEvent(new Event('resize'));
    }""")
    box = page.locator(".composer [data-do=save]").bounding_box()
    assert box["y"] + box["height"] <= 508
    assert page.locator(".composer textarea").bounding_box()["y"] >= 0
    page.locator(".composer textarea").fill("Written on the bus")
    page.locator(".composer [data-do=save]").tap()
    page.wait_for_selector(".note.is-active[data-id]")
    assert page.locator(".sheet-handle").is_visible()


def test_a_link_to_a_note_leads_to_its_passage(sit, cast):
    at = TEXT.index("keeper of lock 12 writes")
    note = make_annotation(cast.document, cast.bob, (at, at + 16), note="On 12", note_html="<p>On 12</p>")
    bob = sit((390, 844))
    bob.open(cast.document, f"#note-{note.pk}")
    bob.page.reload()
    bob.wait_until_loaded()
    bob.page.wait_for_timeout(900)
    _x, y = point_on_words(bob.page, "keeper of lock 12")
    assert 0 < y < bob.page.locator(".margin").bounding_box()["y"]
