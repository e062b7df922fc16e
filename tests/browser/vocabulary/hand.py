"""What somebody does with a tag in hand, for tests: takes it, drags over words, and waits for what the bar says."""

from __future__ import annotations

from django.core.cache import cache

from documents.models import Tag, Target
from documents.services.vocabulary.vocabularies import define_tag
from tests.browser.course import make_course
from tests.browser.keyboard_and_touch import RANGE_OF_WORDS


def make_course_with_tags():
    """Makes the course, with two tags that its vocabulary defines."""
    cache.clear()
    course = make_course()
    given = {"by": course.teacher, "group": course.group, "parent": None}
    Tag.objects.filter(name="claim", vocabulary__group=course.group).delete()
    define_tag(name="claim", slot="claim", definition="Somebody says that it is so.", **given)
    define_tag(name="method", slot="method", definition="How it was found.", spellings=["procedure"], **given)
    return course


def sit_down(reader, course, **context):
    """Opens the minutes as a student who came from the group's shelf."""
    bob = reader(course.student, **context)
    bob.open(course.articles["minutes"], f"?group={course.group.slug}")
    return bob


def coded(course, article="minutes") -> list[tuple[str, list[str]]]:
    """Returns the tagged passages of the student in an article, in the order of the text, and their tags."""
    own = {"annotation__author": course.student, "annotation__deleted_at": None}
    targets = Target.objects.filter(document=course.articles[article], **own).order_by(
        "start", "annotation__created_at"
    )
    rows = [(target.exact, sorted(tag.name for tag in target.annotation.tags.all())) for target in targets]
    return [row for row in rows if row[1]]


def take(bob, typed: str, name: str = "") -> None:
    """Takes a tag in hand by keys."""
    bob.page.keyboard.press("Shift+t")
    bob.page.locator("#hand-tag").wait_for()
    bob.page.keyboard.type(typed)
    bob.page.locator("#hand [role=option]", has_text=typed).wait_for()
    bob.page.keyboard.press("Enter")
    bob.page.locator("#hand [data-part=name]", has_text=name or typed).wait_for()


def drag(bob, words: str) -> None:
    """Selects words with the mouse, which the tag in hand takes at once."""
    with bob.page.expect_response(lambda answer: answer.request.method in ("POST", "PUT")):
        left, top, right, bottom = bob.page.evaluate(RANGE_OF_WORDS, words)
        bob.page.mouse.move(left, top)
        bob.page.mouse.down()
        bob.page.mouse.move(right, bottom, steps=4)
        bob.page.mouse.up()


def wait_for_count(bob, words: str) -> None:
    bob.page.locator("#hand [data-part=count]", has_text=words).wait_for()


def is_down(bob) -> bool:
    return bob.page.locator("#hand").is_hidden()
