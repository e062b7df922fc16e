"""The source page in a real browser: linked panes and decisions, by mouse, by keyboard and without scripts."""

from __future__ import annotations

import re

import pytest

from documents.models import Gap, SetAside, Statement
from documents.rendering import render
from documents.services.versions.set_aside import set_aside
from tests.browser.axe import findings
from tests.browser.messy_capture import MESSY, MESSY_PAGE, import_page, make_messy, span_of
from tests.factories import make_document, make_user

pytestmark = pytest.mark.django_db(transaction=True)

LIT = """() => [...(CSS.highlights.get('tied') ?? [])].map((still) => {
  const range = document.createRange();
  range.setStart(still.startContainer, still.startOffset);
  range.setEnd(still.endContainer, still.endOffset);
  return range.toString();
})"""
SELECT = """([root, words]) => {
  const walker = document.createTreeWalker(document.querySelector(root), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(words);
    if (at < 0) continue;
    walker.currentNode.parentElement.scrollIntoView({ block: 'center' });
    getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
    return;
  }
}"""
IN_SIGHT = """(selector) => {
  const frame = document.querySelector('.capture-pane .pane-body').getBoundingClientRect();
  const box = document.querySelector(selector).getBoundingClientRect();
  return box.top >= frame.top && box.bottom <= frame.bottom;
}"""


@pytest.fixture
def alice():
    return make_user("alice", is_curator=True, public_name="Alice Marlow")


def choose(page, root, words):
    """Selects words and waits for the panel of actions."""
    page.evaluate(SELECT, [root, words])
    page.wait_for_selector("#chosen:not([hidden])")


def until(page, is_so, seconds=8):
    """Waits until `is_so()` is true; a page that forbids eval cannot wait for it itself."""
    for _ in range(seconds * 20):
        if is_so():
            return
        page.wait_for_timeout(50)
    raise AssertionError("It did not become so.")


def open_menu(page, words):
    page.locator("#chosen .chosen-menu > summary", has_text=words).click()


def test_a_messy_capture_becomes_a_clean_article(reader, alice):
    document = make_messy(alice)
    one = reader(alice)
    page = one.open(document, "source/")
    assert page.locator("#capture").evaluate("pre => pre.textContent") == MESSY
    # Set aside what the program overlooked.
    choose(page, "#capture", "Advertisement")
    page.wait_for_selector("#chosen [data-part=places]:has-text('of the capture, bytes ')")
    open_menu(page, "Set aside")
    page.select_option("#part_reason", "advertisement")
    page.click("text=Set these words aside")
    one.wait_until_loaded()
    assert "Advertisement" not in page.locator("#text").inner_text()
    assert page.locator(".aside:has(mark.is-lit) .why").get_attribute("aria-label") == "Advertisement"
    # Restore what it left out by mistake.
    part = SetAside.objects.in_force().get(document=document, reason="byline")
    page.locator(f"#part-{part.pk} .restore").click()
    one.wait_until_loaded()
    assert "By Ines Varga-Holm" in page.locator("#text").inner_text()
    # Confirm a fact and a gap.
    page.locator(".decide-fact summary", has_text="Author").click()
    page.locator(".fact-list li", has_text="Author").locator("button[value=confirm]").click()
    one.wait_until_loaded()
    assert Statement.objects.in_force().get(document=document, property="creator").status == "confirmed"
    page.click("text=It is missing")
    one.wait_until_loaded()
    assert Gap.objects.get(document=document).state == "confirmed"
    # The reading page shows the result, and its text is exact.
    one.open(document)
    document.refresh_from_db()
    assert page.locator("#text").evaluate("text => text.textContent") == document.current_revision.text
    gap = page.locator("#text .gap")
    assert gap.get_attribute("aria-label") == "Missing in this copy: A quotation that is announced and absent"
    assert gap.evaluate("mark => getComputedStyle(mark, '::before').content").startswith('"Missing in this copy')
    assert findings(page) == []


