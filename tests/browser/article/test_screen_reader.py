"""What a screen reader gets of the reading page; the page in forced colours, enlarged, and from right to left."""

from __future__ import annotations

import pytest
from django.utils import translation

from documents.models import Annotation
from tests.browser import keyboard_and_touch
from tests.browser.accessibility_tree import AccessibilityTree
from tests.browser.axe import findings
from tests.cast import make_cast
from tests.factories import make_annotation, make_document

TEXT = """The keeper wrote it down. Nobody read it for forty years. Then somebody did.

A second paragraph stands here. It is short.

A third one follows, with a lamp in it. And with oil."""

HEBREW = """השומר כתב את הכול. איש לא קרא את זה ארבעים שנה. אחר כך קרא מישהו.

כאן עומדת פסקה שנייה. היא קצרה."""

pytestmark = pytest.mark.django_db(transaction=True)

UNTIL_SCROLLING_ENDS = """() => new Promise((done) => {
  let last = scrollY, still = 0;
  const look = () => {
    still = scrollY === last ? still + 1 : 0;
    last = scrollY;
    if (still > 20) done(); else requestAnimationFrame(look);
  };
  look();
})"""


@pytest.fixture
def cast():
    return make_cast(TEXT)


@pytest.fixture
def two_notes(cast):
    """Two notes, the one on the later passage written first, and a reply."""
    second = TEXT.index("A second")
    late = note_on(cast, cast.tova, (second, second + 18), "Late")
    early = note_on(cast, cast.bob, (4, 10), "Early")
    make_annotation(
        cast.document, cast.tova, None, audience="group", group=cast.course, parent=early, root=early,
        note="Yes", note_html="<p>Yes</p>",
    )  # fmt: skip
    return early, late


def note_on(cast, by, place, words) -> Annotation:
    return make_annotation(
        cast.document, by, place, audience="group", group=cast.course, note=words, note_html=f"<p>{words}</p>"
    )


def test_highlights_add_nothing_to_the_accessibility_tree_of_the_text(reader, cast):
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    without = [AccessibilityTree(page).lines(f"#p{n}") for n in (1, 2, 3)]
    note_on(cast, cast.bob, (4, 10), "Early")
    note_on(cast, cast.bob, (4, 30), "Over it")
    bob.reload()
    page.wait_for_selector("#p1[aria-details]")
    assert bob.painted() != []
    with_notes = [AccessibilityTree(page).lines(f"#p{n}") for n in (1, 2, 3)]
    assert with_notes[0][0] == "paragraph, details: count-p1"
    assert with_notes[0][-1] == f"  StaticText “{TEXT.splitlines()[0]}”"
    assert [lines[1:] for lines in with_notes] == [lines[1:] for lines in without]


def test_a_paragraph_announces_its_notes_once_and_leads_to_them(reader, cast, two_notes):
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    page.wait_for_selector("#p2[aria-details]")
    tree = AccessibilityTree(page)
    assert len(tree.details("#p1")) == 1
    assert tree.details("#p1")[0].startswith("1 note on paragraph 1")
    assert tree.details("#p3") == []
    page.locator("#count-p2").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("id => document.activeElement.dataset.id === id", arg=str(two_notes[1].pk))


def test_notes_are_in_text_order_and_named_by_author_and_passage(reader, cast, two_notes):
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    page.wait_for_selector("#notes article >> nth=1")
    spoken = [
        line.strip()
        for line in AccessibilityTree(page).lines("#notes-of-readers")
        if line.strip().startswith("article")
    ]
    assert spoken[0].startswith("article “Your note on “keeper”, ")
    assert spoken[0].endswith(", 1 answer”")
    assert spoken[1].startswith("article “Note by Tova Lindqvist on “A second paragraph”, ")
    heads = [line.strip() for line in AccessibilityTree(page).lines("#notes-of-readers") if "heading" in line]
    assert heads[0] == "heading “Notes”"


def test_skip_links_lead_to_the_text_and_to_the_notes(reader, cast, two_notes):
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    for presses, target in ((2, "#p1 > .pn"), (3, "#notes-of-readers :is(a, button, article)")):
        page.evaluate("scrollTo(0, 0); document.activeElement.blur(); getSelection().removeAllRanges()")
        page.reload()
        bob.wait_until_loaded()
        for _ in range(presses):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("selector => document.activeElement.matches(selector)", target), (
            keyboard_and_touch.focused_label(page)
        )


def test_controls_of_the_composer_have_names_and_announcements_are_polite(reader, cast):
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    bob.write("forty years", "Mine")
    unnamed = [
        line for line in AccessibilityTree(page).lines(".composer")
        if line.strip().split(",")[0] in {"textbox", "button", "combobox", "radio", "listbox"}
    ]  # fmt: skip
    assert unnamed == []
    assert page.get_attribute("#live", "aria-live") == "polite"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_highlights_and_outlines_are_visible_in_forced_colours(reader, cast, two_notes, scheme):
    bob = reader(cast.bob, forced_colors="active", color_scheme=scheme)
    page = bob.open(cast.document)
    painted = page.evaluate("""() => {
      const of = (name) => getComputedStyle(document.querySelector('#text'), `::highlight(${name})`);
      const seen = document.createElement('p');
      document.body.append(seen);
      const system = (name) => { seen.style.setProperty('color', name); return getComputedStyle(seen).color; };
      return [of('plain-0').backgroundColor === system('Mark'), of('plain-0').color === system('MarkText'),
        of('active').backgroundColor === system('Highlight'), of('plain-0').textDecorationLine];
    }""")
    assert painted == [True, True, True, "underline"]
    page.keyboard.press("j")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("s")
    assert page.evaluate("getComputedStyle(document.querySelector('#selection-bar')).borderTopStyle") == "solid"
    assert findings(page) == []


