"""Vocabularies in a real browser: a codebook is taken in, a tag leads to its page, and a closed vocabulary says so."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from documents.models import Tag
from documents.services.vocabulary.vocabularies import change_tag, close_vocabulary, define_tag
from tests.browser.axe import findings
from tests.browser.course import make_course

CODEBOOK = "tag,description,parent\nevidence,What the text shows.,\nminutes,Written at a meeting.,evidence\n"


@pytest.fixture
def course(transactional_db):
    cache.clear()
    return make_course()


@pytest.fixture
def evidence(course):
    """The tag of a note, defined in two wordings."""
    given = {"by": course.teacher, "name": "evidence", "slot": "evidence", "parent": None}
    tag = define_tag(group=course.group, definition="Shows it.", **given)
    more = {"why": "Clearer.", "spellings": ["proof", "доказ"], "is_defined": True}
    return change_tag(tag=tag, definition="What shows it.", **given, **more)


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_pass_axe_and_fit_the_screen(reader, live_server, course, evidence, width, scheme):
    page = reader(course.teacher, base_url=live_server.url, width=width, color_scheme=scheme).page
    group = f"/groups/{course.group.slug}/vocabulary/"
    own = evidence.get_absolute_url()
    for place in (
        group,
        f"{group}?change={evidence.pk}",
        f"{group}import/",
        f"{group}files/",
        f"{group}?order=yes",
        "/ns/",
        own,
        f"{own}?wording=1",
        "/vocabulary/",
    ):
        page.goto(place)
        for fold in page.locator("main details:not([open]) > summary").all():
            fold.click()
        assert findings(page) == [], place
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place


def test_a_codebook_is_taken_in_without_scripts(reader, live_server, course, evidence, tmp_path):
    codebook = tmp_path / "codebook.csv"
    codebook.write_text(CODEBOOK)
    page = reader(course.teacher, base_url=live_server.url, java_script_enabled=False).page
    page.goto(f"/groups/{course.group.slug}/vocabulary/")
    page.get_by_role("link", name="Take tags from a file").click()
    page.get_by_label("File", exact=True).set_input_files(codebook)
    page.get_by_role("button", name="Look what would happen").click()
    assert page.locator(".vocabulary-rows tbody tr").all_inner_texts() == [
        "1\tevidence\tChanged: definition",
        "2\tminutes\tNew",
    ]
    page.get_by_role("button", name="Take them in").click()
    page.wait_for_url("**/vocabulary/")
    page.get_by_text("1 tag is new. 1 is changed.").wait_for()
    page.locator(".vocabulary").get_by_role("link", name="minutes", exact=True).click()
    assert page.locator(".tag-head h1").inner_text() == "minutes"
    assert page.locator(".tag-head .meta").first.get_by_role("link", name="evidence", exact=True).is_visible()
    assert Tag.objects.get(name="minutes").parent == evidence


def test_a_tag_in_the_margin_leads_to_its_page(reader, course):
    bob = reader(course.student)
    bob.open(course.articles["clocks"])
    chip = bob.page.locator("#notes .note-tags a.tag", has_text="evidence")
    chip.click()
    bob.page.wait_for_url("**/tags/**")
    assert bob.page.locator(".tag-head h1").inner_text() == "evidence"
    assert bob.page.locator(".entries mark").all_inner_texts() == ["moved the instrument"]


def test_a_word_outside_a_closed_vocabulary_is_named_in_the_composer(reader, course):
    close_vocabulary(by=course.teacher, group=course.group, is_closed=True)
    bob = reader(course.student)
    bob.allow_console("422")
    bob.open(course.articles["clocks"], f"?group={course.group.slug}")
    composer = bob.write("autumn", "When exactly?")
    composer.locator("[data-part=tag]").fill("free")
    composer.locator("[data-do=save]").click()
    composer.get_by_text("has closed its vocabulary, which does not define “free”").wait_for()
    composer.get_by_role("button", name="Remove the tag free").click()
    bob.save(composer)
    assert "When exactly?" in bob.notes()
