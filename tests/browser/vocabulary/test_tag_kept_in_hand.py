"""What brings a tag to hand, keeps it there and puts it down: articles, audiences, refusals, and no network."""

from __future__ import annotations

import pytest

from documents.models import Annotation, Tag
from documents.services.vocabulary.vocabularies import close_vocabulary, retire_tag
from tests.browser.keyboard_and_touch import RANGE_OF_WORDS as RANGE
from tests.browser.vocabulary.hand import coded, drag, is_down, make_course_with_tags, sit_down, take, wait_for_count


@pytest.fixture
def course(transactional_db):
    return make_course_with_tags()


@pytest.fixture
def bob(reader, course):
    return sit_down(reader, course)


def test_it_follows_to_the_next_article_of_the_group_and_is_put_down_elsewhere(bob, course):
    take(bob, "claim")
    bob.open(course.articles["wall"], f"?group={course.group.slug}")
    bob.page.locator("#hand [data-part=name]", has_text="claim").wait_for()
    drag(bob, "moved the instrument")
    wait_for_count(bob, "1 passage")
    assert coded(course, "wall") == [("moved the instrument", ["claim"])]
    bob.page.evaluate(
        "sessionStorage.removeItem(Object.keys(sessionStorage).find((key) => key.startsWith('room.writing')))"
    )
    bob.open(course.articles["clocks"])  # here one writes for oneself
    bob.page.locator(".toast", has_text="“claim” is put down. It was for others: here you write to Only me.").wait_for()
    assert is_down(bob)
    bob.reload()
    assert is_down(bob)


def test_choosing_others_to_write_for_puts_it_down_unless_they_have_its_vocabulary(bob, course):
    page = bob.page
    take(bob, "claim")
    page.locator(".menu-write > summary").click()
    page.locator("#audiences label", has_text="Me and the teachers").click()
    assert "You and the teachers of HIST 214 will see it" in page.locator("#hand").inner_text()
    page.locator("#audiences label", has_text="Only me").click()
    page.locator(".toast", has_text="“claim” is put down").wait_for()
    assert is_down(bob)


def test_a_tag_that_was_retired_meanwhile_is_put_down_and_says_why(bob, course):
    take(bob, "claim")
    retire_tag(by=course.teacher, tag=Tag.objects.get(name="claim", vocabulary__group=course.group), is_retired=True)
    bob.reload()
    bob.page.locator(".toast", has_text="“claim” is put down. “claim” is retired").wait_for()
    assert is_down(bob)


def test_a_word_outside_a_closed_vocabulary_is_not_taken(bob, course):
    close_vocabulary(by=course.teacher, group=course.group, is_closed=True)
    page = bob.page
    page.keyboard.press("Shift+t")
    page.locator("#hand-tag").fill("gossip")
    page.keyboard.press("Enter")
    page.locator("#hand", has_text="has closed its vocabulary, which does not define “gossip”").wait_for()
    assert page.locator("#hand-tag").is_visible()
    page.keyboard.press("Escape")
    assert is_down(bob)


def test_a_refusal_is_told_in_the_bar_and_the_passage_kept(bob, course):
    bob.allow_console("422")
    page = bob.page
    page.keyboard.press("Shift+t")
    page.locator("#hand-tag").fill("gossip")
    page.keyboard.press("Enter")
    page.locator("#hand [data-part=name]", has_text="gossip").wait_for()
    close_vocabulary(by=course.teacher, group=course.group, is_closed=True)
    drag(bob, "knocked by boats")
    fault = page.locator("#hand [role=alert]", has_text="does not define “gossip”")
    fault.wait_for()
    assert "1 passage is kept on this device." in fault.inner_text()
    page.locator("#hand [data-do=by-hand]").click()
    composer = page.locator(".composer")
    composer.get_by_role("button", name="Remove the tag gossip").click()
    composer.locator("textarea").fill("Only talk.")
    bob.save(composer)
    assert Annotation.objects.get(note="Only talk.").group == course.group