def test_the_extraction_of_a_saved_page_is_corrected_on_one_screen(reader, alice):
    document = import_page(alice)
    one = reader(alice)
    page = one.open(document, "source/?view=source")
    assert page.locator("#capture").evaluate("pre => pre.textContent") == MESSY_PAGE
    assert "Advertisement" not in page.locator("#text").inner_text()
    page.locator(".aside", has_text='class="byline"').locator(".restore").click()
    one.wait_until_loaded()
    assert "By Ines Varga-Holm" in page.locator("#text").inner_text()
    choose(page, "#text", "posts.example/12")
    open_menu(page, "Set aside")
    page.click("text=Set these words aside")
    one.wait_until_loaded()
    assert "posts.example" not in page.locator("#text").inner_text()
    choose(page, "#text", "Last spring")
    open_menu(page, "Something is missing here")
    page.select_option("#gap_reason", "embedded")
    page.click("text=Say so to readers")
    one.wait_until_loaded()
    page.locator(".decide-fact summary", has_text="Author").click()
    page.locator(".fact-list li", has_text="Author").locator("button[value=confirm]").click()
    one.wait_until_loaded()
    assert Statement.objects.confirmed().get(document=document, property="creator").value == "Ines Varga-Holm"
    one.open(document)
    document.refresh_from_db()
    assert page.locator("#text").evaluate("text => text.textContent") == document.current_revision.text
    assert page.locator("#text .gap").get_attribute("aria-label").startswith("Missing in this copy: An embedded post")


def test_a_paragraph_and_its_source_highlight_each_other(reader, alice):
    document = make_messy(alice)
    page = reader(None).open(document, "source/")
    page.locator("#text p", has_text="That is why the series").hover()
    words = page.evaluate(LIT)
    assert len(words) == 2
    assert words[0] == words[1]
    assert words[0].startswith("That is why the series")
    page.locator("#text p", has_text="For sixty-one years").locator("a.pn").focus()
    until(page, lambda: page.evaluate(LIT)[0].startswith("For sixty-one years"))
    page.mouse.move(5, 5)
    page.evaluate(SELECT, ["#capture", "Last spring"])
    box = page.evaluate(
        "() => { const b = getSelection().getRangeAt(0).getBoundingClientRect(); return [b.left, b.top]; }"
    )
    page.mouse.move(box[0] + 6, box[1] + 6)
    until(page, lambda: any(words.startswith("Last spring Dagny") for words in page.evaluate(LIT)))


def test_a_passage_of_the_reading_page_leads_to_its_bytes(reader, alice):
    document = make_messy(alice)
    one = reader(None)
    page = one.open(document)
    one.select("Harbour engineers")
    one.press("source")
    page.wait_for_url(re.compile(r"/source/\?.*\bat=\d"))
    one.wait_until_loaded()
    first = MESSY.encode().index(b"Harbour engineers")
    assert page.locator("#at").evaluate("mark => mark.closest('mark').textContent") == "Harbour engineers"
    assert f"bytes {first}–{first + 17}" in page.locator(".asked").inner_text()
    assert page.evaluate(IN_SIGHT, "mark.is-lit")
    assert page.evaluate(LIT) == ["Harbour engineers", "Harbour engineers"]


def test_focusing_a_fact_scrolls_to_its_evidence(reader, alice):
    document = make_messy(alice)
    whole = document.revisions.get(number=0)
    page = reader(None).open(document, "source/")
    page.locator(".capture-pane .pane-body").evaluate("pane => { pane.scrollTop = 9999; }")
    fact = Statement.objects.get(document=document, property="creator")
    page.locator(f"a[data-fact='{fact.pk}']").focus()
    until(page, lambda: page.evaluate(LIT) == ["Ines Varga-Holm"])
    assert page.evaluate(IN_SIGHT, f"#fact-{fact.pk}")
    page.keyboard.press("Enter")
    assert page.locator(f"a[data-fact='{fact.pk}']").get_attribute("aria-current") == "true"
    assert span_of(whole, "Ines Varga-Holm").of(whole.text) == "Ines Varga-Holm"


def test_the_panes_scroll_together(reader, alice):
    document = make_document(MESSY * 6, curator=alice, visibility="public")
    page = reader(None, height=700).open(document, "source/")
    body = page.locator(".text-pane .pane-body")
    body.hover()
    body.evaluate("pane => { pane.scrollTop = pane.scrollHeight / 2; }")
    capture = page.locator(".capture-pane .pane-body")
    until(page, lambda: capture.evaluate("pane => pane.scrollTop") > 500)
    capture.hover()
    capture.evaluate("pane => { pane.scrollTop = 0; }")
    until(page, lambda: body.evaluate("pane => pane.scrollTop") < 200)


