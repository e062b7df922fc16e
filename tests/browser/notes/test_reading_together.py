"""A course reads together through the pages alone: four people in four browsers, and what each may not see.

Tova teaches and makes the group; Bob and Rosa join by her link, he with a new account; Charlie has an account and
belongs to no group. Whatever a person may not see is searched for on all of that person's pages, lists and streams.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from documents.models import Annotation, Document, Group, Membership
from documents.services.site.worker import run_due_jobs
from tests.factories import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("worker")]

ARTICLE = Path(__file__).parents[2] / "data" / "the-lamp-at-skerry-point.txt"
PHRASE = "a phrase that is long enough"
# Records every event of a page's stream, for the checks at the end.
RECORD_EVENTS = """globalThis.heard = [];
const Source = EventSource;
globalThis.EventSource = class extends Source {
  constructor(...all) {
    super(...all);
    for (const name of ['annotation', 'gone', 'readers', 'reload', 'text']) {
      this.addEventListener(name, (event) => heard.push(`${name} ${event.data}`));
    }
  }
};"""


class Course:
    """The people in their browsers, and the invitation link and address of the group."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader
        self.tova = self.join_as("tova", "Tova Lindqvist")
        self.rosa = self.join_as("rosa", "Rosa Adler")
        self.charlie = self.join_as("charlie", "Charlie Voss")
        self.bob = reader()
        self.link = ""
        self.address = ""

    def join_as(self, login: str, name: str) -> Any:
        """Opens a browser for somebody with an account."""
        one = self.reader(make_user(login, public_name=name))
        one.context.add_init_script(RECORD_EVENTS)
        return one

    @property
    def group(self) -> Group:
        return Group.objects.get()

    @property
    def document(self) -> Document:
        return Document.objects.get()


@pytest.fixture
def course(reader):
    return Course(reader)


def test_a_course_reads_together(course):
    the_teacher_makes_a_group_with_an_article(course)
    two_students_join_by_the_link(course)
    what_one_writes_arrives_at_the_others(course)
    a_question_to_the_teachers_is_theirs_alone(course)
    somebody_is_mentioned_and_answers(course)
    a_note_moves_to_another_audience(course)
    a_note_is_hidden(course)
    each_finds_their_own_in_the_notebook(course)
    the_stranger_found_nothing(course)


def the_teacher_makes_a_group_with_an_article(course: Course) -> None:
    tova, page = course.tova, course.tova.page
    page.goto(f"{tova.room}/groups/")
    page.get_by_role("link", name="Make a group").click()
    page.get_by_label("Name", exact=True).fill("Reading Evidence")
    page.get_by_label("Short name").fill("HIST 214")
    page.get_by_role("button", name="Make this group").click()
    expect(page.locator("main")).to_contain_text("Reading Evidence")
    course.address = f"{tova.room}/groups/{course.group.slug}/"

    page.goto(f"{course.address}import/")
    page.set_input_files("input[type=file]", ARTICLE)
    page.get_by_role("button", name="Add for the group").click()
    expect(page.locator(".files > li")).to_contain_text("Added")

    page.goto(f"{course.address}members/")
    page.get_by_role("button", name="Make this link").click()
    course.link = page.get_by_label("The link").input_value()
    assert re.search(r"/join/[\w-]{40,}/$", course.link)


def two_students_join_by_the_link(course: Course) -> None:
    page = course.bob.page
    page.goto(course.link)
    expect(page.locator("main")).to_contain_text("Reading Evidence")
    page.get_by_role("link", name="Make an account").click()
    page.get_by_label("Mail address").fill("bob@mail.example")
    page.get_by_label("Name", exact=False).first.fill("Bob Adeyemi")
    page.locator("input[type=password]").first.fill(PHRASE)
    page.locator("main form button[type=submit]").first.click()
    page.get_by_role("button", name="Join this group").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reading Evidence")
    course.bob.context.add_init_script(RECORD_EVENTS)

    rosa = course.rosa.page
    rosa.goto(course.link)
    rosa.get_by_label("Your name in this group").fill("Rosa A.")
    rosa.get_by_role("button", name="Join this group").click()
    expect(rosa.locator("main")).to_contain_text("3 people")
    assert Membership.objects.count() == 3


def enter(one: Any, course: Course) -> Any:
    """Opens the article from the group's shelf and waits until its stream is open."""
    one.page.goto(course.address)
    one.page.locator(".group-shelf a").first.click()
    one.wait_until_loaded()
    one.page.wait_for_selector("html[data-live]", state="attached")
    return one.page


def write_to(one: Any, choice: str) -> None:
    """Chooses the audience of the next note."""
    menu = one.page.locator("[data-controller=writing]")
    if menu.get_attribute("open") is None:
        menu.locator("summary").click()
    menu.get_by_text(choice, exact=False).first.click()
    one.page.keyboard.press("Escape")


