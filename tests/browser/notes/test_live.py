"""Live updates: what one person does in a browser appears on the pages of the others."""

from __future__ import annotations

from typing import Any

import pytest

from documents.anchoring import TextQuoteSelector
from documents.models import Annotation, Membership
from documents.services.notes import (
    Content,
    Selection,
    Sharing,
    change_annotation,
    create_annotation,
    delete_annotation,
)
from documents.services.notes.edit_note import change_note, reply_to_note
from documents.services.versions.revisions import correct_document
from tests.browser.axe import findings
from tests.cast import make_cast

pytestmark = pytest.mark.django_db(transaction=True)

MORE = "Nobody read it for forty years, and then the roof was mended and the log was found. " * 3
PARAGRAPHS = [f"The keeper wrote paragraph {n} of the log. {MORE}".strip() for n in range(1, 25)]
SHIFTS = """globalThis.shifts = [];
new PerformanceObserver((list) => {
  for (const { hadRecentInput, sources } of list.getEntries()) {
    if (!hadRecentInput) shifts.push(...sources.map(({ node }) => node?.outerHTML?.slice(0, 200) ?? 'gone'));
  }
}).observe({ type: 'layout-shift', buffered: false });"""


@pytest.fixture
def cast():
    return make_cast("\n\n".join(PARAGRAPHS))


def write(cast: Any, by: Any, n: int, note: str, audience: str = "group") -> Annotation:
    """Writes a note on paragraph `n`, as if from another page."""
    group = None if audience in {"private", "public"} else cast.course.pk
    selection = Selection(cast.document.slug, quote=TextQuoteSelector(f"paragraph {n} of the log", "wrote ", ""))
    content = Content(motivation="commenting", note=note)
    return create_annotation(
        by=by, content=content, selections=[selection], sharing=Sharing(audience, group)
    ).annotation


def open_and_listen(reader: Any, cast: Any) -> Any:
    """Opens the article and waits until its stream is open."""
    page = reader.open(cast.document)
    page.wait_for_selector("html[data-live]", state="attached")
    return page


def card(page: Any, note: Annotation) -> Any:
    """Returns the card of a note in the margin."""
    return page.locator(f"#notes #note-{note.pk}")


def test_a_note_arrives_painted_with_a_card_marked_as_new(reader, cast):
    bob = reader(cast.bob)
    page = open_and_listen(bob, cast)
    note = write(cast, cast.tova, 2, "Who was the keeper?")

    card(page, note).get_by_text("Who was the keeper?").wait_for()
    assert bob.painted() == ["paragraph 2 of the log"]
    card(page, note).get_by_text("New", exact=True).wait_for()
    assert page.locator("#new-notes").inner_text() == "1 new note"
    page.wait_for_function("() => document.querySelector('#live').textContent.includes('paragraph 2')")
    assert bob.announced() == "1 new note, in paragraph 2"


def test_nothing_moves_on_the_page_while_notes_arrive(reader, cast):
    for n in (1, 3):
        write(cast, cast.alice, n, "A long thought about the log. " * 12)
    page = open_and_listen(reader(cast.bob), cast)
    page.wait_for_selector("#notes .note[data-placed]")
    page.evaluate(SHIFTS)
    before = places(page)
    notes = [write(cast, cast.tova, n, f"Thought {i} on {n}. " * 8) for i in range(3) for n in (1, 2, 3, 20)]
    page.get_by_role("button", name="12 new notes").wait_for()
    page.wait_for_timeout(400)

    assert page.evaluate("shifts") == []
    assert {name: place for name, place in places(page).items() if name in before} == before
    assert page.locator("#text").evaluate("text => [...CSS.highlights].length") > 0
    waiting = page.get_by_role("button", name="3 new in this paragraph, number 1")
    assert waiting.is_visible()
    assert card(page, notes[0]).count() == 0

    waiting.click()
    card(page, notes[0]).wait_for()
    assert page.evaluate("document.activeElement.id") == f"note-{notes[0].pk}"
    assert waiting.count() == 0


def places(page: Any) -> dict[str, Any]:
    """Returns the vertical position of each card and paragraph on the screen."""
    return page.evaluate("""() => Object.fromEntries([...document.querySelectorAll('#notes .note[data-id], #text p')]
        .map((one) => [one.id, one.getBoundingClientRect().top]))""")


def test_an_edit_arrives_on_the_active_card_and_keeps_the_focus(reader, cast):
    note = write(cast, cast.tova, 2, "Who was the keeper?")
    bob = reader(cast.bob)
    page = open_and_listen(bob, cast)
    card(page, note).focus()
    change_note(by=cast.tova, pk=note.pk, note="Who was the keeper then?", read=note.version)

    card(page, note).get_by_text("Who was the keeper then?").wait_for()
    assert page.evaluate("document.activeElement.id") == f"note-{note.pk}"
    assert "is-active" in card(page, note).get_attribute("class")
    assert page.locator("#new-notes").is_hidden()


def test_a_reply_arrives_without_disturbing_the_reply_being_written(reader, cast):
    note = write(cast, cast.tova, 2, "Who was the keeper?")
    bob = reader(cast.bob)
    page = open_and_listen(bob, cast)
    card(page, note).click()
    card(page, note).get_by_role("button", name="Answer", exact=True).click()
    field = page.locator(".composer textarea")
    field.fill("A certain")
    before = field.bounding_box()
    reply_to_note(by=cast.alice, to=note.pk, note="It is not written anywhere.", key="")

    page.get_by_text("It is not written anywhere.").wait_for()
    assert field.bounding_box() == before
    assert field.input_value() == "A certain"
    assert page.evaluate("document.activeElement.localName") == "textarea"
    page.wait_for_timeout(600)
    assert bob.announced() == ""


