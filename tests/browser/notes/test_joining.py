"""Joining two passages in a real browser: through pages and tabs, by keys alone, by touch, and side by side."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from documents.models import Annotation
from tests.browser.axe import findings
from tests.browser.keyboard_and_touch import COUNT_POINTERS, Finger, point_on_words, tab_to
from tests.cast import make_cast
from tests.services.notes.joins import join, make_two

HERE, THERE = "the hall clock gained an hour each day", "the hall clock gained an hour a day"


@pytest.fixture
def cast(transactional_db):
    cache.clear()
    return make_cast()


@pytest.fixture
def two(cast):
    return make_two(cast, visibility="members", language="en")


def saved(composer, page):
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith("/annotations/")):
        composer.locator("[data-do=save]").click()
    page.wait_for_selector(".composer", state="detached")
    return Annotation.objects.joined().get()


def test_a_passage_waits_in_hand_through_pages_and_tabs_and_joins_the_next(reader, cast, two):
    bob = reader(cast.bob)
    bob.open(two[0])
    bob.select(HERE)
    bob.press("join")
    bar = bob.page.locator("#joining")
    assert HERE in bar.inner_text()
    other = bob.new_page()
    other.goto(f"{bob.room}/documents/{two[1].slug}/")
    other.wait_for_selector("html[data-ready]", state="attached")
    assert "The Hall Clock" in other.locator("#joining").inner_text()
    first, bob.page = bob.page, other
    bob.select(THERE)
    bob.press("join")
    assert not other.locator("#joining").is_visible()
    first.locator("#joining").wait_for(state="hidden")  # put down in every tab
    composer = other.locator(".composer")
    assert composer.locator("[data-part=other]").inner_text() == HERE
    composer.locator("[data-part=relation]").select_option("source-of")
    composer.locator("textarea").fill("Word for word.")
    note = saved(composer, other)
    assert (note.relation, note.note, note.audience) == ("source-of", "Word for word.", "private")
    assert [target.exact for target in note.targets.order_by("n")] == [HERE, THERE]
    card = other.locator(f"#note-{note.pk}")
    card.wait_for()
    assert "Has its source in" in card.inner_text()
    assert THERE in bob.painted()
    bob.page = first
    bob.reload()
    assert "Is the source of" in first.locator(f"#note-{note.pk}").inner_text()
    assert HERE in bob.painted()


@pytest.mark.parametrize("place", ["/", "/notebook/", "/search/?q=clock", "/search/lines/?q=clock"])
def test_the_passage_in_hand_is_seen_on_the_way_and_can_be_put_down(reader, cast, two, place):
    bob = reader(cast.bob)
    page = bob.open(two[0])
    bob.select(HERE)
    bob.press("join")
    for put_down in ("button", "key"):
        page.goto(f"{bob.room}{place}")
        bar = page.locator("#joining")
        bar.wait_for()
        assert HERE in bar.inner_text()
        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if put_down == "button":
            bar.get_by_role("button").click()
            assert page.evaluate("document.activeElement !== document.body")
        else:
            page.keyboard.press("Escape")
        bar.wait_for(state="hidden")
        if put_down == "button":
            bob.open(two[0])
            bob.select(HERE)
            bob.press("join")


def test_a_join_that_was_begun_is_kept_before_anything_is_typed(reader, cast, two):
    bob = reader(cast.bob)
    page = bob.open(two[0])
    bob.select("forty years")
    bob.press("join")
    bob.select("hall clock")
    bob.press("join")
    page.locator(".composer").wait_for()
    stored = (
        "Object.entries(localStorage).some(([key, value]) => key.includes('draft') && value.includes('forty years'))"
    )
    assert page.evaluate(stored)  # at once, not when the page is left: that may never be told
    bob.reload()
    composer = page.locator(".composer")
    composer.wait_for()
    assert composer.locator("[data-part=other]").inner_text() == "forty years"
    note = saved(composer, page)
    assert [target.exact for target in note.targets.order_by("n")] == ["forty years", "hall clock"]


def test_a_turned_relation_and_a_passage_of_the_same_article(reader, cast, two):
    bob = reader(cast.bob)
    bob.open(two[0])
    bob.select("forty years")
    bob.press("join")
    bob.select("hall clock")
    bob.press("join")
    composer = bob.page.locator(".composer")
    composer.locator("[data-part=relation]").select_option("translates:turned")
    note = saved(composer, bob.page)
    assert [target.exact for target in note.targets.order_by("n")] == ["hall clock", "forty years"]
    assert note.relation == "translates"
    bob.page.locator(f"#note-{note.pk}").wait_for()
    assert {"hall clock", "forty years"} <= set(bob.painted())


def test_escape_puts_it_down_and_the_same_passage_is_not_joined_with_itself(reader, cast, two):
    bob = reader(cast.bob)
    page = bob.open(two[0])
    bob.select("hall clock")
    bob.press("join")
    bob.select("hall clock")
    bob.press("join")
    assert "Choose another one" in bob.announced()
    assert page.locator(".composer").count() == 0
    bob.select("forty")
    page.keyboard.press("Escape")  # lets go of the selection alone
    assert page.locator("#joining").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#joining").is_visible()


def test_another_relation_is_chosen_in_the_card(reader, cast, two):
    note = join(cast.bob, (two[0], HERE), (two[1], THERE), audience="private")
    bob = reader(cast.bob)
    page = bob.open(two[1], f"#note-{note.pk}")
    page.locator(f"#note-{note.pk} [data-do=edit]").click()
    composer = page.locator(".composer")
    assert composer.locator("[data-part=relation]").input_value() == "same-words"
    composer.locator("[data-part=relation]").select_option("same-claim")
    composer.locator("[data-do=save]").click()
    page.wait_for_selector(".composer", state="detached")
    note.refresh_from_db()
    assert (note.relation, note.motivation, note.note) == ("same-claim", "linking", "The same report.")
    page.locator(f"#note-{note.pk}", has_text="Same claim").wait_for()


def test_two_passages_are_joined_by_keys_alone(reader, cast, two):
    bob = reader(cast.bob)
    page = bob.page
    page.add_init_script(COUNT_POINTERS)
    bob.open(two[0])
    page.keyboard.press("j")
    page.keyboard.press("s")
    page.keyboard.press("Shift+J")
    page.locator("#joining").wait_for()
    page.keyboard.press("s")
    page.keyboard.press("s")
    page.keyboard.press("Shift+J")
    page.wait_for_selector(".composer [data-part=relation]:focus")
    page.keyboard.press("ArrowDown")
    tab_to(page, ".composer [data-do=save]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".composer", state="detached")
    assert Annotation.objects.joined().get().relation == "same-claim"
    assert page.evaluate("pointers") == 0


def test_two_passages_are_joined_by_touch_on_a_narrow_screen(reader, cast, two):
    bob = reader(cast.bob, width=360, height=740, has_touch=True, is_mobile=True)
    page = bob.open(two[0])
    finger = Finger(page)
    for words in ("Nobody believed", "keeper told"):
        finger.tap(*point_on_words(page, words))
        page.wait_for_selector("#selection-bar:not([hidden])")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.locator("#selection-bar [data-do=join]").tap()
    composer = page.locator(".composer")
    composer.locator("[data-do=save]").tap()
    page.wait_for_selector(".composer", state="detached")
    assert Annotation.objects.joined().count() == 1


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_margins_form_and_both_side_by_side_pass_axe_and_fit_the_screen(reader, cast, two, width, scheme):
    note = join(cast.bob, (two[0], HERE), (two[1], THERE), audience="private")
    bob = reader(cast.bob, width=width, color_scheme=scheme)
    page = bob.open(two[0], f"#note-{note.pk}")
    assert findings(page) == []
    place = note.targets.get(n=0)
    for path in (
        f"/annotations/{note.pk}/beside/",
        f"/documents/{two[0].slug}/passages/{place.start}-{place.end}/join/",
    ):
        page.goto(f"{bob.room}{path}")
        assert findings(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_nothing_moves_when_a_passage_is_taken_in_hand(reader, cast, two):
    bob = reader(cast.bob)
    page = bob.open(two[0])
    top = "document.querySelector('#text').getBoundingClientRect().top"
    before = page.evaluate(top)
    bob.select("hall clock")
    bob.press("join")
    page.locator("#joining").wait_for()
    assert page.evaluate(top) == before


def test_both_passages_are_printed_beside_each_other_with_their_addresses(reader, cast, two):
    note = join(cast.bob, (two[0], HERE), (two[1], THERE))
    bob = reader(cast.bob, width=720)
    page = bob.page
    page.goto(f"{bob.room}/annotations/{note.pk}/beside/")
    page.emulate_media(media="print")
    first, second = (one.bounding_box() for one in page.locator(".beside-text").all())
    assert first["y"] == second["y"]
    assert first["x"] + first["width"] <= second["x"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    addresses = page.locator(".beside-address").all_inner_texts()
    assert [one.rpartition("/documents/")[2].partition("/")[0] for one in addresses] == [one.slug for one in two]
    for hidden in (".site", ".site-foot", ".beside-links a"):
        assert not page.locator(hidden).first.is_visible()
