"""The margin with many notes, in a real browser: filters apply to cards, highlights, counts and the address."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from documents.models import Annotation, Tag, TaggedAnnotation, Vocabulary
from tests.browser.axe import findings
from tests.cast import make_cast
from tests.factories import make_annotation

PARAGRAPH = "The keeper of house {n} 😀 wrote it down with a pencil, and nobody read it for forty years."
ARTICLE = "\n\n".join(PARAGRAPH.format(n=n) for n in range(30))

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    return make_cast(ARTICLE)


def note_on(cast, n: int, note: str, author=None, tag: str = "", **fields):
    """Makes a note for the course on the words of house `n`, created `n` hours ago."""
    words = f"house {n} 😀 wrote"
    start = ARTICLE.index(words)
    fields.setdefault("audience", "group")
    fields.setdefault("group", cast.course if fields["audience"] == "group" else None)
    fields.setdefault("created_at", timezone.now() - timedelta(hours=n))
    made = make_annotation(
        cast.document,
        author or cast.tova,
        (start, start + len(words)),
        note=note,
        note_html=f"<p>{note}</p>",
        **fields,
    )
    if tag:
        vocabulary, _ = Vocabulary.objects.get_or_create(group=cast.course)
        named, _ = Tag.objects.get_or_create(vocabulary=vocabulary, name=tag, defaults={"slot": "claim"})
        TaggedAnnotation.objects.create(content_object=made, tag=named)
    return made


@pytest.fixture
def notes(cast):
    """Four notes near the beginning by Tova, Alice and Bob: one tagged, one with a reply, one resolved, one private."""
    tagged = note_on(cast, 0, "Tagged by Tova", tag="irony")
    answered = note_on(cast, 1, "Asked by Alice", author=cast.alice)
    make_annotation(
        cast.document, cast.tova, audience="group", group=cast.course, parent=answered, root=answered,
        note="The lantern.", note_html="<p>The lantern.</p>",
    )  # fmt: skip
    settled = note_on(cast, 2, "Settled by Tova")
    Annotation.objects.filter(pk=settled.pk).update(resolved_at=timezone.now(), resolved_by=cast.tova)
    own = note_on(cast, 3, "Mine alone", author=cast.bob, audience="private")
    return {"tagged": tagged, "answered": answered, "settled": settled, "own": own}


def open_panel(page):
    page.locator("[data-controller=showing] > summary").click()
    page.wait_for_function("() => document.querySelector('[data-part=switches] [data-part=count]').textContent")
    return page.locator("[data-controller=showing] .menu-body")


def shown(reader) -> list[str]:
    """Returns the text of the notes whose cards are in the margin, without replies."""
    words = reader.page.locator("#notes > .note[data-id] > .note-words").all_inner_texts()
    return [one.strip() for one in words]


def expect_shown(reader, wanted: list[str] | int) -> None:
    """Waits until these notes, or this many, are in the margin; a busy machine gets several seconds."""
    reader.page.wait_for_timeout(150)
    for _n in range(80):
        found = shown(reader)
        if (len(found) if isinstance(wanted, int) else found) == wanted:
            return
        reader.page.wait_for_timeout(100)
    pytest.fail(f"{wanted} should be shown, not {found}")


def chips(page) -> list[str]:
    return [words.strip() for words in page.locator(".margin-head .applied").all_inner_texts()]


@pytest.mark.parametrize(
    ("kind", "choice", "left"),
    [
        ("people", "Alice Marlow", ["Asked by Alice"]),
        ("people", "Tova Lindqvist", ["Tagged by Tova", "Settled by Tova"]),
        ("tags", "irony", ["Tagged by Tova"]),
        ("switches", "mine", ["Mine alone"]),
        ("switches", "not resolved", ["Tagged by Tova", "Asked by Alice", "Mine alone"]),
        ("switches", "answered", ["Asked by Alice"]),
    ],
)
def test_a_filter_applies_to_cards_highlights_and_counts_and_is_announced(reader, cast, notes, kind, choice, left):
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    panel = open_panel(page)
    part = panel.locator(f"[data-kind={kind}]" if kind != "switches" else "[data-part=switches]")
    line = part.locator("label", has_text=choice)
    assert line.locator("[data-part=count]").inner_text() == str(len(left))
    line.locator("input").check()

    expect_shown(bob, left)
    assert len(bob.painted()) == len(left)
    assert bob.announced() == f"{len(left)} of 4 notes shown"
    assert page.locator("[data-controller=showing] [data-part=now]").inner_text() == f"{len(left)} of 4"
    assert [name.strip() for name in chips(page)] == [choice]
    page.wait_for_function(f"() => document.querySelectorAll('.count').length === {len(left)}")
    assert page.locator(".edge-mark").count() == len(left)
    assert page.locator(".strip > span").count() == len(left)


def test_filters_of_several_kinds_combine_and_removing_a_chip_keeps_the_focus(reader, cast, notes):
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    panel = open_panel(page)
    panel.get_by_role("checkbox", name="Tova Lindqvist").check()
    panel.get_by_role("checkbox", name="not resolved").check()
    expect_shown(bob, ["Tagged by Tova"])
    assert panel.locator("[data-kind=people] label", has_text="Alice").locator("[data-part=count]").inner_text() == "1"

    page.keyboard.press("Escape")
    assert chips(page) == ["Tova Lindqvist", "not resolved"]
    page.get_by_role("button", name="Remove the filter: Tova Lindqvist").click()
    expect_shown(bob, ["Tagged by Tova", "Asked by Alice", "Mine alone"])
    assert page.evaluate("document.activeElement.innerText.trim()") == "not resolved"
    page.keyboard.press("Enter")
    expect_shown(bob, 4)
    assert page.locator(".margin-head .chips").is_hidden()


def test_without_a_match_the_page_offers_to_remove_a_filter(reader, cast, notes):
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    panel = open_panel(page)
    panel.get_by_role("checkbox", name="irony").check()
    panel.get_by_role("checkbox", name="answered").check()
    expect_shown(bob, [])
    message = page.locator("[data-part=no-match]")
    assert "No note matches. Remove a filter:" in message.inner_text()
    page.keyboard.press("Escape")
    message.get_by_role("button", name="Remove the filter: irony").click()
    expect_shown(bob, ["Asked by Alice"])
    assert message.is_hidden()


def test_words_are_searched_in_notes_replies_passages_and_tags(reader, cast, notes):
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    field = open_panel(page).get_by_label("Words in notes or passages")
    for words, left in {
        "settled by": ["Settled by Tova"],
        "lantern": ["Asked by Alice"],
        "house 3": ["Mine alone"],
        "IRONY": ["Tagged by Tova"],
        "nowhere": [],
    }.items():
        with page.expect_response("**/anchors/matching*"):
            field.fill(words)
        expect_shown(bob, left)
    field.fill("")
    expect_shown(bob, 4)


def test_a_filtered_view_has_a_link_and_the_page_keeps_its_address(reader, cast, notes):
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    panel = open_panel(page)
    panel.get_by_role("checkbox", name="irony").check()
    panel.get_by_role("radio", name="Newest first").check(force=True)
    with page.expect_response("**/anchors/matching*"):
        panel.get_by_label("Words in notes or passages").fill("tova")
    page.wait_for_function("() => location.hash.includes('words=tova')")
    address = page.url
    assert address.split("#")[0] == f"{bob.room}/documents/{cast.document.slug}/"
    assert "#notes?" in address

    rhea = reader(cast.rhea)
    rhea.page.goto(address)
    rhea.wait_until_loaded()
    rhea.page.wait_for_function("() => document.querySelectorAll('.margin-head .applied').length === 3")
    assert chips(rhea.page) == ["irony", "“tova”", "newest first"]
    expect_shown(rhea, ["Tagged by Tova"])
    rhea.page.locator("[data-controller=showing] > summary").click()
    rhea.page.get_by_role("button", name="Remove all filters").click()
    rhea.page.keyboard.press("Escape")
    rhea.page.get_by_role("button", name="Remove the filter: newest first").click()
    assert rhea.page.url.split("#")[0] == rhea.page.url


def test_ordered_by_time_the_margin_lists_notes_with_quotes_newest_first(reader, cast, notes):
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    open_panel(page).get_by_role("radio", name="Newest first").check(force=True)
    page.keyboard.press("Escape")
    expect_shown(bob, ["Tagged by Tova", "Asked by Alice", "Settled by Tova", "Mine alone"])
    quote = page.locator("#notes .note-quote").first
    assert quote.is_visible()
    assert "house 0 😀 wrote" in quote.inner_text()
    bob.click_words("house 3 😀 wrote")
    page.wait_for_selector(f".note.is-active[data-id='{notes['own'].pk}']")
    page.get_by_role("button", name="Remove the filter: newest first").click()
    page.wait_for_timeout(200)
    tops = page.eval_on_selector_all("#notes .note", "cards => cards.map((card) => card.getBoundingClientRect().top)")
    assert tops == sorted(tops)


def test_a_new_note_that_the_filter_hides_stays_until_the_filter_changes(reader, cast, notes):
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    panel = open_panel(page)
    panel.get_by_role("checkbox", name="irony").check()
    page.keyboard.press("Escape")
    bob.save(bob.write("house 4 😀 wrote", "Just written"))
    expect_shown(bob, ["Tagged by Tova", "Just written"])
    assert "house 4 😀 wrote" in bob.painted() or page.locator(".note.is-active").count() == 1
    page.get_by_role("button", name="Remove the filter: irony").click()
    open_panel(page).get_by_role("checkbox", name="irony").check()
    expect_shown(bob, ["Tagged by Tova"])


def test_three_hundred_notes_in_one_paragraph_stay_readable(reader, cast):
    for n in range(300):
        note_on(cast, 5, f"Note {n} of the crowd. " * 3, created_at=timezone.now() - timedelta(minutes=n))
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    page.get_by_text("292 more notes here").wait_for()
    cards = page.locator("#notes .note[data-id]")
    assert cards.count() == 8
    heights = page.eval_on_selector_all("#notes .note[data-id]", "cards => cards.map((card) => card.offsetHeight)")
    assert max(heights) <= 48  # one line each
    assert overlapping(page) == []

    page.get_by_text("292 more notes here").click()
    page.get_by_text("272 more notes here").wait_for()
    page.wait_for_function("() => document.querySelectorAll('#notes .note[data-id]').length === 28")
    assert overlapping(page) == []
    cards.nth(3).click()
    page.wait_for_timeout(250)
    assert cards.nth(3).evaluate("card => card.offsetHeight") > 48
    assert overlapping(page) == []

    page.get_by_role("button", name="Collapse all").click()
    page.get_by_role("button", name="Open all").click()
    page.wait_for_timeout(100)
    assert min(page.eval_on_selector_all("#notes .note[data-id]", "cards => cards.map((c) => c.offsetHeight)")) > 48
    assert overlapping(page) == []


def overlapping(page) -> list[list[str]]:
    """Returns the pairs of cards that overlap."""
    page.wait_for_timeout(250)
    return page.evaluate("""() => {
      const cards = [...document.querySelectorAll('#notes > .note')];
      const boxes = cards.map((card) => [card.dataset.id, card.getBoundingClientRect()]);
      boxes.sort((a, b) => a[1].top - b[1].top);
      return boxes.slice(1).flatMap(([id, box], n) => box.top < boxes[n][1].bottom - 1 ? [[boxes[n][0], id]] : []);
    }""")


def test_a_focused_card_stays_while_the_reader_scrolls_away(reader, cast):
    for n in range(30):
        note_on(cast, n, f"Note {n}")
    bob = reader(cast.bob, height=400)
    page = bob.open(cast.document)
    page.locator("#notes .note", has_text="Note 0").focus()
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.get_by_text("Note 29").wait_for()
    page.wait_for_timeout(300)
    assert page.evaluate("document.activeElement.querySelector('.note-words').innerText.trim()") == "Note 0"


def test_the_strip_scrolls_to_a_press_and_marks_the_active_note(reader, cast):
    note_on(cast, 25, "Far below")
    bob = reader(cast.bob, height=500)
    page = bob.open(cast.document)
    bar = page.locator(".strip > span").bounding_box()
    page.mouse.click(bar["x"] + 4, bar["y"] + bar["height"] / 2)
    page.locator("#notes .note", has_text="Far below").wait_for()
    assert page.evaluate("scrollY") > 500
    assert page.locator(".strip > b").is_hidden()
    page.locator("#notes .note", has_text="Far below").click()
    assert page.locator(".strip > b").is_visible()
    page.mouse.move(bar["x"] + 4, bar["y"])
    page.mouse.down()
    page.mouse.move(bar["x"] + 4, 2, steps=4)
    page.mouse.up()
    assert page.evaluate("scrollY") == 0


def test_counts_say_how_many_notes_are_not_resolved(reader, cast, notes):
    note_on(cast, 2, "Still open")
    page = reader(cast.bob).open(cast.document)
    page.get_by_role("button", name="2 notes on paragraph 3, 1 not resolved").wait_for(state="attached")
    assert page.get_by_role("button", name="1 note on paragraph 1", exact=True).count() == 1
    assert page.locator(".edge-mark[data-block='2']").inner_text().split() == ["2", "1", "open"]


@pytest.mark.parametrize("width", [390, 1440])
def test_the_text_is_shown_alone_and_with_notes_again(reader, cast, notes, width):
    bob = reader(cast.bob, width=width)
    page = bob.open(cast.document)
    button = page.get_by_role("button", name="Text alone")
    place = page.locator("#p3").bounding_box()
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert bob.painted() == []
    assert page.locator(".margin").is_hidden() or not page.locator("#notes").is_visible()
    assert page.locator("#p3").bounding_box() == place
    page.get_by_label("with my highlights").check()
    assert bob.painted() == ["house 3 😀 wrote"]

    bob.reload()
    assert bob.painted() == ["house 3 😀 wrote"]
    page.keyboard.press("Escape")
    assert page.evaluate("document.documentElement.dataset.focus") is None
    assert len(bob.painted()) == 4
    bob.reload()
    assert len(bob.painted()) == 4


def test_in_the_text_alone_a_count_leads_to_its_notes(reader, cast, notes):
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    page.get_by_role("button", name="Text alone").click()
    page.get_by_role("button", name="1 note on paragraph 2").focus()
    page.keyboard.press("Enter")
    page.wait_for_function(f"() => document.activeElement.dataset.id === '{notes['answered'].pk}'")
    assert page.locator("#notes .note", has_text="Asked by Alice").is_visible()


def test_on_a_phone_the_filters_are_in_the_sheet(reader, cast, notes):
    bob = reader(cast.bob, width=390, height=800, has_touch=True)
    page = bob.open(cast.document)
    page.locator(".sheet-handle").tap()
    panel = open_panel(page)
    box = panel.bounding_box()
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= 390
    panel.get_by_role("checkbox", name="Alice Marlow").check()
    page.keyboard.press("Escape")
    expect_shown(bob, ["Asked by Alice"])
    assert page.locator(".sheet-handle [data-part=count]").inner_text() == "1 of 4 notes shown"
    page.get_by_role("button", name="Remove the filter: Alice Marlow").tap()
    expect_shown(bob, 4)


def test_only_the_notes_that_are_shown_are_printed(reader, cast, notes):
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    open_panel(page).get_by_role("checkbox", name="Alice Marlow").check()
    page.keyboard.press("Escape")
    expect_shown(bob, ["Asked by Alice"])
    page.emulate_media(media="print")
    assert page.get_by_text("Asked by Alice").is_visible()
    assert page.locator("#notes .note-quote").first.is_visible()
    assert page.locator(".margin-head").is_hidden()
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Text alone").click()
    page.emulate_media(media="print")
    assert page.get_by_text("Asked by Alice").is_hidden()


@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_in_filters_chips_and_lists(reader, cast, notes, width):
    bob = reader(cast.bob, width=width)
    page = bob.open(cast.document)
    if width < 900:
        page.locator(".sheet-handle").click()
    panel = open_panel(page)
    panel.get_by_role("checkbox", name="Tova Lindqvist").check()
    page.wait_for_timeout(200)
    assert findings(page) == []
    panel.get_by_role("radio", name="Newest first").check(force=True)
    page.keyboard.press("Escape")
    page.wait_for_timeout(200)
    assert findings(page) == []
    if width > 900:
        page.get_by_role("button", name="Text alone").click()
        assert findings(page) == []
