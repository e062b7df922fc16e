"""How the reading page is laid out in a real browser: settings, small screens, print, forced colours, directions."""

from __future__ import annotations

import pytest

from tests.browser.article.test_reading import ARTICLE, RICH, note_on
from tests.browser.axe import findings
from tests.cast import make_cast
from tests.factories import make_annotation, make_document


@pytest.fixture
def cast():
    return make_cast(ARTICLE)


pytestmark = pytest.mark.django_db(transaction=True)


def test_reading_settings_are_stored_and_applied_before_the_first_paint(reader, cast):
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    page.locator(".menu", has_text="Largest").locator("summary").first.click()
    for label in ("Largest", "Narrow", "Sepia"):
        page.get_by_label(label).check(force=True)
    page.get_by_label("Paragraph numbers").uncheck()

    bob.context.add_init_script("""
      new MutationObserver(() => {
        if (document.body && !window.atFirst) window.atFirst = { ...document.documentElement.dataset };
      }).observe(document, { childList: true, subtree: true });
    """)
    bob.reload()
    chosen = page.evaluate("window.atFirst")
    assert (chosen["size"], chosen["width"], chosen["theme"], chosen["numbers"]) == ("5", "narrow", "sepia", "off")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(244, 234, 214)"
    assert page.evaluate("getComputedStyle(document.querySelector('#text')).fontSize") == "24px"


@pytest.mark.parametrize("width", [390, 1024, 1440, 1920])
def test_tables_and_code_scroll_but_the_page_never_scrolls_sideways(reader, cast, width):
    document = make_document(RICH, source_format="markdown", curator=cast.alice, groups=[cast.course])
    page = reader(cast.bob, width=width).open(document)

    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate("(pre => pre.scrollWidth > pre.clientWidth)(document.querySelector('#text pre'))")


def test_a_footnote_leads_there_and_back(reader, cast):
    document = make_document(RICH, source_format="markdown", curator=cast.alice, groups=[cast.course])
    page = reader(cast.bob, height=400).open(document)
    page.locator(".noteref").click()
    assert page.get_by_text("The note.").is_visible()
    page.locator(".backlink").click()
    assert "fnref" in page.url


def test_paragraph_numbers_of_a_right_to_left_article_are_on_the_right(reader, cast):
    arabic = "كان كاتب الجمارك يقرأ المقياس مرتين في اليوم."
    document = make_document(
        arabic, curator=cast.alice, groups=[cast.course], language="ar", direction="rtl", title="الدفاتر"
    )
    bob = reader(cast.bob)
    page = bob.open(document)
    style = page.evaluate("getComputedStyle(document.querySelector('#text p')).direction")
    assert style == "rtl"
    assert page.locator("#text").get_attribute("lang") == "ar"
    number, text = (page.locator(selector).bounding_box() for selector in ("#text .pn", "#text"))
    assert number["x"] > text["x"] + text["width"] - 2


def test_print_includes_text_numbers_facts_address_and_notes(reader, cast):
    note_on(cast, "house 0 😀 wrote", "Printed too")
    page = reader(cast.bob).open(cast.document)
    page.emulate_media(media="print")

    shown = page.locator("body").inner_text()
    for words in (
        "The keeper of house 0",
        "nobody has looked yet",
        "Version 1",
        f"/documents/{cast.document.slug}/",
        "Printed too",
    ):
        assert words in shown
    assert not page.locator(".readbar").is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('#text .pn'), '::before').content") == '"1"'


def test_forced_colours_mark_passages_in_system_colours(reader, cast):
    note_on(cast, "house 0 😀 wrote", "First")
    page = reader(cast.bob, forced_colors="active").open(cast.document)
    style = "name => getComputedStyle(document.querySelector('#text'), `::highlight(${name})`).backgroundColor"
    system = """() => {
      const paper = document.createElement('p');
      paper.style.setProperty('background-color', 'Mark');
      document.body.append(paper);
      return getComputedStyle(paper).backgroundColor;
    }"""
    assert page.evaluate(style, "plain-0") == page.evaluate(system)


@pytest.mark.parametrize("theme", ["auto", "sepia"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing(reader, cast, theme, width):
    document = make_document(RICH, source_format="markdown", curator=cast.alice, groups=[cast.course])
    make_annotation(document, cast.bob, (12, 24), note="A note", note_html="<p>A note</p>")
    bob = reader(cast.bob, width=width)
    bob.context.add_init_script(f"localStorage.setItem('room.theme', '{theme}')")
    page = bob.open(document)
    assert findings(page) == []

    page.keyboard.press("n")
    page.wait_for_selector(".note.is-active")
    assert findings(page) == []
    bob.write("Words with a note", "Half a thought")
    page.locator(".composer-who summary").click()
    assert findings(page) == []
