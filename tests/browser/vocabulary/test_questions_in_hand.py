"""A tag in hand that requires answers: they are asked in its bar after each act, by keys, by mouse and by touch."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from documents.models import TaggedAnnotation, TaggingValue
from documents.models.tagging_value import incomplete_taggings
from documents.services.vocabulary.asked import Asked, ChoiceGiven
from tests.browser.axe import findings
from tests.browser.course import make_course
from tests.browser.keyboard_and_touch import COUNT_POINTERS, Finger, point_on_words
from tests.browser.vocabulary.hand import drag, sit_down, take, wait_for_count
from tests.services.vocabulary.asking import STANCE, asking_tag

TAG = "stance-taking"


@pytest.fixture
def course(transactional_db):
    cache.clear()
    course = make_course()
    ask(course, "one", Asked("Stance", "How does it stand to it?", is_required=True, choices=STANCE.choices))
    ask(course, "words", Asked("Remark"))  # is not required, and so not asked in the bar
    return course


def ask(course, type_, asked):
    return asking_tag(course.teacher, course.group, TAG, type_=type_, asked=asked)


def answers() -> list[tuple[str, list[str]]]:
    """Returns the answers to each tagged passage, in the order in which they got the tag."""
    found = []
    for tagging in TaggedAnnotation.objects.filter(tag__name=TAG).order_by("pk"):
        values = TaggingValue.objects.filter(tagging=tagging).order_by("property", "choice__position")
        given = [one.choice.label if one.choice else one.text or f"{one.number.normalize():f}" for one in values]
        found.append((tagging.content_object.targets.get().exact, given))
    return found


def asking(bob):
    return bob.page.locator("#hand [data-part=asking]")


def answered(bob):
    """Waits for the request that saves answers."""
    return bob.page.expect_response(lambda answer: answer.request.method == "PUT" and answer.ok)


def test_by_keys_alone_sentence_by_sentence(reader, course):
    bob = sit_down(reader, course)
    page = bob.page
    page.evaluate(COUNT_POINTERS)
    take(bob, TAG)
    for key, n in (("2", 1), ("1", 2)):
        page.keyboard.press("s")
        wait_for_count(bob, f"{n} passage")
        asking(bob).get_by_role("radio", name="against").wait_for()
        assert f"{n} so far. Stance: 1 for, 2 against." in bob.announced()
        with answered(bob):
            page.keyboard.press(key)
        asking(bob).wait_for(state="hidden")
    assert [given for _words, given in answers()] == [["against"], ["for"]]
    assert not incomplete_taggings().exists()
    assert page.evaluate("pointers") == 0
    page.keyboard.press("x")
    wait_for_count(bob, "1 passage")
    assert [given for _words, given in answers()] == [["against"]]


def test_escape_leaves_it_incomplete_and_keeps_the_tag_in_hand(reader, course):
    bob = sit_down(reader, course)
    take(bob, TAG)
    drag(bob, "knocked by boats")
    asking(bob).wait_for()
    bob.page.keyboard.press("Escape")
    asking(bob).wait_for(state="hidden")
    wait_for_count(bob, "1 passage so far, 1 incomplete")
    assert [one.content_object.targets.get().exact for one in incomplete_taggings()] == ["knocked by boats"]
    drag(bob, "on the same wall")
    asking(bob).locator("q", has_text="on the same wall").wait_for()
    drag(bob, "moved the instrument")  # the next act leaves the one before incomplete too
    asking(bob).locator("q", has_text="moved the instrument").wait_for()
    with answered(bob):
        bob.page.keyboard.press("1")
    wait_for_count(bob, "3 passages so far, 2 incomplete")
    assert answers()[-1] == ("moved the instrument", ["for"])
    bob.page.keyboard.press("Escape")
    bob.page.locator("#hand").wait_for(state="hidden")
    bob.open(course.articles["clocks"])
    bob.page.goto(f"{bob.page.url.split('/documents/')[0]}/notebook/?incomplete=yes")
    assert bob.page.locator(".entries mark").count() == 2


def test_by_mouse_with_answers_of_other_types(reader, course):
    ask(course, "number", Asked("Sure", "How sure?", "interval", is_required=True, minimum=1, maximum=5))
    ask(course, "several", Asked("Tone", is_required=True, choices=[ChoiceGiven("mild"), ChoiceGiven("sharp")]))
    bob = sit_down(reader, course)
    take(bob, TAG)
    drag(bob, "knocked by boats")
    asking(bob).get_by_text("for", exact=True).click()
    sure = asking(bob).get_by_label("Sure")
    sure.wait_for()
    assert sure.evaluate("field => field === document.activeElement")
    sure.fill("9")
    asking(bob).get_by_text("mild").click()
    asking(bob).get_by_text("sharp").click()
    bob.allow_console("422")
    asking(bob).get_by_role("button", name="Save answers").click()
    asking(bob).locator("[role=alert]", has_text="“Sure” is answered by a number of at most 5.").wait_for()
    assert answers() == [("knocked by boats", [])]
    sure.fill("2.5")
    with answered(bob):
        sure.press("Enter")
    asking(bob).wait_for(state="hidden")
    assert answers() == [("knocked by boats", ["for", "2.5", "mild", "sharp"])]
    assert "1 passage so far" in bob.page.locator("#hand [data-part=count]").inner_text()


def test_by_touch_at_360_px(reader, course):
    bob = sit_down(reader, course, width=360, height=740, has_touch=True, is_mobile=True)
    page, finger = bob.page, Finger(bob.page)
    page.get_by_role("button", name="Take a tag in hand").tap()
    page.locator("#hand-tag").fill("stance")
    page.locator("#hand [role=option]").first.tap()
    page.locator("#hand [data-part=name]", has_text=TAG).wait_for()
    page.evaluate("document.querySelector('#p1').scrollIntoView({ behavior: 'instant' })")
    page.wait_for_timeout(400)
    finger.tap(*point_on_words(page, "Gauges are"))
    choice = asking(bob).locator("label", has_text="against")
    choice.wait_for()
    box = choice.bounding_box()
    assert box["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with answered(bob):
        choice.tap()
    asking(bob).wait_for(state="hidden")
    assert [given for _words, given in answers()] == [["against"]]


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_bar_that_asks_passes_axe_and_fits_the_screen(reader, course, width, scheme):
    ask(course, "number", Asked("Sure", "How sure?", "interval", is_required=True, minimum=1, maximum=5))
    bob = sit_down(reader, course, width=width, color_scheme=scheme)
    take(bob, TAG)
    bob.page.keyboard.press("s")
    asking(bob).get_by_label("Sure").wait_for()
    assert findings(bob.page) == []
    assert bob.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
