"""Questions of tags in a real browser: decided on their page, and answered beside the text by keyboard."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.urls import reverse

from documents.models import TaggingValue
from documents.services.vocabulary.asked import Asked, ChoiceGiven
from tests.browser.axe import findings
from tests.browser.course import make_course
from tests.services.notes.steps import make
from tests.services.vocabulary.asking import STANCE, answered_content, asking_tag, choice

MANY = [ChoiceGiven(f"answer {n}") for n in range(1, 10)]


@pytest.fixture
def course(transactional_db):
    cache.clear()
    return make_course()


@pytest.fixture
def stance(course):
    """A question of the tag `stance-taking`, which asks one of each type."""
    required = Asked("Stance", "How does it stand to it?", is_required=True, choices=STANCE.choices)
    first = ask(course, "one", required)
    ask(course, "several", Asked("Tone", choices=[ChoiceGiven("mild"), ChoiceGiven("sharp")]))
    ask(course, "one", Asked("Which", choices=MANY))
    ask(course, "number", Asked("Sure", "How sure?", "interval", minimum=1, maximum=5))
    ask(course, "date", Asked("When", level="interval"))
    ask(course, "words", Asked("Where"))
    return first


def ask(course, type_, asked):
    return asking_tag(course.teacher, course.group, "stance-taking", type_=type_, asked=asked)


def compose(reader, course):
    bob = reader(course.student)
    bob.open(course.articles["clocks"], f"?group={course.group.slug}")
    composer = bob.write("autumn", "When exactly?")
    composer.locator("[data-part=tag]").fill("stance")
    composer.get_by_role("option", name="stance-taking").click()
    composer.get_by_role("group", name="stance-taking").wait_for()
    return bob, composer


def values():
    return {one.property.name: one.choice.label if one.choice else one.text or one.number for one in given()}


def given():
    return TaggingValue.objects.select_related("property", "choice")


def test_answers_are_given_in_the_composer_and_shown_on_the_card(reader, course, stance):
    bob, composer = compose(reader, course)
    composer.get_by_role("radio", name="against").check()
    composer.get_by_role("checkbox", name="sharp").check()
    composer.get_by_label("Which").select_option("answer 9")
    composer.get_by_label("Sure").fill("2.5")
    composer.get_by_label("When").fill("1911~")
    composer.get_by_label("Where").fill("in the harbour")
    bob.save(composer)
    card = bob.page.locator("#notes article", has_text="When exactly?")
    shown = card.locator(".tag-answer").all_inner_texts()
    assert shown[:3] == ["Stance against", "Tone sharp", "Which answer 9"]
    assert shown[3:] == ["Sure 2.5", "When about 1911", "Where in the harbour"]
    assert values()["Stance"] == "against"
    card.locator("[data-do=edit]").click()
    composer = bob.page.locator(".composer")
    composer.get_by_role("radio", name="for", exact=True).check()
    assert composer.get_by_label("Where").input_value() == "in the harbour"
    composer.get_by_label("Where").fill("")
    bob.save(composer)
    card.locator(".tag-answer", has_text="Stance for").wait_for()
    assert values() == {"Stance": "for", "Tone": "sharp", "Which": "answer 9", "Sure": 2.5, "When": "1911~"}


def test_number_keys_choose_the_answers(reader, course, stance):
    bob, composer = compose(reader, course)
    composer.get_by_role("radio", name="for", exact=True).focus()
    bob.page.keyboard.press("2")
    assert composer.get_by_role("radio", name="against").is_checked()
    bob.page.keyboard.press("Tab")
    bob.page.keyboard.press("1")
    bob.page.keyboard.press("2")
    bob.page.keyboard.press("1")
    assert not composer.get_by_role("checkbox", name="mild").is_checked()
    assert composer.get_by_role("checkbox", name="sharp").is_checked()
    bob.page.keyboard.press("Control+Enter")
    composer.wait_for(state="detached")
    assert values() == {"Stance": "against", "Tone": "sharp"}


def test_a_refused_answer_is_told_in_the_composer_and_nothing_is_lost(reader, course, stance):
    bob, composer = compose(reader, course)
    bob.allow_console("422")
    composer.get_by_label("Sure").fill("9")
    composer.locator("[data-do=save]").click()
    composer.get_by_text("“Sure” is answered by a number of at most 5.").wait_for()
    assert composer.get_by_label("Sure").input_value() == "9"
    composer.get_by_label("Sure").fill("4")
    bob.save(composer)
    assert bob.page.locator("#notes .tag-lacks").inner_text() == "answer missing"
    assert values() == {"Sure": 4}


def test_answers_of_a_draft_survive_a_reload(reader, course, stance):
    bob, composer = compose(reader, course)
    composer.get_by_role("radio", name="against").check()
    composer.get_by_text("Draft, kept on this device").wait_for()
    bob.reload()
    composer = bob.page.locator(".composer")
    composer.get_by_role("group", name="stance-taking").wait_for()
    assert composer.get_by_role("radio", name="against").is_checked()


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_pass_axe_and_fit_the_screen(reader, live_server, course, stance, width, scheme):
    page = reader(course.teacher, base_url=live_server.url, width=width, color_scheme=scheme).page
    own = f"/tags/{stance.tag.uuid}/questions/"
    for place in (own, f"{own}?change={stance.uuid}", stance.tag.get_absolute_url()):
        page.goto(place)
        assert findings(page) == [], place
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place


def test_composer_with_questions_passes_axe(reader, course, stance):
    bob, composer = compose(reader, course)
    composer.get_by_label("Which").wait_for()
    assert findings(bob.page) == []


def test_questions_are_decided_and_answered_without_scripts(reader, live_server, course):
    page = reader(course.teacher, base_url=live_server.url, java_script_enabled=False).page
    stance = ask(course, "one", STANCE)
    page.goto(f"/tags/{stance.tag.uuid}/questions/")
    page.get_by_label("Name").fill("Tone")
    page.get_by_label("Answered by").select_option("several of a list")
    page.get_by_label("Answers to choose from").fill("mild\nsharp")
    page.get_by_role("button", name="Ask it", exact=True).click()
    page.get_by_text("The tag asks “Tone”.").wait_for()
    bob = reader(course.student, base_url=live_server.url, java_script_enabled=False).page
    note = note_of(course, answered_content(stance, choice(stance, "for")))
    bob.goto(reverse("thread", args=[note.pk]))
    bob.get_by_role("checkbox", name="sharp").check()
    bob.get_by_role("button", name="Save the answers").click()
    bob.get_by_text("Your answers are saved.").wait_for()
    assert values() == {"Stance": "for", "Tone": "sharp"}


def note_of(course, content):
    cast = SimpleNamespace(document=course.articles["clocks"], course=course.group)
    return make(cast, course.student, words="autumn", audience="group", content=content)