def test_offline_acts_are_kept_and_sent_when_the_device_is_online(bob, course):
    bob.allow_console("ERR_INTERNET_DISCONNECTED")
    take(bob, "claim")
    drag(bob, "moved the instrument")
    wait_for_count(bob, "1 passage")
    bob.context.set_offline(True)
    for words in ("knocked by boats", "on the same wall"):
        left, top, right, bottom = bob.page.evaluate(RANGE, words)
        bob.page.mouse.move(left, top)
        bob.page.mouse.down()
        bob.page.mouse.move(right, bottom, steps=4)
        bob.page.mouse.up()
    fault = bob.page.locator("#hand [role=alert]", has_text="2 passages are kept on this device.")
    fault.wait_for()
    assert "This device is offline." in fault.inner_text()
    bob.context.set_offline(False)
    wait_for_count(bob, "3 passages")
    assert fault.is_hidden()
    assert [tags for _words, tags in coded(course)] == [["claim"]] * 3
    bob.reload()
    assert bob.page.locator(".composer").count() == 0


def test_a_pin_beside_a_tag_takes_it_and_puts_it_down(bob, course):
    page = bob.page
    bob.open(course.articles["clocks"], f"?group={course.group.slug}")
    page.locator("#notes .note", has_text="Would the minutes mention it?").click()
    pin = page.get_by_role("button", name="Keep the tag evidence in hand")
    pin.click()
    page.locator("#hand [data-part=name]", has_text="evidence").wait_for()
    assert pin.get_attribute("aria-pressed") == "true"
    pin.click()
    page.locator("#hand").wait_for(state="hidden")
    page.locator("#notes .note", has_text="At the same hour too?").click()  # of another vocabulary
    assert page.locator(".pin").count() == 0


def test_is_taken_on_the_page_of_the_tag_for_the_next_article(reader, live_server, course):
    bob = reader(course.student, base_url=live_server.url)
    page = bob.page
    claim = Tag.objects.get(name="claim", vocabulary__group=course.group)
    page.goto(claim.get_absolute_url())
    button = page.get_by_role("button", name="Take in hand")
    button.focus()
    page.keyboard.press("Enter")
    page.locator("[data-controller=take][aria-pressed=true]", has_text="In hand").wait_for()
    bob.open(course.articles["minutes"])  # where one writes for oneself alone
    page.locator(".toast", has_text="“claim” waits: here you write to").wait_for()
    assert is_down(bob)
    bob.open(course.articles["minutes"], f"?group={course.group.slug}")
    page.locator("#hand [data-part=name]", has_text="claim").wait_for()
    assert "2 people in HIST 214 will see it" in page.locator("#hand").inner_text()
    drag(bob, "on the same wall")
    wait_for_count(bob, "1 passage")
    assert coded(course) == [("on the same wall", ["claim"])]
    page.goto(claim.get_absolute_url())
    button = page.locator("[data-controller=take][aria-pressed=true]")
    button.click()
    page.locator("[data-controller=take][aria-pressed=false]", has_text="Take in hand").wait_for()
    bob.open(course.articles["minutes"], f"?group={course.group.slug}")
    page.locator("body[data-account]").wait_for()
    assert is_down(bob)


def test_that_was_taken_on_its_page_comes_to_hand_when_one_writes_for_its_group(reader, live_server, course):
    bob = reader(course.student, base_url=live_server.url)
    claim = Tag.objects.get(name="claim", vocabulary__group=course.group)
    bob.page.goto(claim.get_absolute_url())
    bob.page.get_by_role("button", name="Take in hand").click()
    bob.open(course.articles["minutes"])
    bob.page.locator(".toast", has_text="waits").wait_for()
    bob.page.locator(".menu-write > summary").click()
    bob.page.locator(f"#audiences input[value='group:{course.group.pk}']").check()
    bob.page.locator("#hand [data-part=name]", has_text="claim").wait_for()