def what_one_writes_arrives_at_the_others(course: Course) -> None:
    for one in (course.tova, course.bob, course.rosa):
        page = enter(one, course)
        # A reader who came from the group's shelf writes for the group.
        expect(page.locator("[data-controller=writing] summary")).to_contain_text("HIST 214")
    course.bob.save(course.bob.write("ninety-six steps", "Who counted them?"))
    for one in (course.tova, course.rosa):
        expect(one.page.locator("#notes")).to_contain_text("Who counted them?")
        expect(one.page.locator("#notes")).to_contain_text("Bob Adeyemi")
    note = Annotation.objects.get()
    assert (note.audience, note.group) == ("group", course.group)


def a_question_to_the_teachers_is_theirs_alone(course: Course) -> None:
    write_to(course.bob, "Me and the teachers")
    composer = course.bob.write("typed with care", "I do not understand this at all.")
    composer.locator("[data-part=tag]").fill("bewildered")
    composer.locator("[data-part=tag]").press("Enter")
    course.bob.save(composer)
    expect(course.tova.page.locator("#notes")).to_contain_text("I do not understand this at all.")
    assert_hidden_from(course.rosa, course, "I do not understand this at all.", Annotation.objects.latest("created_at"))

    def asked(one: Any, path: str) -> str:
        return one.context.request.get(one.room + path).text()

    completion = f"/documents/{course.document.slug}/tags?audience=moderators&group={course.group.pk}&q=bew"
    assert "bewildered" in asked(course.tova, completion)
    assert "bewildered" not in asked(course.rosa, completion)
    for one, count in ((course.tova, 2), (course.rosa, 1)):
        assert f'<b class="num">{count}</b> note' in asked(one, f"/groups/{course.group.slug}/")


def assert_hidden_from(one: Any, course: Course, words: str, note: Annotation, *, was_seen: bool = False) -> None:
    """Checks that no page, list or stream of a person contains the words or the id of a note.

    If they saw it before, the last event they received says that it is gone.
    """
    page = one.page
    slug, group = course.document.slug, course.group.slug
    heard = [message for message in page.evaluate("heard") if str(note.pk) in message]
    assert [message.split()[0] for message in heard[-1:]] == (["gone"] if was_seen else [])
    assert words not in page.locator("body").inner_text()
    for path in (
        f"/documents/{slug}/",
        f"/documents/{slug}/?group={group}",
        f"/documents/{slug}/anchors",
        f"/documents/{slug}/anchors/matching?q={words[:20]}",
        f"/documents/{slug}/cards?ids={note.pk}",
        f"/documents/{slug}/annotations/?page=0",
        f"/documents/{slug}/people?group={course.group.pk}&q=",
        f"/documents/{slug}/tags?q=",
        f"/annotations/{note.pk}",
        f"/groups/{group}/",
        f"/groups/{group}/members/",
        f"/groups/{group}/audit/",
        f"/notebook/?q={words[:20]}",
        "/notebook/",
        "/news/",
        "/",
    ):
        answer = one.context.request.get(one.room + path)
        body = answer.text()
        assert answer.status < 500, path
        assert words not in body.replace(f'value="{words[:20]}"', ""), path
        asked_for_it = str(note.pk) in path
        assert asked_for_it or str(note.pk) not in body, path
        assert not asked_for_it or answer.status == 404 or str(note.pk) not in body, path


def card_of(one: Any, words: str) -> Any:
    """Activates the card of the note with these words and returns it."""
    card = one.page.locator("#notes article.note", has_text=words).first
    card.locator(".note-by").first.click()
    return card


def somebody_is_mentioned_and_answers(course: Course) -> None:
    rosa, bob = course.rosa, course.bob
    card = card_of(rosa, "Who counted them?")
    card.get_by_role("button", name="Answer").click()
    answer = rosa.page.locator(".composer textarea").last
    answer.fill("The keeper did, as ")
    answer.press("End")
    answer.type("@Bob")
    rosa.page.get_by_role("option", name="Bob Adeyemi").click()
    answer.press("End")
    answer.type(" wrote.")
    rosa.page.locator(".composer [data-do=save]").last.click()
    expect(rosa.page.locator("#notes")).to_contain_text("The keeper did, as")
    card_of(bob, "Who counted them?")
    expect(bob.page.locator("#notes")).to_contain_text("The keeper did, as")
    run_due_jobs()
    bob.page.goto(f"{bob.room}/news/")
    expect(bob.page.locator("main")).to_contain_text("Rosa A.")
    expect(bob.page.locator("main")).to_contain_text("The keeper did, as")
    enter(bob, course)
    card = card_of(bob, "Who counted them?")
    card.get_by_role("button", name="Answer").first.click()
    bob.page.locator(".composer textarea").last.fill("So he says himself.")
    bob.page.locator(".composer [data-do=save]").last.click()
    expect(card).to_contain_text("So he says himself.")
    expect(course.tova.page.locator("#notes")).to_contain_text("2")


