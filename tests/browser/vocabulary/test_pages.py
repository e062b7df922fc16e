"""The pages that change a vocabulary, in a real browser: axe finds nothing, and they fit the screens."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.core.cache import cache

from documents.models import Tag, TagMerge, VocabularyEdition
from documents.services.notes import Content
from documents.services.vocabulary.asked import Asked
from documents.services.vocabulary.editions import make_edition
from documents.services.vocabulary.merging import merge_tags
from documents.services.vocabulary.proposals import propose_tag
from documents.services.vocabulary.vocabularies import change_tag, close_vocabulary, define_tag
from tests.browser.axe import findings
from tests.browser.course import make_course
from tests.services.notes.steps import make
from tests.services.vocabulary.asking import STANCE, asking_tag

SHOTS = os.environ.get("READINGROOM_SHOTS")


@pytest.fixture
def course(transactional_db):
    """A course whose vocabulary has merges, questions, wordings, editions and proposals."""
    cache.clear()
    course = make_course()
    given = {"by": course.teacher, "slot": "evidence", "parent": None}
    evidence = define_tag(name="evidence", group=course.group, definition="Shows it.", **given)
    question = Asked("Stance", "How does it stand to it?", is_required=True, choices=STANCE.choices)
    asking_tag(course.teacher, course.group, "evidence", asked=question)
    for name in ("testimony", "document"):
        define_tag(name=name, group=course.group, **given | {"parent": evidence})
    more = {"why": "Clearer.", "is_defined": True, "spellings": ["proof", "* доказ @uk", "* 証拠 @ja", "~ evidense"]}
    change_tag(tag=evidence, name="evidence", definition="What shows that it is so.", **given, **more)
    make_edition(by=course.teacher, group=course.group, name="Pilot")
    merge_tags(by=course.teacher, tag=Tag.objects.get(name="document"), into=evidence, why="We never told them apart.")
    close_vocabulary(by=course.teacher, group=course.group, is_closed=True)
    for name in ("Harbour board", "tide table"):
        note = make(SimpleCast(course), course.student, "autumn", "group", content=Content(note="Who?"))
        propose_tag(by=course.student, annotation=note, name=name, definition="Who runs the port.")
    return course


class SimpleCast:
    """What the steps of the tests of notes ask of a cast."""

    def __init__(self, course) -> None:
        self.course, self.document = course.group, course.articles["minutes"]


def places(course) -> dict[str, str]:
    """Returns the addresses of the pages by their names."""
    group, evidence = f"/groups/{course.group.slug}/vocabulary", Tag.objects.get(name="evidence").get_absolute_url()
    return {
        "vocabulary": f"{group}/",
        "change": f"{group}/?change={Tag.objects.get(name='evidence').pk}",
        "tag-by-date": f"{evidence}?order=date",
        "merge": f"{evidence}merge/",
        "split": f"{evidence}split/",
        "retire": f"{evidence}retire/",
        "questions": f"{evidence}questions/",
        "undo": f"/tags/merges/{TagMerge.objects.get().uuid}/undo/",
        "editions": f"{group}/editions/",
        "edition": VocabularyEdition.objects.get().get_absolute_url(),
        "files": f"{group}/files/",
        "import": f"{group}/import/",
        "proposals": f"{group}/proposals/",
        "record": f"/groups/{course.group.slug}/audit/",
    }


def own_places() -> dict[str, str]:
    """Returns the addresses of the pages on which people look again at their own notes."""
    evidence = Tag.objects.get(name="evidence").get_absolute_url()
    return {"tag": evidence, "sort": f"{evidence}sort/", "review": f"{evidence}review/"}


def look_at(page, name: str, address: str, what: str) -> None:
    answer = page.goto(address)
    assert answer.status == 200, address
    page.evaluate("theme => { document.documentElement.dataset.theme = theme }", what.rpartition("-")[2])
    page.evaluate("for (const fold of document.querySelectorAll('main details')) fold.open = true")
    assert findings(page) == [], address
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}-{what}.png", full_page=True)


@pytest.mark.parametrize("width", [1680, 1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pass_axe_and_fit_the_screen(reader, live_server, course, width, scheme):
    options = {"base_url": live_server.url, "width": width}
    page = reader(course.teacher, **options).page
    for name, address in places(course).items():
        look_at(page, name, address, f"{width}-{scheme}")
    page = reader(course.student, **options).page
    for name, address in own_places().items():
        look_at(page, name, address, f"{width}-{scheme}")
