"""Spellings of tags: who writes one means the tag, wherever it is written."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from documents.errors import SpellingTaken, TagRefused
from documents.models import Annotation, Tag, TaggedAnnotation, Vocabulary
from documents.models.notebook.filter import NotebookFilter
from documents.services.notes import Content, Sharing
from documents.services.vocabulary.tags import complete_tags
from documents.services.vocabulary.vocabularies import change_tag, define_tag
from tests.cast import make_cast
from tests.models.rows import assert_accepted
from tests.services.notes.steps import TEXT, make, reply
from tests.services.notes.steps import change as change_note
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast(TEXT)


@pytest.fixture
def plow(cast):
    return define_tag(by=cast.tova, group=cast.course, name="Plow", spellings=["Plough", "плуг", "PLOUGH", "plow"])


def spellings(tag):
    return [one.label for one in tag.labels.order_by("label")]


def change(cast, tag, **given):
    fields = {"name": tag.name, "definition": tag.definition, "slot": tag.slot, "parent": None, "is_defined": True}
    return change_tag(by=cast.tova, tag=tag, **fields | given)


def test_are_kept_once_each(cast, plow):
    assert spellings(plow) == ["Plough", "плуг"]
    assert {one.added_by for one in plow.labels.all()} == {cast.tova}
    change(cast, plow, spellings=["плуг", "arado"])
    assert spellings(plow) == ["arado", "плуг"]
    change(cast, plow, slot="voice")
    assert spellings(plow) == ["arado", "плуг"]
    assert_accepted()


def test_one_of_another_tag_is_refused_by_its_name_and_nothing_is_half_saved(cast, plow):
    with pytest.raises(SpellingTaken) as refusal:
        define_tag(by=cast.tova, group=cast.course, name="Harrow", spellings=["rake", "plough"])
    assert refusal.value.params == {"spelling": "plough", "tag": "Plow"}
    assert not Tag.objects.filter(name="Harrow").exists()
    with pytest.raises(TagRefused) as refusal:
        define_tag(by=cast.tova, group=cast.course, name="PLÓUGH")
    assert refusal.value.params == {"spelling": "PLÓUGH", "tag": "Plow"}


def test_note_gets_the_tag_that_a_spelling_leads_to(cast, plow):
    note = make(cast, cast.bob, audience="group", content=Content("commenting", "It turns.", tags=("Плуг", "plow")))
    assert [tagging.tag for tagging in note.taggings.all()] == [plow]


def test_completion_names_the_spelling(cast, plow):
    define_tag(by=cast.tova, group=cast.course, name="Plot")
    found = complete_tags(cast.bob, typed="plo", group=cast.course)
    assert [(one.tag.name, one.spelling) for one in found] == [("Plot", ""), ("Plow", "")]
    found = complete_tags(cast.bob, typed="ПЛ", group=cast.course)
    assert [(one.tag.name, one.spelling) for one in found] == [("Plow", "плуг")]
    assert complete_tags(cast.bob, typed="ПЛ", group=None) == []
    address = f"/documents/{cast.document.slug}/tags?audience=group&group={cast.course.pk}&q=plou"
    (told,) = signed_in(cast.bob).get(address).json()["tags"]
    assert (told["name"], told["spelling"]) == ("Plow", "Plough")


def test_notebook_is_filtered_by_one(cast, plow):
    note = make(cast, cast.bob, audience="group", content=Content("commenting", "It turns.", tags=("plow",)))
    query = NotebookFilter.from_query(QueryDict("tag=plough"))
    assert list(query.apply(Annotation.objects.visible_to(cast.rhea), cast.rhea)) == [note]


def test_tag_that_is_taken_out_leaves_its_spellings(cast, plow):
    make(cast, cast.bob, audience="group", content=Content("commenting", "It turns.", tags=("plow",)))
    change(cast, plow, is_defined=False)
    assert spellings(plow) == []
    assert define_tag(by=cast.tova, group=cast.course, name="Plough").is_defined


def test_words_that_spell_one_tag_where_a_note_goes_become_that_tag(cast, plow):
    note = make(cast, cast.bob, audience="public", content=Content("commenting", "It turns."))
    answer = reply(note, cast.tova)
    site = Vocabulary.objects.get_or_create(group=None)[0]
    for name in ("Plow", "plough", "furrow"):
        tag = Tag.objects.create(name=name, vocabulary=site)
        TaggedAnnotation.objects.create(content_object=answer, tag=tag)
    moved = {"sharing": Sharing("group", cast.course.pk), "confirmed_replies": 1}
    change_note(note, cast.bob, content=Content("commenting", "It turns."), **moved)
    assert sorted(tagging.tag.name for tagging in answer.taggings.all()) == ["Plow", "furrow"]
