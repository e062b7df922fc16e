"""Annotating in a real browser: from a selection to rows in Postgres and back to a highlight."""

from __future__ import annotations

import time

import pytest

from documents.models import Annotation, AnnotationVersion, Target, Vocabulary
from tests.cast import make_cast
from tests.factories import make_annotation

TEXT = """The keeper 😀 wrote it down with a pencil.

Nobody read it for forty years, 👨‍👩‍👧 they say.

Then a café\u0301 opened in the tide house, and somebody looked."""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    return make_cast(TEXT)


def words_of(target: Target) -> str:
    return target.revision.text[target.start : target.end]


def test_a_highlight_takes_two_actions_and_stores_code_points(reader, cast):
    bob = reader(cast.bob)
    bob.open(cast.document)

    bob.select("wrote it down")
    with bob.page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 201):
        bob.press("highlight")
    bob.page.wait_for_selector(".note.is-active[data-id]")

    target = Target.objects.get()
    assert (target.exact, words_of(target)) == ("wrote it down", "wrote it down")
    assert target.start == TEXT.index("wrote")
    assert target.annotation.audience == Annotation.Audience.PRIVATE
    assert target.annotation.motivation == "highlighting"
    assert bob.painted("plain") == ["wrote it down"]


@pytest.mark.parametrize(
    "words",
    [
        "😀 wrote",
        "with a pencil.\n\nNobody read it for forty years, 👨‍👩‍👧 they say.\n\nThen a café\u0301 opened",
        "café\u0301 opened",
    ],
    ids=["after an emoji", "across three blocks", "a combining mark"],
)
def test_a_passage_is_painted_again_after_a_reload_and_in_another_browser(reader, cast, words):
    bob = reader(cast.bob)
    bob.open(cast.document)
    bob.page.click(".menu-write summary")
    bob.page.click(f"#audiences input[value='group:{cast.course.pk}']")
    bob.page.keyboard.press("Escape")
    bob.highlight(words)

    assert Target.objects.get().exact == words
    assert "".join(bob.painted()) == words
    bob.reload()
    assert "".join(bob.painted()) == words
    alice = reader(cast.alice, width=1024)
    alice.open(cast.document)
    assert "".join(alice.painted()) == words


def test_a_note_is_written_previewed_and_saved(reader, cast):
    bob = reader(cast.bob)
    bob.open(cast.document)
    composer = bob.write("forty years", "Why **forty**?")

    composer.locator("[data-do=preview]").click()
    preview = composer.locator("[data-part=preview]")
    preview.locator("strong", has_text="forty").wait_for()
    composer.locator("[data-do=preview]").click()
    assert composer.locator("[data-do=save]").inner_text() == "Save for me only"
    bob.save(composer)

    annotation = Annotation.objects.get()
    assert (annotation.note, annotation.motivation) == ("Why **forty**?", "commenting")
    assert bob.notes() == ["Why forty?"]
    assert bob.page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('room.draft'))") == []


def test_a_tag_takes_two_actions_and_is_painted_in_its_own_slot(reader, cast):
    group = Vocabulary.objects.create(group=cast.course)
    group.tags.create(name="question", slot="question", is_defined=True)
    bob = reader(cast.bob)
    bob.open(cast.document)
    bob.page.click(".menu-write summary")
    bob.page.click(f"#audiences input[value='group:{cast.course.pk}']")
    bob.page.keyboard.press("Escape")

    bob.select("somebody looked")
    bob.press("tag")
    bob.page.keyboard.type("que")
    bob.page.wait_for_selector(".tag-choices [role=option]")
    bob.page.keyboard.press("ArrowDown")
    bob.page.keyboard.press("Enter")
    bob.page.keyboard.press("Enter")
    bob.page.wait_for_selector(".note.is-active[data-id] .tag-question")

    annotation = Annotation.objects.get()
    assert [tag.name for tag in annotation.tags.all()] == ["question"]
    assert (annotation.motivation, annotation.audience) == ("tagging", "group")
    assert bob.painted("question") == ["somebody looked"]
    bob.reload()
    assert bob.painted("question") == ["somebody looked"]


def test_the_save_button_says_who_will_see_the_note(reader, cast):
    bob = reader(cast.bob)
    bob.open(cast.document)
    composer = bob.write("forty years", "Why?")
    composer.locator(".composer-who summary").click()
    said = {}
    for choice in composer.locator("[data-part=audience] label").all():
        choice.click()
        said[choice.locator("span").first.inner_text()] = composer.locator("[data-do=save]").inner_text()

    assert said == {
        "Only me": "Save for me only",
        "Me and the teachers": "Share with the teachers",
        "HIST 214, 4 people": "Share with 4 people",
    }


def test_a_shared_note_reaches_its_group(reader, cast):
    bob = reader(cast.bob)
    bob.open(cast.document)
    composer = bob.write("forty years", "Why forty?")
    composer.locator(".composer-who summary").click()
    composer.get_by_text("HIST 214, 4 people").click()
    bob.save(composer)

    alice = reader(cast.alice)
    alice.open(cast.document)
    assert alice.notes() == ["Why forty?"]
    assert "Bob Adeyemi" in alice.page.locator("#notes").inner_text()