@pytest.mark.parametrize("how", ["deleted", "made private"])
def test_a_removed_note_disappears_from_page_and_accessibility_tree(reader, cast, how):
    note = write(cast, cast.tova, 2, "Who was the keeper?")
    bob = reader(cast.bob)
    page = open_and_listen(bob, cast)
    card(page, note).focus()
    assert "Who was the keeper?" in page.locator("body").aria_snapshot()
    if how == "deleted":
        delete_annotation(by=cast.tova, pk=note.pk)
    else:
        make_private(cast, note)

    card(page, note).wait_for(state="detached")
    assert bob.painted() == []
    assert "Who was the keeper?" not in page.locator("body").aria_snapshot()
    assert "Who was the keeper?" not in page.content()
    assert page.evaluate("document.activeElement.closest('p')?.id") == "p2"
    assert bob.announced() == "The note that you were reading was taken away."


def test_notes_that_the_reader_may_not_see_never_arrive(reader, cast):
    bob = reader(cast.bob)
    page = open_and_listen(bob, cast)
    write(cast, cast.tova, 2, "For me alone", audience="private")
    write(cast, cast.alice, 3, "For the teachers", audience="moderators")
    shown = write(cast, cast.tova, 4, "For all of us")

    card(page, shown).wait_for()
    assert page.locator("#new-notes").inner_text() == "1 new note"
    assert "For me alone" not in page.content()
    assert "For the teachers" not in page.content()


def test_ones_own_note_from_another_window_is_not_marked_as_new(reader, cast):
    bob = reader(cast.bob)
    page = open_and_listen(bob, cast)
    own = write(cast, cast.bob, 2, "Written in another window")

    card(page, own).wait_for()
    assert page.locator("#new-notes").is_hidden()
    assert card(page, own).locator(".is-new-mark").count() == 0


def test_ones_own_saved_note_appears_once_and_is_not_marked_as_new(reader, cast):
    bob = reader(cast.bob)
    page = open_and_listen(bob, cast)
    bob.save(bob.write("paragraph 2 of the log", "Mine"))
    page.wait_for_timeout(1200)

    assert bob.notes() == ["Mine"]
    assert bob.painted() == ["paragraph 2 of the log"]
    assert page.locator("#new-notes").is_hidden()


def test_the_bar_leads_to_the_next_new_note_and_seeing_it_clears_the_mark(reader, cast):
    bob = reader(cast.bob)
    page = open_and_listen(bob, cast)
    far = write(cast, cast.tova, 20, "Far below")
    page.locator("#new-notes").click()

    card(page, far).get_by_text("Far below").wait_for()
    assert page.evaluate("document.activeElement.id") == f"note-{far.pk}"
    page.locator("#new-notes").wait_for(state="hidden", timeout=10_000)
    assert card(page, far).get_attribute("data-new") is None


def test_a_corrected_text_is_announced_and_the_reader_decides_when_to_load_it(reader, cast):
    page = open_and_listen(reader(cast.bob), cast)
    longer = cast.document.current_revision.text + "\n\nA last line."
    correct_document(document=cast.document, by=cast.alice, source=longer, source_format="plain")

    line = page.locator("#new-text")
    line.get_by_text("The text was corrected.").wait_for()
    assert "A last line." not in page.content()
    line.get_by_role("link", name="Read the new version").click()
    page.get_by_text("A last line.").wait_for()


def test_without_a_stream_the_list_is_polled(reader, cast):
    bob = reader(cast.bob)
    bob.allow_console("503", "/stream")
    bob.page.route("**/stream?*", lambda route: route.fulfill(status=503))
    bob.page.clock.install()
    page = bob.open(cast.document)
    note = write(cast, cast.tova, 2, "Who was the keeper?")
    for _ in range(8):
        page.clock.run_for(5000)
        page.wait_for_timeout(150)

    card(page, note).get_by_text("Who was the keeper?").wait_for()
    delete_annotation(by=cast.tova, pk=note.pk)
    for _ in range(10):
        page.clock.run_for(5000)
        page.wait_for_timeout(150)
    assert card(page, note).count() == 0


def test_presence_is_shown_only_to_those_who_agreed(reader, cast):
    Membership.objects.filter(user__in=[cast.tova, cast.bob]).update(shows_presence=True)
    bob, tova, alice = reader(cast.bob), reader(cast.tova), reader(cast.alice)
    open_and_listen(tova, cast)
    page = open_and_listen(bob, cast)

    page.get_by_text("Reading now: Tova Lindqvist").wait_for(timeout=15_000)
    tova.page.get_by_text("Reading now: Bob Adeyemi").wait_for(timeout=15_000)
    open_and_listen(alice, cast)
    assert alice.page.locator("#readers-now").is_hidden()
    tova.page.close()
    page.locator("#readers-now").wait_for(state="hidden", timeout=15_000)


@pytest.mark.parametrize("width", [1440, 390])
def test_the_page_stays_accessible_during_live_updates(reader, cast, width):
    write(cast, cast.alice, 1, "A long thought about the log. " * 12)
    page = open_and_listen(reader(cast.bob, width=width), cast)
    write(cast, cast.tova, 1, "Another thought. " * 20)
    write(cast, cast.tova, 2, "A third one.")
    page.get_by_role("button", name="2 new notes").wait_for()
    page.locator("#new-text").evaluate("(line) => { line.hidden = false; }")

    assert findings(page) == []


def make_private(cast: Any, note: Annotation) -> None:
    """Makes a note private, as its author."""
    selection = Selection(cast.document.slug, quote=TextQuoteSelector("paragraph 2 of the log", "wrote ", ""))
    content = Content(motivation="commenting", note=note.note)
    change_annotation(by=cast.tova, pk=note.pk, content=content, selections=[selection], sharing=Sharing("private"))
