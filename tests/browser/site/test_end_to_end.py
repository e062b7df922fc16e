"""The whole way through the pages: from a messy capture to a corrected text with its notes, and back to its bytes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from documents.models import Anchor, Annotation, Document, SetAside, Statement
from documents.services.site.verification import Fault, verify_room
from tests.browser.axe import findings
from tests.browser.captures.test_source_page import LIT, choose, open_menu
from tests.factories import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("worker")]

CAPTURE = Path(__file__).parents[2] / "data" / "the-lamp-at-skerry-point.txt"
TEXT = CAPTURE.read_text(encoding="utf-8")
# Saved with other line ends: positions in the text and in the bytes differ from the first line on.
BYTES = TEXT.replace("\n", "\r\n").encode()
TITLE = "The Lamp at Skerry Point Was Never Lit"
ARTICLE = TEXT[TEXT.index("Everybody on this coast") : TEXT.index("\n\nRelated articles")].replace(
    "Advertisement\n\n", ""
)
OVERLOOKED = "Readers of the Ledger app see tide tables for the whole coast without paying."

KEPT = "ninety-six steps"
CHANGED = "He was never asked what he had attended to."
LOST = "typed with care"
PARAGRAPH = ARTICLE[ARTICLE.index("On Tuesday the post office") : ARTICLE.index("\n\nWhat became of")]
CORRECTIONS = {
    "by way of an invoice": "by way of an account",  # without a note
    CHANGED: "He was never once asked what he had attended to.",
    f" {PARAGRAPH}": "",
}
NEW_PLACE = "It still hangs there"


@pytest.fixture
def alice(transactional_db):
    return make_user("alice", is_curator=True, public_name="Alice Marlow")


@pytest.fixture
def bob(transactional_db):
    return make_user("bob", public_name="Bob Adeyemi")


def import_capture(one) -> Document:
    """Uploads the capture as a public article and opens its source page."""
    page = one.page
    page.goto(f"{one.room}/import/")
    page.set_input_files("input[type=file]", {"name": CAPTURE.name, "mimeType": "text/plain", "buffer": BYTES})
    page.check("input[name=visibility][value=public]")
    page.select_option("select[name=basis]", "own-work")
    page.click("text=Add to the room")
    row = page.locator(".files > li[data-outcome=added]")
    row.wait_for()
    assert "Added" in row.inner_text()
    assert TITLE in row.inner_text()
    row.locator("a", has_text="Look over the capture").click()
    one.wait_until_loaded()
    return Document.objects.get()


def words_of_page(page) -> str:
    """Returns the text exactly as the page contains it."""
    return page.locator("#text").evaluate("text => text.textContent")


def exact_text(one, document: Document) -> str:
    """Returns the text served at the address of the exact text."""
    answer = one.page.request.get(f"{one.room}/documents/{document.slug}/text")
    assert answer.ok
    return answer.body().decode()


def bytes_on_this_page(page) -> tuple[int, int]:
    """Returns the byte range that the source page names for the requested passage."""
    found = re.search(r"bytes (\d[\d,]*)–(\d[\d,]*)", page.locator(".asked").inner_text())
    assert found
    start, end = (int(digits.replace(",", "")) for digits in found.groups())
    return start, end


def anchor_states(page) -> dict[str, str]:
    """Returns the text of each note in the margin with the state of its anchor."""
    page.locator("#notes .note[data-id] .state").first.wait_for(state="attached")
    cards = page.locator("#notes .note[data-id]").all()
    return {
        card.locator(".note-words").inner_text().strip(): card.locator(".state").first.text_content() for card in cards
    }


def test_from_a_messy_capture_to_a_clean_article(reader, alice):
    one = reader(alice)
    document = import_capture(one)
    page = one.page

    # The proposal: the article alone; everything else is set aside with a reason.
    assert words_of_page(page) == ARTICLE
    assert page.locator("#capture").evaluate("pre => pre.textContent") == TEXT
    reasons = [why.get_attribute("aria-label") for why in page.locator("#capture .aside .why").all()]
    assert {
        "Name and head of the publication", "Menu or navigation", "The title, shown above the text",
        "Author, date and place line", "Links for sharing", "Caption of a picture", "Said twice", "Advertisement",
        "Links to other articles", "Comments and their form", "Legal notice",
    } == set(reasons)  # fmt: skip

    # Restore what readers should see after all, and set aside what the program overlooked.
    whole = document.revisions.get(number=0)
    caption = SetAside.objects.in_force().get(document=document, start=whole.text.index("The lighthouse at Skerry"))
    page.locator(f"#part-{caption.pk} .restore").click()
    one.wait_until_loaded()
    choose(page, "#capture", OVERLOOKED)
    open_menu(page, "Set aside")
    page.select_option("#part_reason", "advertisement")
    page.click("text=Set these words aside")
    one.wait_until_loaded()
    picture = caption.revision.text[caption.start : caption.end]
    assert words_of_page(page) == picture + "\n\n" + ARTICLE.replace(f"{OVERLOOKED}\n\n", "")

    # Check a gap and a fact, whose evidence is highlighted.
    page.click("text=It is missing")
    one.wait_until_loaded()
    creator = Statement.objects.in_force().get(document=document, property="creator")
    page.locator(f"a[data-fact='{creator.pk}']").focus()
    assert page.evaluate(LIT) == ["Ines Varga-Holm"]
    page.locator(".decide-fact summary", has_text="Author").click()
    page.locator(".fact-list li", has_text="Author").locator("button[value=confirm]").click()
    one.wait_until_loaded()
    author = page.locator(".fact-list li", has_text="Author").first.inner_text()
    assert "Checked by a person: You" in author
    assert findings(page) == []

    # Everyone reads the article; the gap is marked in its place and adds no characters.
    anyone = reader()
    page = anyone.open(document)
    assert page.locator("h1").inner_text() == TITLE
    assert words_of_page(page) == exact_text(anyone, document)
    gap = page.locator("#text .gap")
    assert gap.get_attribute("aria-label") == "Missing in this copy: A quotation that is announced and absent"
    assert gap.evaluate("mark => mark.textContent") == ""
    before = gap.evaluate(
        "mark => { const r = new Range(); r.setStart(mark.closest('#text'), 0); r.setEndBefore(mark); return `${r}`; }"
    )
    assert before.endswith("Marit Lund, wrote:")
    assert faults() == []


def test_notes_survive_a_correction_and_passages_lead_back_to_their_bytes(reader, alice, bob):
    curator, marker = reader(alice), reader(bob)
    document = import_capture(curator)
    annotate(marker, document)
    correct(curator, document)
    check_anchor_states(marker, document)
    give_a_new_place(marker, document)
    compare(marker, document)
    assert faults() == []
    for words in (KEPT, NEW_PLACE):
        follow_to_bytes(marker, document, words)


def annotate(one, document: Document) -> None:
    """Annotates three passages: one that stays, one that will change, one that will be removed."""
    one.open(document)
    for words, note in ((KEPT, "I counted them."), (CHANGED, "By whom?"), (LOST, "Nice.")):
        one.save(one.write(words, note))
    assert Annotation.objects.filter(author__public_name="Bob Adeyemi").count() == 3


def correct(one, document: Document) -> None:
    """Corrects the text through the form, which shows the effect on the notes before saving."""
    page = one.page
    page.goto(f"{one.room}/documents/{document.slug}/revise/")
    source = page.input_value("textarea[name=source]")
    for old, new in CORRECTIONS.items():
        assert source.count(old) == 1
        source = source.replace(old, new)
    page.fill("textarea[name=source]", source)
    page.click("button[value=preview]")
    page.wait_for_selector(".outcome")
    counts = zip(
        page.locator(".outcome .state").all_inner_texts(), page.locator(".outcome .big").all_inner_texts(), strict=True
    )
    assert dict(counts) == {
        "Same words": "1", "Same words, new place": "0", "Words changed": "1",
        "In a part set aside": "0", "Words no longer in the text": "1",
    }  # fmt: skip
    # Private notes are counted for the curator, not shown.
    assert "By whom?" not in page.locator("main").inner_text()
    assert document.revisions.editions().count() == 1
    page.fill("#why", "The publisher corrected it.")
    page.click("button[value=save]")
    page.wait_for_url(f"**/documents/{document.slug}/")
    one.wait_until_loaded()
    document.refresh_from_db()
    assert document.current_revision.number == 2
    assert words_of_page(page) == exact_text(one, document) == source


def check_anchor_states(one, document: Document) -> None:
    """Checks the notice, the states on the cards, and the link to the version that was marked."""
    page = one.page
    page.goto(f"{one.room}/")
    page.click("a.unseen")
    told = page.locator(".notice-list li").first.inner_text()
    assert "A correction changed the words under 1 and took them from 1 of your notes." in told
    one.open(document)
    page.locator(".note-lost").wait_for()
    assert anchor_states(page) == {
        "I counted them.": "Same words",
        "By whom?": "Words changed",
        "Nice.": "Words no longer in the text",
    }
    lost = page.locator(".note-lost")
    assert lost.locator("blockquote mark").inner_text() == LOST
    lost.locator("a", has_text="Read the version I marked").click()
    page.wait_for_url("**/revisions/1/**")
    one.wait_until_loaded()
    assert LOST in one.painted()


def give_a_new_place(one, document: Document) -> None:
    """Puts the lost note on other words with the mouse, as its author."""
    page = one.open(document)
    page.locator(".note-lost [data-do=place]").click()
    page.wait_for_selector("#placing:not([hidden])")
    assert page.locator("#placing q").inner_text() == LOST
    one.select(NEW_PLACE)
    with page.expect_response(lambda answer: answer.url.endswith("/place")):
        one.press("place")
    page.wait_for_selector(".note.is-active:not(.note-lost)")
    assert page.locator(".note-lost").count() == 0
    assert NEW_PLACE in one.painted()


def compare(one, document: Document) -> None:
    """Checks that the comparison shows passages with notes before an earlier change without notes."""
    page = one.page
    page.goto(f"{one.room}/documents/{document.slug}/compare/1-2/")
    assert "2 notes on changed words" in page.locator("main h2").first.inner_text()
    before = page.locator("main :is(del, ins)").all_inner_texts()
    assert before[:4] == [CHANGED, CORRECTIONS[CHANGED], LOST, NEW_PLACE]
    assert "invoice" in " ".join(page.locator(".diff del").all_inner_texts())
    assert findings(page) == []


def follow_to_bytes(one, document: Document, words: str) -> None:
    """Follows highlighted words to their passage, to the capture, and to the downloaded bytes."""
    page = one.open(document)
    anchor = next(
        anchor
        for anchor in Anchor.objects.in_force().filter(revision=document.current_revision)
        if caption_of(anchor) == words
    )
    page.goto(f"{one.room}/documents/{document.slug}/passages/{anchor.start}-{anchor.end}/?revision=2")
    page.click("text=Where these words came from")
    one.wait_until_loaded()
    assert page.locator(".asked blockquote").inner_text() == words
    assert page.locator("#capture mark.is-lit").all_inner_texts() == [words]
    start, end = bytes_on_this_page(page)
    with page.expect_download() as download:
        page.locator(".capture-pane .pane-head a", has_text="Bytes").click()
    received = Path(download.value.path()).read_bytes()
    assert received == BYTES
    assert received[start:end].decode() == words
    assert start > TEXT.index(words)  # CRLF adds one byte for each line before it


def caption_of(anchor: Anchor) -> str:
    return anchor.revision.text[anchor.start : anchor.end] if anchor.start is not None else ""


def faults() -> list[Fault]:
    """Returns the faults that verification finds."""
    found: list[Fault] = []
    assert verify_room(found.append).counts["tables"] > 0
    return found