def test_pressing_overlapping_passages_again_activates_the_longer(reader, cast):
    inner = make_annotation(cast.document, cast.bob, (TEXT.index("it down"), TEXT.index("it down") + 7), note="inner")
    start, end = TEXT.index("wrote"), TEXT.index(" with a pencil")
    outer = make_annotation(cast.document, cast.bob, (start, end), note="outer")
    bob = reader(cast.bob)
    bob.open(cast.document)

    bob.click_words("it down")
    assert bob.page.locator(".note.is-active").get_attribute("data-id") == str(inner.pk)
    bob.click_words("it down")
    assert bob.page.locator(".note.is-active").get_attribute("data-id") == str(outer.pk)


def test_a_note_can_be_on_the_whole_article(reader, cast):
    bob = reader(cast.bob)
    bob.open(cast.document)
    bob.page.click("#note-on-whole")
    composer = bob.page.locator(".composer")
    composer.locator("textarea").fill("Read it twice.")
    bob.save(composer)

    annotation = Annotation.objects.get()
    assert not annotation.targets.exists()
    assert "On the whole article" in bob.page.locator(".note-whole").inner_text()


def test_earlier_versions_of_a_note_stay_readable_for_its_audience(reader, cast):
    make_annotation(
        cast.document, cast.bob, (0, 10), note="First.", note_html="<p>First.</p>", audience="group", group=cast.course
    )
    bob = reader(cast.bob)
    bob.open(cast.document)
    bob.page.locator(".note[data-id]").focus()
    bob.page.click(".note.is-active [data-do=edit]")
    composer = bob.page.locator(".composer")
    assert composer.locator("textarea").input_value() == "First."
    composer.locator("textarea").fill("Second.")
    bob.save(composer)

    assert Annotation.objects.get().note == "Second."
    assert AnnotationVersion.objects.get().note == "First."
    bob.page.click(".note-versions summary")
    assert "First." in bob.page.locator(".note-versions").inner_text()
    alice = reader(cast.alice)
    alice.open(cast.document)
    alice.page.locator(".note[data-id]").focus()
    alice.page.click(".note-versions summary")
    assert "First." in alice.page.locator(".note-versions").inner_text()


def test_an_edit_of_an_outdated_note_shows_both_versions(reader, cast):
    annotation = make_annotation(cast.document, cast.bob, (0, 10), note="First.", note_html="<p>First.</p>")
    bob = reader(cast.bob)
    bob.allow_console("412")
    bob.open(cast.document)
    bob.page.locator(".note[data-id]").focus()
    bob.page.click(".note.is-active [data-do=edit]")
    composer = bob.page.locator(".composer")
    composer.wait_for()
    Annotation.objects.filter(pk=annotation.pk).update(note="Meanwhile.", note_html="<p>Meanwhile.</p>", version=2)
    composer.locator("textarea").fill("Mine.")
    composer.locator("[data-do=save]").click()

    fault = composer.locator("[role=alert]")
    fault.get_by_text("Meanwhile.", exact=True).wait_for()
    assert composer.locator("textarea").input_value() == "Mine."
    fault.get_by_role("button", name="Replace it with mine").click()
    bob.page.wait_for_selector(".composer", state="detached")
    assert Annotation.objects.get().note == "Mine."


def test_a_deletion_can_be_undone(reader, cast):
    make_annotation(cast.document, cast.bob, (0, 10), note="Mine.", note_html="<p>Mine.</p>")
    bob = reader(cast.bob)
    bob.hold_time()
    bob.open(cast.document)
    bob.page.locator(".note[data-id]").focus()
    bob.page.click(".note.is-active [data-do=delete]")
    bob.page.wait_for_selector(".note-gone")
    assert bob.painted() == []

    bob.page.get_by_role("button", name="Undo").click()

    assert bob.notes() == ["Mine."]
    bob.let_pass(8.5)
    bob.page.wait_for_timeout(300)  # a request sent by mistake would have arrived by now
    assert Annotation.objects.get().deleted_at is None
    assert len(bob.painted()) == 1


@pytest.mark.parametrize("leaves", [False, True], ids=["after eight seconds", "when the page is closed"])
def test_a_deletion_becomes_final(reader, cast, leaves):
    make_annotation(cast.document, cast.bob, (0, 10), note="Mine.", note_html="<p>Mine.</p>")
    bob = reader(cast.bob)
    bob.hold_time()
    bob.open(cast.document)
    bob.page.locator(".note[data-id]").focus()
    bob.page.click(".note.is-active [data-do=delete]")
    bob.page.wait_for_selector(".note-gone")
    if leaves:
        bob.page.goto("about:blank")
    else:
        bob.let_pass(7)
        assert bob.page.locator(".note-gone").is_visible()
        bob.let_pass(1.5)

    soon = time.monotonic() + 12
    while Annotation.objects.get().deleted_at is None and time.monotonic() < soon:
        time.sleep(0.2)
    annotation = Annotation.objects.get()
    assert annotation.deleted_at is not None
    assert annotation.note == ""
