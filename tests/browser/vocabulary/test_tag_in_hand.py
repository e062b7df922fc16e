"""A tag in hand: each passage that is selected gets it in one act, by mouse, by keys and by touch."""

from __future__ import annotations

import pytest

from documents.models import Annotation
from tests.browser.axe import findings
from tests.browser.keyboard_and_touch import COUNT_POINTERS, Finger, point_on_words
from tests.browser.keyboard_and_touch import RANGE_OF_WORDS as RANGE
from tests.browser.vocabulary.hand import coded, drag, make_course_with_tags, sit_down, take, wait_for_count

MOVED = "Somebody moved the instrument in the autumn."
KNOCKED = "Gauges are knocked by boats, re-bolted after storms."
READ = "They read the same gauge, on the same wall, twice a day."
WATCH_SHIFTS = """window.shifts = [];
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) shifts.push(value);
}).observe({ type: "layout-shift", buffered: true });"""


@pytest.fixture
def course(transactional_db):
    return make_course_with_tags()


@pytest.fixture
def bob(reader, course):
    return sit_down(reader, course)


def test_each_selection_by_mouse_gets_the_tag_without_a_composer(bob, course):
    take(bob, "claim")
    assert "2 people in HIST 214 will see it" in bob.page.locator("#hand").inner_text()
    for n, words in enumerate(("moved the instrument", "knocked by boats", "on the same wall"), 1):
        drag(bob, words)
        wait_for_count(bob, f"{n} passage")
        assert bob.page.locator("#selection-bar").is_hidden()
    assert coded(course) == [
        (words, ["claim"]) for words in ("moved the instrument", "knocked by boats", "on the same wall")
    ]
    assert bob.page.locator(".composer").count() == 0
    assert set(bob.painted("claim")) == {"moved the instrument", "knocked by boats", "on the same wall"}
    made = Annotation.objects.filter(author=course.student, tags__name="claim").latest("created_at")
    assert (made.audience, made.group, made.motivation) == ("group", course.group, "tagging")


def test_by_keys_alone_sentence_by_sentence(bob, course):
    page = bob.page
    page.evaluate(COUNT_POINTERS)
    take(bob, "claim")
    page.keyboard.press("s")
    wait_for_count(bob, "1 passage")
    assert bob.announced() == "“claim” put on 7 words; 1 so far. x takes it back."
    page.keyboard.press("s")
    wait_for_count(bob, "2 passages")
    page.keyboard.press(".")
    page.keyboard.press(".")
    page.keyboard.press("s")
    wait_for_count(bob, "3 passages")
    assert [words for words, _tags in coded(course)] == [
        MOVED,
        KNOCKED,
        "Each line stands beside the photograph of its page.",
    ]
    page.keyboard.press("x")
    wait_for_count(bob, "2 passages")
    assert bob.announced() == "Taken back."
    page.keyboard.press("Escape")
    page.locator("#hand").wait_for(state="hidden")
    page.keyboard.press("s")
    assert page.locator("#selection-bar").is_visible()  # as without a tag in hand
    assert len(coded(course)) == 2
    assert page.evaluate("pointers") == 0


def test_ends_are_moved_by_keys_before_enter_puts_the_tag(bob, course):
    page = bob.page
    take(bob, "claim")
    for key in (".", "Shift+ArrowLeft", "Alt+Shift+ArrowRight"):
        page.keyboard.press(key)
    assert coded(course) == []
    assert "Press Enter to put “claim” on them" in bob.announced()
    assert page.locator("#hand [data-do=put]").is_visible()
    page.keyboard.press("Enter")
    wait_for_count(bob, "1 passage")
    assert coded(course) == [("moved the instrument in the autumn", ["claim"])]
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Escape")  # lets the selection go; the tag stays in hand
    assert page.locator("#hand [data-part=name]").is_visible()
    assert len(coded(course)) == 1


def test_a_double_click_tags_a_word_and_a_triple_click_a_paragraph(bob, course):
    take(bob, "claim")
    left, top, _right, _bottom = bob.page.evaluate(RANGE, "knocked")
    bob.page.mouse.dblclick(left + 2, top)
    wait_for_count(bob, "1 passage")
    left, top, _right, _bottom = bob.page.evaluate(RANGE, "gauge, on")
    bob.page.mouse.click(left + 2, top, click_count=3)
    wait_for_count(bob, "2 passages")
    assert [words for words, _tags in coded(course)] == [
        "knocked",
        f"{READ} Each line stands beside the photograph of its page.",
    ]


