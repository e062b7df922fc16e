"""The reading page in a real browser: text, highlights, cards, appearance."""

from __future__ import annotations

import pytest

from documents.models import Tag, TaggedAnnotation, Target, Vocabulary
from documents.services.versions.revisions import correct_document
from tests.browser.axe import findings
from tests.cast import make_cast
from tests.factories import make_annotation, make_document

PARAGRAPH = "The keeper of house {n} 😀 wrote it down with a pencil, and nobody read it for forty years."
ARTICLE = "\n\n".join(PARAGRAPH.format(n=n) for n in range(40))
RICH = """# Two clocks

Words with a note.[^1] And `code`, *words* and [more words](https://ledger.example/).

| one | two | three | four | five | six | seven | eight | nine |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
| something | something | something | something | something | something | something | something | something |

## A part

    a line of code that is so long that no screen of any telephone in the world will ever show all of it at once, is it

- one
- two

[^1]: The note.
"""

pytestmark = pytest.mark.django_db(transaction=True)

# The italics of the site's name too, which may be asked for late.
FONTS_LOADED = "document.fonts.load('italic 500 1em Literata').then(() => document.fonts.ready).then(() => {})"
WATCH_SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries()) {
      window.shifts.push([value, ...sources.map(({ node }) => node?.parentElement?.outerHTML.slice(0, 90))]);
    }
  }).observe({ type: 'layout-shift' });
}"""


@pytest.fixture
def cast():
    return make_cast(ARTICLE)


def note_on(cast, words: str, note: str, author=None, **fields):
    """Makes a note on the first occurrence of some words, for the course unless `fields` say otherwise."""
    start = ARTICLE.index(words)
    fields.setdefault("audience", "group")
    fields.setdefault("group", cast.course if fields["audience"] == "group" else None)
    return make_annotation(
        cast.document,
        author or cast.alice,
        (start, start + len(words)),
        note=note,
        note_html=f"<p>{note}</p>",
        **fields,
    )


def publish(document):
    """Makes a document public directly in the database."""
    document.visibility, document.basis, document.basis_at = "public", "own-work", document.created_at
    document.save()
    return document


def test_the_text_is_exact_and_highlights_add_no_nodes(reader, cast):
    for n in range(30):
        note_on(cast, f"house {n} 😀 wrote", f"Note {n}")
    bob = reader(cast.bob)
    page = bob.open(cast.document)

    count = """() => {
      const walker = document.createTreeWalker(document.querySelector('#text'));
      let nodes = 0;
      while (walker.nextNode()) nodes++;
      return nodes;
    }"""
    bare = bob.context.new_page()
    bare.route("**/anchors*", lambda route: route.abort())
    bare.goto(page.url)
    assert page.evaluate(count) == bare.evaluate(count)
    assert page.evaluate("document.querySelector('#text').textContent") == cast.document.current_revision.text
    assert "house 1 😀 wrote" in bob.painted()


def test_only_visible_passages_are_painted_until_the_reader_scrolls(reader, cast):
    note_on(cast, "house 0 😀 wrote", "First")
    note_on(cast, "house 39 😀 wrote", "Last")
    bob = reader(cast.bob, height=500)
    page = bob.open(cast.document)
    assert bob.painted() == ["house 0 😀 wrote"]
    assert bob.notes() == ["First"]

    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.get_by_text("Last", exact=True).wait_for()
    assert "house 39 😀 wrote" in bob.painted()


def test_each_tag_slot_has_its_own_highlight_and_overlaps_have_their_own_lanes(reader, cast):
    vocabulary = Vocabulary.objects.create(group=cast.course)
    for n, slot in enumerate(["claim", "evidence", "claim"]):
        annotation = note_on(cast, "keeper of house 0 😀 wrote"[n:], f"Note {n}")
        tag, _ = Tag.objects.get_or_create(vocabulary=vocabulary, name=slot, slot=slot)
        TaggedAnnotation.objects.create(content_object=annotation, tag=tag)
    bob = reader(cast.bob)
    page = bob.open(cast.document)

    painted = page.evaluate("[...CSS.highlights].filter(([, h]) => h.size).map(([name]) => name).sort()")
    assert painted == ["claim-0", "claim-2", "evidence-1"]


def test_performance_marks_say_when_painting_began_and_ended(reader, cast):
    page = reader(cast.bob).open(cast.document)
    started, painted = page.evaluate(
        "['highlights-start', 'highlights-painted'].map((name) => performance.getEntriesByName(name)[0].startTime)"
    )
    assert 0 < started < painted


def test_without_the_highlight_api_boxes_are_painted_behind_the_text(reader, cast):
    note_on(cast, "house 0 😀 wrote", "First")
    bob = reader(cast.bob)
    bob.context.add_init_script("delete window.Highlight; delete CSS.highlights;")
    page = bob.open(cast.document)

    assert page.locator(".wash-layer .wash-plain").count() >= 1
    assert page.locator("#text *:has(> .wash)").count() == 0


def test_cards_are_beside_their_passages_and_never_overlap(reader, cast):
    notes = [note_on(cast, f"house {n} 😀 wrote", f"Note {n}. " * 12) for n in range(8)]
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    overlaps = """() => {
      const boxes = [...document.querySelectorAll('#notes > *')].map((card) => card.getBoundingClientRect());
      boxes.sort((a, b) => a.top - b.top);
      return boxes.slice(1).filter((box, i) => box.top < boxes[i].bottom - 0.5).length;
    }"""
    assert page.evaluate(overlaps) == 0
    for note in notes:
        page.locator(f"#note-{note.pk}").focus()
        page.wait_for_timeout(60)
        assert page.evaluate(overlaps) == 0

    page.locator(f"#note-{notes[0].pk}").focus()
    page.wait_for_timeout(60)
    place = """id => {
      const card = document.getElementById(`note-${id}`);
      const mark = [...CSS.highlights.get('active')][0];
      const range = document.createRange();
      range.setStart(mark.startContainer, mark.startOffset);
      range.setEnd(mark.endContainer, mark.endOffset);
      return Math.abs(card.getBoundingClientRect().top - range.getBoundingClientRect().top);
    }"""
    assert page.evaluate(place, str(notes[0].pk)) < 8


def test_hovering_and_pressing_connect_card_and_passage_both_ways(reader, cast):
    note = note_on(cast, "house 0 😀 wrote", "First")
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    words = "(name) => [...(CSS.highlights.get(name) ?? [])].length"

    page.locator(f"#note-{note.pk}").hover()
    assert page.evaluate(words, "hover") == 1
    assert page.locator(".tie").is_visible()
    bob.click_words("house 0")
    page.wait_for_selector(f"#note-{note.pk}.is-active")
    assert page.evaluate(words, "active") == 1


def test_n_and_p_move_between_notes(reader, cast):
    first, second = note_on(cast, "house 0", "First"), note_on(cast, "house 30", "Second")
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    active = "document.activeElement.dataset.id"

    page.keyboard.press("n")
    page.wait_for_function(f"() => {active} === '{first.pk}'")
    page.keyboard.press("n")
    page.wait_for_function(f"() => {active} === '{second.pk}'")
    page.keyboard.press("p")
    page.wait_for_function(f"() => {active} === '{first.pk}'")


def test_an_address_can_point_to_a_note(reader, cast):
    note = note_on(cast, "house 35 😀 wrote", "Here it is")
    bob = reader(cast.bob)
    page = bob.open(cast.document, f"#note-{note.pk}")

    page.wait_for_selector(f"#note-{note.pk}.is-active")
    assert page.evaluate("scrollY") > 1000
    assert "house 35 😀 wrote" in bob.painted()


def test_paragraphs_point_at_a_control_that_opens_their_notes(reader, cast):
    note = note_on(cast, "house 3 😀 wrote", "Third")
    page = reader(cast.bob).open(cast.document)
    control = page.get_by_role("button", name="1 note on paragraph 4")
    control.wait_for(state="attached")

    assert page.locator("#p4").get_attribute("aria-details") == control.get_attribute("id")
    control.focus()
    page.keyboard.press("Enter")
    page.wait_for_function(f"() => document.activeElement.dataset.id === '{note.pk}'")


def test_notes_of_others_can_be_hidden(reader, cast):
    note_on(cast, "house 0 😀 wrote", "For the course")
    note_on(cast, "house 1 😀 wrote", "For me", author=cast.bob, audience="private")
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    page.locator(".menu", has_text="Showing").locator("summary").click()
    page.get_by_role("checkbox", name="HIST 214").uncheck()
    page.get_by_text("For the course").wait_for(state="detached")

    assert bob.painted() == ["house 1 😀 wrote"]
    assert bob.notes() == ["For me"]


@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_nothing_jumps_when_notes_arrive(reader, cast, width):
    for n in range(12):
        note_on(cast, f"house {n} 😀 wrote", f"Note {n}. " * 5)
    bob = reader(cast.bob, width=width)
    waiting = []
    bob.page.route("**/anchors*", lambda route: waiting.append(route))  # the notes arrive after the text and its fonts
    bob.page.goto(f"{bob.room}/documents/{cast.document.slug}/")
    bob.page.evaluate(FONTS_LOADED)
    bob.page.evaluate(WATCH_SHIFTS)
    waiting[0].continue_()
    bob.wait_until_loaded()
    bob.page.wait_for_timeout(400)
    assert bob.page.evaluate("window.shifts") == []


def test_a_stranger_reads_public_notes_and_is_offered_a_link_and_an_account(reader, cast):
    publish(cast.document)
    note_on(cast, "house 0 😀 wrote", "For everyone", audience="public")
    note_on(cast, "house 1 😀 wrote", "For the course")
    stranger = reader()
    page = stranger.open(cast.document)

    assert stranger.notes() == ["For everyone"]
    assert stranger.painted() == ["house 0 😀 wrote"]
    stranger.select("nobody read it")
    assert page.locator("#selection-bar").inner_text().split("\n")[0].startswith("Copy link")
    assert page.locator("#selection-bar [data-do=highlight]").count() == 0
    assert findings(page) == []
    assert stranger.context.cookies() == []


def test_a_copied_link_keeps_the_group_of_the_address(reader, cast):
    bob = reader(cast.bob, permissions=["clipboard-read", "clipboard-write"])
    for asked in ("", "?group=hist-214"):
        bob.open(cast.document, asked)
        bob.select("nobody read it")
        bob.page.locator("#selection-bar [data-do=link]").click()
        bob.page.wait_for_selector(".toast")
        copied = bob.page.evaluate("navigator.clipboard.readText()")
        assert copied.endswith(asked.replace("?", "/?revision=1&") or "/?revision=1")
        bob.page.goto(copied)
        assert "nobody read it" in bob.page.locator("mark").inner_text()


def test_without_scripts_text_notes_and_marks_are_shown(reader, cast):
    publish(cast.document)
    note_on(cast, "house 0 😀 wrote", "For everyone", audience="public")
    stranger = reader(java_script_enabled=False)
    page = stranger.page
    page.goto(f"{stranger.room}/documents/{cast.document.slug}/")

    assert page.get_by_text("For everyone").is_visible()
    assert page.locator("#text mark").count() == 0
    page.get_by_role("link", name="Mark the passages in the text").click()
    assert page.locator("#text mark").inner_text() == "house 0 😀 wrote"
    for gone in ("#selection-bar", ".menu-write", ".sheet-handle", "#note-on-whole"):
        assert not page.locator(gone).first.is_visible() if page.locator(gone).count() else True


def test_a_translated_page_paints_and_annotates_whole_paragraphs(reader, cast):
    note_on(cast, "house 0 😀 wrote", "First")
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    page.evaluate("""() => {
      document.documentElement.classList.add('translated-ltr');
      for (const p of document.querySelectorAll('#text p')) {
        for (const node of [...p.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE)) {
          const font = document.createElement('font');
          font.textContent = 'Der Wärter schrieb es auf';
          node.replaceWith(font);
        }
      }
    }""")
    page.wait_for_selector("html[data-translated]", state="attached")
    assert bob.painted() == ["Der Wärter schrieb es auf"]

    page.evaluate("""() => {
      const range = document.createRange();
      range.selectNodeContents(document.querySelector('#p2 font'));
      getSelection().removeAllRanges();
      getSelection().addRange(range);
    }""")
    original = page.locator(".original")
    original.wait_for()
    assert page.locator("#selection-bar").is_hidden()
    assert PARAGRAPH.format(n=1) in original.inner_text()
    original.get_by_role("button", name="Highlight").click()
    page.wait_for_selector(".note.is-active[data-id]")
    assert Target.objects.order_by("pk").last().exact == PARAGRAPH.format(n=1)


def test_an_older_version_says_so_and_links_the_current_one(reader, cast):
    correct_document(
        document=cast.document, by=cast.alice, source=ARTICLE.replace("pencil", "pen"), source_format="plain"
    )
    page = reader(cast.bob).open(cast.document, "revisions/1/")

    assert "You are reading version 1 of 2." in page.locator(".article").inner_text()
    page.get_by_role("link", name="Read the current text").click()
    assert "with a pen," in page.locator("#text").inner_text()


def test_a_long_book_is_laid_out_as_the_reader_scrolls(reader, cast):
    paragraphs = [f"Paragraph {n}: " + "words of a book, " * (n % 40) + "and its end." for n in range(1500)]
    book = make_document("\n\n".join(paragraphs), curator=cast.alice, groups=[cast.course])
    text = book.current_revision.text
    first, last = (text.index(f"Paragraph {n}:") for n in (700, 1400))
    notes = [
        make_annotation(book, cast.bob, (start, start + 14), note="Here", note_html="<p>Here</p>")
        for start in (first, last)
    ]
    bob = reader(cast.bob)
    page = bob.open(book, f"#note-{notes[0].pk}")

    assert page.evaluate("document.querySelector('#text').textContent") == text
    beside = """id => {
      const card = document.getElementById(`note-${id}`).getBoundingClientRect();
      const range = document.createRange();
      const mark = [...CSS.highlights.get('active')][0];
      range.setStart(mark.startContainer, mark.startOffset);
      range.setEnd(mark.endContainer, mark.endOffset);
      const passage = range.getBoundingClientRect();
      return [range.toString(), Math.abs(card.top - passage.top) < 8, passage.top > 0 && passage.top < innerHeight];
    }"""
    assert page.evaluate(beside, str(notes[0].pk)) == ["Paragraph 700:", True, True]
    page.keyboard.press("n")
    page.wait_for_function(f"() => document.activeElement.dataset.id === '{notes[1].pk}'")
    page.wait_for_timeout(400)
    assert page.evaluate(beside, str(notes[1].pk)) == ["Paragraph 1400", True, True]
    bob.highlight("Paragraph 1399: words")
    assert Target.objects.order_by("pk").last().exact == "Paragraph 1399: words"


def test_a_collapsed_element_opens_for_a_linked_passage(reader, cast):
    html = "<p>Before.</p><details><summary>More</summary><p>Hidden words.</p></details>"
    document = make_document(html, source_format="html", curator=cast.alice, groups=[cast.course])
    start = document.current_revision.text.index("Hidden")
    note = make_annotation(document, cast.bob, (start, start + 6), note="Found", note_html="<p>Found</p>")
    page = reader(cast.bob).open(document, f"#note-{note.pk}")

    assert page.get_by_text("Hidden words.").is_visible()