def test_everything_can_be_done_by_keyboard(reader, alice):
    document = make_messy(alice)
    one = reader(alice)
    page = one.open(document, "source/")
    page.locator("#capture").focus()
    page.keyboard.press("s")
    page.wait_for_selector("#chosen:not([hidden])")
    first = page.evaluate("String(getSelection())")
    assert first.strip() in MESSY.splitlines()
    page.keyboard.press("s")
    until(page, lambda: page.evaluate("String(getSelection())") != first)
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Escape")
    assert page.locator("#chosen").is_hidden()
    page.locator("#text p", has_text="For sixty-one years").locator("a.pn").focus()
    page.keyboard.press("s")
    page.wait_for_selector("#chosen:not([hidden])")
    page.keyboard.press("Enter")
    menu = page.locator("#chosen .chosen-menu > summary").first
    menu.focus()
    page.keyboard.press("Enter")
    page.locator("#part_reason").select_option("other")
    page.locator("#chosen button[value=aside]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**at=*")
    one.wait_until_loaded()
    assert "For sixty-one years" not in page.locator("#text").inner_text()


def test_a_copied_link_keeps_the_group_of_the_address(reader, alice):
    one = reader(alice, permissions=["clipboard-read", "clipboard-write"])
    document = make_document("The keeper wrote it down.", curator=alice)
    page = one.open(document, "source/?group=hist-214")
    choose(page, "#text", "wrote it")
    page.locator("#chosen [data-do=link]").click()
    page.wait_for_selector(".toast")
    assert page.evaluate("navigator.clipboard.readText()") == (
        f"{one.room}/documents/{document.slug}/passages/11-19/?revision=1&group=hist-214"
    )


def test_selected_words_become_evidence(reader, alice):
    document = make_messy(alice)
    one = reader(alice)
    page = one.open(document, "source/")
    choose(page, "#capture", "Northern Ledger Media")
    open_menu(page, "Use as evidence")
    page.select_option("#shown-fact", str(Statement.objects.get(property="publisher").pk))
    page.click("text=These words show it")
    one.wait_until_loaded()
    shown = Statement.objects.in_force().get(property="publisher").evidence.values_list("exact", flat=True)
    assert sorted(shown) == ["Northern Ledger Media", "THE NORTHERN LEDGER"]


def test_listed_parts_gaps_and_facts_are_decided_without_scripts(reader, alice):
    document = make_messy(alice)
    one = reader(alice, java_script_enabled=False)
    page = one.page
    page.goto(f"{one.room}/documents/{document.slug}/source/")
    part = SetAside.objects.in_force().get(document=document, reason="byline")
    page.locator(f"#part-{part.pk} .restore").click()
    assert not SetAside.objects.in_force().filter(pk=part.pk).exists()
    assert "By Ines Varga-Holm" in page.locator("#text").inner_text()
    page.click("text=It is missing")
    assert Gap.objects.get(document=document).state == "confirmed"
    page.locator(".decide-fact summary", has_text="Author").click()
    page.locator(".fact-list li", has_text="Author").locator("button[value=dispute]").click()
    assert Statement.objects.in_force().get(property="creator").status == "disputed"


def test_on_a_phone_one_pane_is_shown_at_a_time(reader, alice):
    document = make_messy(alice)
    page = reader(alice, width=390, height=844).open(document, "source/")
    assert page.locator(".fact-list").first.is_visible()
    assert page.locator("#capture").is_hidden()
    page.click(".pane-switch a[href='#received']")
    assert page.locator("#capture").is_visible()
    assert findings(page) == []
    page.click(".pane-switch a[href='#made']")
    assert page.locator("#text").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_capture_of_a_megabyte_stays_usable(reader, alice):
    words = "The keeper wrote down the height of the sea and nobody read it for forty years. "
    text = "\n\n".join(f"{n} {words * 5}" for n in range(2600))
    document = make_document(text, curator=alice, visibility="public")
    set_aside(
        document=document,
        by=alice,
        whole=document.revisions.get(number=0),
        spans=[span_of(document.revisions.get(number=0), f"2500 {words * 5}".strip())],
        reason="duplicate",
    )
    assert len(text) > 1_000_000
    page = reader(None).open(document, "source/")
    block = page.locator("#text p").nth(3)
    block.hover()
    until(page, lambda: len(page.evaluate(LIT)) == 2)
    took = page.evaluate(
        """() => new Promise((done) => {
          const began = performance.now();
          document.querySelectorAll('#text p')[9].dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));
          requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
        })"""
    )
    assert took < 1000
    assert page.locator("#capture").evaluate("pre => pre.textContent.length") == len(render(text, "capture").text)