def test_twice_does_nothing_and_another_tag_joins_the_same_highlight(bob, course):
    take(bob, "claim")
    drag(bob, "knocked by boats")
    wait_for_count(bob, "1 passage")
    left, top, right, bottom = bob.page.evaluate(RANGE, "knocked by boats")
    bob.page.mouse.move(left, top)
    bob.page.mouse.down()
    bob.page.mouse.move(right, bottom, steps=4)
    bob.page.mouse.up()
    bob.page.locator("#hand", has_text="You have put “claim” on this passage already.").wait_for()
    assert len(coded(course)) == 1
    take(bob, "procedure", "method")
    drag(bob, "knocked by boats")
    wait_for_count(bob, "1 passage")
    assert "“method” added to your highlight of 3 words" in bob.announced()
    assert coded(course) == [("knocked by boats", ["claim", "method"])]
    bob.page.keyboard.press("x")
    bob.page.locator("#live", has_text="Taken back.").wait_for(state="attached")
    assert coded(course) == [("knocked by boats", ["claim"])]
    bob.page.locator("#hand [data-do=take-back]").click()
    bob.page.locator("#hand [data-do=take-back]:disabled").wait_for()
    assert coded(course) == []


def test_a_note_with_words_stays_as_it_is(bob, course):
    composer = bob.write("knocked by boats", "Which boats?")
    bob.save(composer)
    take(bob, "claim")
    drag(bob, "knocked by boats")
    wait_for_count(bob, "1 passage")
    said = Annotation.objects.get(note="Which boats?")
    assert not said.tags.exists()
    assert not said.versions.exists()
    assert coded(course) == [("knocked by boats", ["claim"])]


def test_what_changed_since_is_not_taken_back(bob, course):
    take(bob, "claim")
    drag(bob, "knocked by boats")
    wait_for_count(bob, "1 passage")
    made = Annotation.objects.filter(author=course.student, tags__name="claim").get()
    card = bob.page.locator(f"#notes [data-id='{made.pk}']")
    card.click()
    card.locator("[data-do=edit]").click()
    composer = bob.page.locator(".composer")
    composer.locator("textarea").fill("Or by ice.")
    bob.save(composer)
    bob.page.locator("#hand [data-do=take-back]").click()
    bob.page.locator("#live", has_text="It was changed or answered since, and stays.").wait_for(state="attached")
    made.refresh_from_db()
    assert (made.note, made.deleted_at) == ("Or by ice.", None)


def test_the_button_above_the_text_offers_it_and_nothing_moves(reader, course):
    bob = reader(course.student)
    bob.page.add_init_script(WATCH_SHIFTS)
    page = bob.open(course.articles["minutes"], f"?group={course.group.slug}")
    before = page.locator("#p2").bounding_box()
    page.get_by_role("button", name="Take a tag in hand").click()
    page.locator("#hand-tag").fill("claim")
    page.locator("#hand [role=option]").first.click()
    page.locator("#hand [data-part=name]", has_text="claim").wait_for()
    assert page.locator("#p2").bounding_box() == before
    assert sum(page.evaluate("shifts")) < 0.02


def test_by_touch_at_360_px(reader, course):
    bob = sit_down(reader, course, width=360, height=740, has_touch=True, is_mobile=True)
    page, finger = bob.page, Finger(bob.page)
    page.get_by_role("button", name="Take a tag in hand").tap()
    page.locator("#hand-tag").fill("claim")
    page.locator("#hand [role=option]").first.tap()
    page.locator("#hand [data-part=name]", has_text="claim").wait_for()
    page.evaluate("document.querySelector('#p1').scrollIntoView({ behavior: 'instant' })")
    page.wait_for_timeout(400)
    finger.tap(*point_on_words(page, "Gauges are"))
    wait_for_count(bob, "1 passage")
    finger.press_long(*point_on_words(page, "twice"))
    page.evaluate("""() => {  // what the system of a phone does then
      const text = document.querySelector('#p2').lastChild;
      const at = text.data.indexOf('on the same');
      getSelection().setBaseAndExtent(text, at, text, at + 16);
    }""")
    put = page.get_by_role("button", name="Put it on these words")
    put.wait_for()
    bar, words = page.locator("#hand").bounding_box(), point_on_words(page, "on the same wall")
    assert words[1] + 12 < bar["y"]
    assert bar["x"] >= 0
    assert bar["x"] + bar["width"] <= 360
    for button in page.locator("#hand button:visible").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 44
    put.tap()
    wait_for_count(bob, "2 passages")
    assert coded(course) == [(KNOCKED, ["claim"]), ("on the same wall", ["claim"])]
    before = page.evaluate("scrollY")
    finger.swipe(*point_on_words(page, "They read"), 160)
    page.wait_for_timeout(500)
    assert page.evaluate("scrollY") < before
    assert len(coded(course)) == 2


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_bar_and_choice_pass_axe_and_fit_the_screen(reader, course, width, scheme):
    bob = sit_down(reader, course, width=width, color_scheme=scheme)
    page = bob.page
    page.keyboard.press("Shift+t")
    page.locator("#hand [role=option]").first.wait_for()
    assert findings(page) == []
    page.keyboard.type("claim")
    page.keyboard.press("Enter")
    page.locator("#hand [data-part=name]", has_text="claim").wait_for()
    page.keyboard.press(".")
    page.keyboard.press("Shift+ArrowLeft")
    page.locator("#hand [data-do=put]").wait_for()
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