# A screen of 1280 CSS px is 640 px wide at 200 % zoom and 320 px at 400 %.
@pytest.mark.parametrize("width", [640, 320])
def test_an_enlarged_page_loses_nothing_and_scrolls_in_one_direction(reader, cast, two_notes, width):
    bob = reader(cast.bob, width=width, height=512)
    page = bob.open(cast.document)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for key in ("j", "s"):
        page.keyboard.press(key)
    beyond = page.evaluate(
        """width => {
          const all = document.querySelectorAll('#selection-bar button, .readbar summary, .site :is(a, summary)');
          const isBeyond = ({ left, right }) => left < -1 || right > width + 1;
          const isSeen = (each) => each.checkVisibility({ contentVisibilityAuto: true });
          return [...all].filter((each) => isSeen(each) && isBeyond(each.getBoundingClientRect()))
            .map((each) => each.outerHTML.slice(0, 80));
        }""",
        width,
    )
    assert beyond == []
    page.keyboard.press("?")
    assert page.evaluate(
        "document.querySelector('#help').scrollWidth <= document.querySelector('#help').clientWidth + 1"
    )
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.evaluate(UNTIL_SCROLLING_ENDS)  # scrolling to the paragraph would move the menu away again
    page.keyboard.press("f")
    menu = page.locator("[data-controller=showing] .menu-body")
    # The bar that holds the menu may still be moving back into view.
    page.wait_for_function("menu => menu.getBoundingClientRect().top >= 0", arg=menu.element_handle())
    box = menu.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


def test_the_page_follows_the_contrast_preference(reader, cast, two_notes):
    bob = reader(cast.bob, contrast="more")
    page = bob.open(cast.document)
    tokens = "['--rule', '--edge'].map((name) => getComputedStyle(document.documentElement).getPropertyValue(name))"
    rule, edge = page.evaluate(tokens)
    assert rule == edge
    assert findings(page) == []


def test_a_right_to_left_text_is_read_and_selected_in_its_direction(reader, cast):
    document = make_document(HEBREW, curator=cast.alice, groups=[cast.course], language="he", direction="rtl")
    bob = reader(cast.bob)
    page = bob.open(document)
    page.keyboard.press("j")
    page.keyboard.press("ArrowLeft")
    assert keyboard_and_touch.highlighted_words(page, "cursor") == ["השומר כתב את הכול."]
    page.keyboard.press("s")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    assert keyboard_and_touch.selected_words(page) == "השומר כתב את"
    page.keyboard.press("Shift+ArrowLeft")
    assert keyboard_and_touch.selected_words(page) == "השומר כתב את הכול"


def test_handles_are_at_the_start_and_end_of_a_right_to_left_text(reader, cast):
    document = make_document(HEBREW, curator=cast.alice, groups=[cast.course], language="he", direction="rtl")
    bob = reader(cast.bob, width=360, height=740, has_touch=True, is_mobile=True)
    page = bob.open(document)
    keyboard_and_touch.Finger(page).tap(*keyboard_and_touch.point_on_words(page, "כאן עומדת"))
    page.wait_for_selector("#selection-bar:not([hidden])")
    start, end = (page.locator(f".grip[data-edge={edge}]").bounding_box()["x"] for edge in ("start", "end"))
    assert start > end
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_right_to_left_interface_mirrors_the_page(reader, cast, two_notes, settings):
    settings.LANGUAGES = [("he", "Hebrew")]
    settings.LANGUAGE_CODE = "he"
    translation.activate("he")
    try:
        bob = reader(cast.bob)
        page = bob.open(cast.document)
        assert page.evaluate("document.documentElement.dir") == "rtl"
        page.wait_for_selector("#notes article[data-placed]")
        text, margin = (page.locator(part).bounding_box() for part in ("#text", "#notes-of-readers"))
        assert margin["x"] + margin["width"] <= text["x"]
        assert page.evaluate("document.documentElement.scrollWidth") <= 1440
        page.keyboard.press("n")
        path = page.locator(".tie path").get_attribute("d") or ""
        card = page.locator(".note.is-active").bounding_box()
        frame = page.locator(".tie").bounding_box()
        assert abs(float(path.rsplit("H", 1)[1]) + frame["x"] - (card["x"] + card["width"])) < 12
        page.keyboard.press("Escape")
        for key in ("j", "s", "Shift+ArrowRight"):  # the text itself runs from left to right
            page.keyboard.press(key)
        assert keyboard_and_touch.selected_words(page).startswith("A third") or keyboard_and_touch.selected_words(
            page
        ).startswith("A second")
        bar = page.locator("#selection-bar").bounding_box()
        assert bar["x"] >= 0
        assert bar["x"] + bar["width"] <= 1440
    finally:
        translation.deactivate()


def test_axe_finds_nothing_in_bar_help_and_held_passage(reader, cast, two_notes):
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    for key in ("j", "s", "Enter"):
        page.keyboard.press(key)
    keyboard_and_touch.tab_to(page, "[data-do=ends]")
    page.keyboard.press("Enter")
    assert findings(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert findings(page) == []
