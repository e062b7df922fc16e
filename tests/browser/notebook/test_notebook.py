"""The notebook in a real browser: filtered by its form, linked to the reading page, on small screens and on paper."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.utils import timezone

from documents.models import Job, Tag, TaggedAnnotation, Vocabulary
from documents.services.events.long_jobs import run_next_long_job
from documents.services.notebook.saved_views import save_view
from documents.services.site.job_handlers import LONG_WORKS
from tests.browser.axe import findings
from tests.browser.course import make_course
from tests.factories import make_annotation, make_document
from tests.views.pages import state


@pytest.fixture
def course(transactional_db):
    cache.clear()
    return make_course()


@pytest.mark.parametrize("width", [1440, 390])
def test_the_notebook_passes_axe_and_fits_the_screen(reader, live_server, course, width):
    page = reader(course.student, base_url=live_server.url, width=width).page
    view = save_view(by=course.student, name="Evidence of ours", query="tag=evidence", group=course.group)
    for place in [
        "/notebook/",
        "/notebook/?person=me&tag=evidence&q=minutes",
        "/notebook/?q=nothing+at+all",
        "/notebook/?tag=evidence&and=question&not=none&date=soon&since=30d&below=yes&grouped=tag",
        "/notebook/?person=everyone&grouped=person",
        "/notebook/?person=everyone&grouped=day",
        view.address,
        f"/notebook/views/{view.uuid}/edit/",
    ]:
        page.goto(place)
        assert findings(page) == [], place
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place


def test_its_form_filters_the_notes_without_scripts(reader, live_server, course):
    page = reader(course.student, base_url=live_server.url, java_script_enabled=False).page
    page.goto("/notebook/")
    assert page.locator(".entries > li").count() == 3
    page.get_by_label("question").check()
    button = page.get_by_role("button", name="Show these")
    assert button.bounding_box()["y"] + button.bounding_box()["height"] <= page.viewport_size["height"]
    button.click()
    assert page.locator(".entries mark").all_inner_texts() == ["twice a day"]
    page.get_by_role("link", name="Remove the filter question").click()
    assert page.locator(".entries > li").count() == 3


@pytest.mark.parametrize("width", [1366, 390])
def test_a_choice_acts_at_once_and_keeps_the_focus(reader, live_server, course, width):
    page = reader(course.student, base_url=live_server.url, width=width).page
    page.goto("/notebook/")
    if width < 900:
        page.locator(".fold:has(form.facets) > summary").click()
    page.get_by_label("Mine").press("Space")
    page.wait_for_url("**/notebook/?person=everyone")
    assert page.locator(".entries > li").count() == 5
    assert page.evaluate("document.activeElement.value") == "me"
    page.get_by_label("question").press("Space")
    page.wait_for_url("**tag=question")
    page.get_by_label("question").and_(page.locator(":focus")).wait_for()
    page.locator("#live").get_by_text("1 note matches").wait_for(state="attached")
    page.get_by_role("link", name="Remove the filter question").click()
    page.get_by_role("heading", name="All of them").wait_for()
    assert page.locator(".entries > li").count() == 5


def test_tags_together_are_chosen_by_keyboard_and_empty_fields_stay_out_of_the_address(reader, live_server, course):
    page = reader(course.student, base_url=live_server.url).page
    page.goto("/notebook/?person=everyone")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("a/b")
    assert page.locator("#q").input_value() == "a/b"
    page.locator(".more-filters > summary").press("Enter")
    page.get_by_label("But not the tag").fill("question")
    page.get_by_label("But not the tag").press("Tab")
    page.wait_for_url("**/notebook/?person=everyone&not=question")
    assert page.locator(".in-words").inner_text() == "Notes without question"
    assert page.get_by_label("But not the tag").and_(page.locator(":focus")).count() == 1


def test_a_view_is_saved_without_scripts(reader, live_server, course):
    page = reader(course.student, base_url=live_server.url, java_script_enabled=False).page
    page.goto("/notebook/?tag=evidence&grouped=day")
    page.locator(".save-view > summary").click()
    page.get_by_label("Name").fill("Evidence")
    page.get_by_role("button", name="Save the view").click()
    page.wait_for_url("**/notebook/?tag=evidence&grouped=day&view=*")
    assert page.locator(".saved-views [aria-current]").inner_text() == "Evidence"
    page.get_by_role("link", name="Rename or delete").click()
    page.get_by_role("button", name="Delete the view").click()
    assert page.locator(".saved-views li").count() == 0


@pytest.mark.parametrize("width", [1366, 390])
def test_long_words_break_in_cards_and_lists(reader, live_server, course, width):
    word = "Rindfleischetikettierungsueberwachungsaufgabenuebertragungsgesetz" * 4
    article = make_document(
        f"{word} is one word.", curator=course.teacher, groups=[course.group], title=word, slug="word"
    )
    article.refresh_from_db()
    state(article, "publisher", word)
    note = make_annotation(article, course.student, (0, len(word)), note=word, note_html=f"<p>{word}</p>")
    vocabulary, _made = Vocabulary.objects.get_or_create(group=None)
    TaggedAnnotation.objects.create(content_object=note, tag=Tag.objects.create(name=word[:80], vocabulary=vocabulary))
    page = reader(course.student, base_url=live_server.url, width=width).page
    for place in ("/", "/notebook/", "/documents/word/", f"/annotations/{note.pk}/thread/", "/groups/hist-214/"):
        page.goto(place)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place


def test_moments_are_those_of_the_readers_device(reader, live_server, course):
    page = reader(course.student, base_url=live_server.url, timezone_id="Asia/Kolkata").page
    page.goto("/notebook/")
    assert page.locator(".entries time").first.inner_text().endswith("GMT+5:30")
    page.goto("/documents/clocks/")
    page.locator(".note time", has_text="GMT+5:30").first.wait_for()


def test_an_entry_leads_to_the_note_as_the_group_reads_it(reader, live_server, course):
    page = reader(course.student, base_url=live_server.url).page
    page.goto("/notebook/?q=minutes")
    page.get_by_role("link", name="In the article").first.click()
    assert page.url.endswith(f"/documents/clocks/?group=hist-214#note-{course.notes[0].pk}")


def test_only_the_notes_are_printed(reader, live_server, course):
    page = reader(course.student, base_url=live_server.url).page
    page.goto("/notebook/")
    page.emulate_media(media="print")
    assert page.locator(".entries > li").first.is_visible()
    for gone in (".facets", ".search-line", "header.site", ".saved-views", ".groupings"):
        assert not page.locator(gone).first.is_visible()
    addresses = page.locator(".entries .note-address")
    assert addresses.first.inner_text().startswith(f"{live_server.url}/documents/")
    assert addresses.count() == page.locator(".entries > li").count()


def test_a_stranger_sees_nothing_of_the_course(reader, live_server, course):
    page = reader(course.stranger, base_url=live_server.url).page
    page.goto("/notebook/")
    words = page.locator("body").inner_text()
    for known in ("HIST 214", "Gauge", "Tova", "Bob", "evidence"):
        assert known not in words


def chosen_for_deletion(page):
    """Chooses all notes of the reader in the notebook and asks for their deletion."""
    page.goto("/notebook/")
    page.get_by_role("button", name="Change all 3 of yours").click()
    page.get_by_label("Delete them").check()
    page.get_by_role("button", name="Show what it would do").click()
    assert "3 notes would be deleted" in page.locator("form .notice").inner_text()
    page.get_by_role("button", name="Delete 3 notes").click()


@pytest.mark.parametrize("width", [1440, 360])
def test_a_deletion_of_many_notes_is_followed_in_place(reader, live_server, course, width):
    page = reader(course.student, base_url=live_server.url, width=width).page
    chosen_for_deletion(page)
    assert "3 notes are deleted at" in page.locator("[data-change]").inner_text()
    assert not page.get_by_role("link", name="Look again").is_visible()
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    Job.objects.filter(kind=Job.Kind.BULK).update(run_at=timezone.now())
    while run_next_long_job(LONG_WORKS):
        pass
    page.locator("#main").get_by_text("3 notes are deleted.").wait_for()
    assert not page.get_by_role("button", name="Keep the notes").is_visible()
    assert findings(page) == []


def test_a_deletion_of_many_notes_is_taken_back_without_scripts(reader, live_server, course):
    page = reader(course.student, base_url=live_server.url, java_script_enabled=False).page
    chosen_for_deletion(page)
    page.get_by_role("link", name="Look again").click()
    page.get_by_role("button", name="Keep the notes").click()
    assert "all 3 notes are as they were" in page.locator("[data-change]").inner_text()
    page.goto("/notebook/")
    assert page.locator(".entries > li").count() == 3
