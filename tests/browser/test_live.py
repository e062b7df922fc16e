"""Reading together on a room with its streams: what one does in a browser arrives on the pages of the others."""

from __future__ import annotations

from typing import Any

import pytest

from documents.anchoring import TextQuoteSelector
from documents.models import Annotation
from documents.services.annotations import Content, Selection, Sharing, create_annotation, delete_annotation
from documents.services.annotations.reword import answer_note, reword_annotation
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
    """A note on paragraph `n`, written on another page."""
    group = None if audience in {"private", "public"} else cast.course.pk
    selection = Selection(cast.document.slug, quote=TextQuoteSelector(f"paragraph {n} of the log", "wrote ", ""))
    content = Content(motivation="commenting", note=note)
    return create_annotation(
        by=by, content=content, selections=[selection], sharing=Sharing(audience, group)
    ).annotation


def reads(reader: Any, cast: Any) -> Any:
    """Opens the article and waits until what happens to it is listened to."""
    page = reader.open(cast.document)
    page.wait_for_selector("html[data-live]", state="attached")
    return page


def card(page: Any, note: Annotation) -> Any:
    """The card of a note in the margin."""
    return page.locator(f"#notes #note-{note.pk}")


def test_a_note_arrives_painted_with_a_card_that_says_it_is_new(reader, cast):
    bob = reader(cast.bob)
    page = reads(bob, cast)
    note = write(cast, cast.tova, 2, "Who was the keeper?")

    card(page, note).get_by_text("Who was the keeper?").wait_for()
    assert bob.painted() == ["paragraph 2 of the log"]
    card(page, note).get_by_text("New", exact=True).wait_for()
    assert page.locator("#new-notes").inner_text() == "1 new note"
    page.wait_for_function("() => document.querySelector('#live').textContent.includes('paragraph 2')")
    assert bob.said() == "1 new note, in paragraph 2"


def test_nothing_moves_on_the_page_while_notes_arrive(reader, cast):
    for n in (1, 3):
        write(cast, cast.alice, n, "A long thought about the log. " * 12)
    page = reads(reader(cast.bob), cast)
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
    """Where cards and paragraphs stand on the screen."""
    return page.evaluate("""() => Object.fromEntries([...document.querySelectorAll('#notes .note[data-id], #text p')]
        .map((one) => [one.id, one.getBoundingClientRect().top]))""")
