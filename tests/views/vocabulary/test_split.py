"""Splitting a tag, and sorting one's own notes to the tags under it; nobody else's hand changes a note."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from documents.models import Annotation, AnnotationVersion, Event, Tag
from documents.models.tagging import names_of_tags
from documents.services.notes import Content
from documents.services.vocabulary.merging import merge_tags
from documents.services.vocabulary.vocabularies import define_tag, retire_tag
from documents.views.vocabulary import sort as view
from tests.cast import make_cast
from tests.services.notes.steps import TEXT, change, make
from tests.views.pages import share_with, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    cast = make_cast(TEXT)
    share_with(cast.document, "public")
    return cast


@pytest.fixture
def irony(cast) -> Tag:
    return define_tag(by=cast.tova, group=cast.course, name="irony", slot="claim")


def note(cast, who, *tags: str, words: str = "keeper") -> Annotation:
    return make(cast, who, words=words, audience="group", content=Content("commenting", "A note.", tags=tags))


def at(tag: Tag, act: str) -> str:
    return reverse(f"tag-{act}", args=[tag.uuid])


def get(who, address: str) -> LexborHTMLParser:
    answer = signed_in(who).get(address)
    assert answer.status_code == 200, address
    return LexborHTMLParser(answer.content.decode())


def children(cast, irony: Tag, *names: str) -> list[Tag]:
    return [define_tag(by=cast.tova, group=cast.course, name=name, parent=irony) for name in names]


def test_makes_tags_under_one_and_writes_no_note(cast, irony):
    made = note(cast, cast.bob, "irony")
    form = {"name_0": "verbal irony", "definition_0": "In words.", "name_2": "dramatic irony"}
    answer = signed_in(cast.tova).post(at(irony, "split"), form)
    assert (answer.status_code, answer["Location"]) == (302, irony.get_absolute_url())
    found = Tag.objects.filter(parent=irony).order_by("name").values_list("name", "definition", "slot", "is_defined")
    assert list(found) == [("dramatic irony", "", "claim", True), ("verbal irony", "In words.", "claim", True)]
    assert names_of_tags(made) == ["irony"]
    page = get(cast.bob, irony.get_absolute_url())
    assert page.css_first(".tag-sort a").text() == "1 of your notes can be sorted"
    assert get(cast.rhea, irony.get_absolute_url()).css(".tag-sort") == []


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({}, "name_0"),
        ({"name_1": "x" * 101}, "name_1"),
        ({"name_0": "voice", "name_3": "IRONY"}, "name_3"),
        ({"name_0": "voice", "name_1": "Voice"}, "name_1"),
        ({"name_0": "voice", "definition_2": "Without a name."}, "name_2"),
        ({"name_0": "a\0b"}, "name_0"),
        ({"name_0": "voice", "definition_0": "x" * 2001}, "definition_0"),
    ],
)
def test_refused_line_is_named_and_nothing_is_made(cast, irony, form, field):
    answer = signed_in(cast.tova).post(at(irony, "split"), form)
    assert answer.status_code == 422
    page = LexborHTMLParser(answer.content.decode())
    assert [one.parent.css_first("input, textarea").attributes["name"] for one in page.css(".fault")] == [field]
    assert Tag.objects.filter(parent=irony).count() == 0


def test_author_sorts_their_own_notes_as_by_hand(cast, irony):
    verbal, dramatic = children(cast, irony, "verbal", "dramatic")
    mine = [note(cast, cast.bob, "irony", "figure"), note(cast, cast.bob, "irony", words="wrote")]
    theirs = note(cast, cast.tova, "irony", words="Nobody")
    page = get(cast.bob, at(irony, "sort"))
    assert [one.text() for one in page.css(".entries mark")] == ["keeper", "wrote"]
    form = {f"note-{mine[0].pk}": str(verbal.uuid), f"note-{mine[1].pk}": "", f"note-{theirs.pk}": str(dramatic.uuid)}
    form |= {f"version-{one.pk}": one.version for one in (*mine, theirs)}
    assert signed_in(cast.bob).post(at(irony, "sort"), form).status_code == 302
    assert names_of_tags(mine[0]) == ["figure", "verbal"]
    assert names_of_tags(mine[1]) == names_of_tags(theirs) == ["irony"]
    (version,) = AnnotationVersion.objects.filter(annotation=mine[0])
    assert version.tags == ["irony", "figure"]
    event = Event.objects.filter(row=str(mine[0].pk)).latest("number")
    assert (event.kind, event.fields, event.actor_id) == (Event.Kind.ANNOTATION_CHANGED, ["tags"], cast.bob.pk)
    assert [one.text() for one in get(cast.bob, at(irony, "sort")).css(".entries mark")] == ["wrote"]


def test_note_that_changed_meanwhile_stays_and_the_page_says_so(cast, irony):
    (verbal,) = children(cast, irony, "verbal")
    made = note(cast, cast.bob, "irony")
    read = made.version
    change(made, cast.bob, content=Content("commenting", "Other words.", tags=("irony",)))
    form = {f"note-{made.pk}": str(verbal.uuid), f"version-{made.pk}": read}
    client = signed_in(cast.bob)
    answer = client.post(at(irony, "sort"), form, follow=True)
    assert "1 note stays as it is" in answer.content.decode()
    assert names_of_tags(made) == ["irony"]


def test_tag_that_stands_elsewhere_is_refused(cast, irony):
    children(cast, irony, "verbal")
    other = define_tag(by=cast.tova, group=cast.course, name="figure")
    made = note(cast, cast.bob, "irony")
    for value in (str(other.uuid), "x"):
        form = {f"note-{made.pk}": value, f"version-{made.pk}": made.version}
        assert signed_in(cast.bob).post(at(irony, "sort"), form).status_code == 422
    for name in ("note-x", f"note-{irony.uuid}\0"):
        assert signed_in(cast.bob).post(at(irony, "sort"), {name: str(other.uuid)}).status_code == 422
    assert names_of_tags(made) == ["irony"]


def test_notes_with_a_merged_tag_are_sorted_too(cast, irony):
    (verbal,) = children(cast, irony, "verbal")
    sarcasm = define_tag(by=cast.tova, group=cast.course, name="sarcasm")
    made = note(cast, cast.bob, "sarcasm")
    merge_tags(by=cast.tova, tag=sarcasm, into=irony, why="One.")
    form = {f"note-{made.pk}": str(verbal.uuid), f"version-{made.pk}": made.version}
    assert signed_in(cast.bob).post(at(irony, "sort"), form).status_code == 302
    assert names_of_tags(made) == ["verbal"]
    assert signed_in(cast.bob).get(at(sarcasm, "sort"))["Location"] == at(irony, "sort")


def test_retired_tags_are_not_offered_and_without_any_there_is_nothing_to_sort(cast, irony):
    (verbal,) = children(cast, irony, "verbal")
    note(cast, cast.bob, "irony")
    retire_tag(by=cast.tova, tag=verbal, is_retired=True)
    assert get(cast.bob, irony.get_absolute_url()).css(".tag-sort") == []
    assert signed_in(cast.bob).get(at(irony, "sort"))["Location"] == irony.get_absolute_url()


def test_goes_on_page_by_page(cast, irony, monkeypatch):
    monkeypatch.setattr(view, "NOTES_PER_PAGE", 2)
    children(cast, irony, "verbal")
    for words in ("keeper", "wrote", "down"):
        note(cast, cast.bob, "irony", words=words)
    first = get(cast.bob, at(irony, "sort"))
    assert [one.text() for one in first.css(".entries mark")] == ["keeper", "wrote"]
    rest = get(cast.bob, at(irony, "sort") + first.css_first("[rel=next]").attributes["href"])
    assert [one.text() for one in rest.css(".entries mark")] == ["down"]


def test_costs_the_same_for_two_notes_and_for_twenty(cast, irony):
    children(cast, irony, "verbal", "dramatic")
    counts = []
    for many in (2, 18):
        for _n in range(many):
            note(cast, cast.bob, "irony")
        browser = signed_in(cast.bob)
        browser.get(at(irony, "sort"))
        with CaptureQueriesContext(connection) as asked:
            browser.get(at(irony, "sort"))
        counts.append(len(asked))
    assert counts[0] == counts[1]