def a_note_moves_to_another_audience(course: Course) -> None:
    bob = course.bob
    moved = Annotation.objects.get(audience="moderators")
    address = f"/annotations/{moved.pk}"
    card = card_of(bob, "I do not understand this at all.")
    card.get_by_role("button", name="Edit").click()
    composer = bob.page.locator(".composer").last
    composer.locator(".composer-who summary").click()
    composer.locator(".composer-who").get_by_text("HIST 214, 3 people").click()
    expect(composer).to_contain_text("newly see")
    composer.locator("[data-do=save]").click()
    bob.page.wait_for_selector(".composer", state="detached")
    expect(course.rosa.page.locator("#notes")).to_contain_text("I do not understand this at all.")
    moved.refresh_from_db()
    assert (moved.audience, moved.get_absolute_url()) == ("group", address)

    # Moved back, the note disappears from the page of a reader who is looking at it and may not see it any more.
    card = card_of(bob, "I do not understand this at all.")
    card.get_by_role("button", name="Edit").click()
    composer = bob.page.locator(".composer").last
    composer.locator(".composer-who summary").click()
    composer.locator(".composer-who").get_by_text("Only me").click()
    composer.locator("[data-do=save]").click()
    bob.page.wait_for_selector(".composer", state="detached")
    for one in (course.rosa, course.tova):
        expect(one.page.locator("#notes")).not_to_contain_text("I do not understand this at all.")


def a_note_is_hidden(course: Course) -> None:
    rosa, tova = course.rosa, course.tova
    write_to(rosa, "HIST 214")
    rosa.save(rosa.write("He was never asked what he had attended to", "What a silly man he was."))
    expect(tova.page.locator("#notes")).to_contain_text("What a silly man he was.")
    expect(course.bob.page.locator("#notes")).to_contain_text("What a silly man he was.")
    card = card_of(tova, "What a silly man he was.")
    card.get_by_role("link", name="Hide").click()
    tova.page.get_by_label("Reason, if you hide it").fill("Say it of what he did, not of him.")
    tova.page.get_by_role("button", name="Hide it").click()
    expect(tova.page.locator("main")).to_contain_text("The note is hidden.")
    expect(course.bob.page.locator("#notes")).not_to_contain_text("What a silly man he was.")
    expect(rosa.page.locator("#notes")).to_contain_text("Hidden by a moderator: Say it of what he did, not of him.")
    hidden = Annotation.objects.get(withheld="hidden")
    assert_hidden_from(course.bob, course, "What a silly man he was.", hidden, was_seen=True)
    enter(tova, course)


def each_finds_their_own_in_the_notebook(course: Course) -> None:
    rosa = course.rosa.page
    rosa.locator("[data-controller=showing] summary").click()
    rosa.locator("[data-controller=showing]").get_by_text("Bob Adeyemi").click()
    rosa.keyboard.press("Escape")
    expect(rosa.locator("#notes")).to_contain_text("Who counted them?")
    expect(rosa.locator("#notes")).not_to_contain_text("Hidden by a moderator")

    bob = course.bob.page
    bob.goto(f"{course.bob.room}/notebook/?q=counted")
    expect(bob.locator(".entries > li")).to_have_count(1)
    expect(bob.locator(".entries")).to_contain_text("Who counted them?")
    bob.goto(f"{course.bob.room}/notebook/")
    expect(bob.locator(".entries")).to_contain_text("I do not understand this at all.")


def the_stranger_found_nothing(course: Course) -> None:
    charlie, nobody = course.charlie, course.reader()
    slug = course.document.slug
    words = ("Who counted them?", "I do not understand", "What a silly man", "Reading Evidence", "HIST 214")
    names = (*words, course.document.title, "Rosa A.", "Bob Adeyemi")
    closed = ("", "stream", "anchors", "readers", "text", "people?q=", "anchors/matching?q=counted")
    for one in (charlie, nobody):
        for path in closed:
            assert one.context.request.get(f"{one.room}/documents/{slug}/{path}").status in {401, 404}, path
        for path in ("", "groups/", "notebook/", "notebook/?q=counted", "news/", "annotations/", "tags/"):
            answer = one.context.request.get(f"{one.room}/{path}")
            assert not [name for name in names if name in answer.text()], path
        for note in Annotation.objects.all():
            assert one.context.request.get(f"{one.room}/annotations/{note.pk}").status == 404
        answer = one.context.request.get(course.address)
        assert answer.status == 404 or "/accounts/login/" in answer.url
