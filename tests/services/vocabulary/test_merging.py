"""Merging tags: what is merged means another tag wherever it is read, no note is written, and undoing is exact."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from documents.errors import ReasonMissing, TagRefused
from documents.models import Annotation, Tag, TagMerge
from documents.models.tagging import names_of_tags
from documents.services.notes import Content
from documents.services.vocabulary.merging import merge_tags, undo_merge
from documents.services.vocabulary.tags import complete_tags
from documents.services.vocabulary.vocabularies import change_tag, close_vocabulary, define_tag, retire_tag
from tests.cast import make_cast
from tests.services.notes.steps import TEXT, change, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    cast = make_cast(TEXT)
    for name in ("irony", "sarcasm", "figure"):
        define_tag(by=cast.tova, group=cast.course, name=name)
    return cast


def tag(cast, name: str) -> Tag:
    return Tag.objects.get(name=name, vocabulary__group=cast.course)


def merge(cast, one: str, into: str) -> TagMerge:
    return merge_tags(by=cast.tova, tag=tag(cast, one), into=tag(cast, into), why="They are one.")


def note(cast, *tags: str, who=None) -> Annotation:
    return make(cast, who or cast.bob, audience="group", content=Content("commenting", "A note.", tags=tags))


def meanings(cast) -> dict[str, str]:
    merged = Tag.objects.filter(vocabulary__group=cast.course).exclude(merged_into=None)
    return dict(merged.values_list("name", "merged_into__name"))


def test_notes_with_a_merged_tag_have_the_other(cast):
    first, both = note(cast, "irony"), note(cast, "irony", "figure")
    merge(cast, "irony", "figure")
    assert names_of_tags(first) == names_of_tags(both) == ["figure"]
    assert list(first.taggings.values_list("tag__name", flat=True)) == ["irony"]


def test_what_was_merged_before_follows_and_comes_back(cast):
    first = merge(cast, "irony", "sarcasm")
    second = merge(cast, "sarcasm", "figure")
    assert meanings(cast) == {"irony": "figure", "sarcasm": "figure"}
    undo_merge(by=cast.tova, merge=second)
    assert meanings(cast) == {"irony": "sarcasm"}
    again = merge(cast, "sarcasm", "figure")
    undo_merge(by=cast.tova, merge=first)
    assert meanings(cast) == {"sarcasm": "figure"}
    undo_merge(by=cast.tova, merge=again)
    assert meanings(cast) == {}
    with pytest.raises(TagRefused, match="undone already"):
        undo_merge(by=cast.tova, merge=again)


def test_target_that_is_merged_itself_is_refused_with_the_one_to_choose(cast):
    merge(cast, "sarcasm", "figure")
    with pytest.raises(TagRefused) as refusal:
        merge(cast, "irony", "sarcasm")
    assert refusal.value.params == {"tag": "sarcasm", "into": "figure"}
    with pytest.raises(TagRefused, match="is merged into"):
        merge(cast, "sarcasm", "irony")
    with pytest.raises(TagRefused, match="Choose another tag"):
        merge(cast, "irony", "irony")
    with pytest.raises(ReasonMissing):
        merge_tags(by=cast.tova, tag=tag(cast, "irony"), into=tag(cast, "figure"), why="")


def test_name_and_spellings_of_a_merged_tag_are_spellings_of_the_other(cast):
    change_tag(
        by=cast.tova,
        tag=tag(cast, "irony"),
        name="irony",
        definition="",
        slot="plain",
        parent=None,
        is_defined=True,
        spellings=["ironía"],
    )
    merge(cast, "irony", "figure")
    made = note(cast, "Irony", "ironia")
    assert list(made.taggings.values_list("tag__name", flat=True)) == ["figure"]
    (found,) = complete_tags(cast.bob, typed="iro", group=cast.course)
    assert (found.tag.name, found.spelling) == ("figure", "irony")
    assert [one.tag.name for one in complete_tags(cast.bob, typed="", group=cast.course)] == ["figure", "sarcasm"]


def test_closed_vocabulary_takes_the_name_of_a_merged_tag(cast):
    merge(cast, "irony", "figure")
    close_vocabulary(by=cast.tova, group=cast.course, is_closed=True)
    assert names_of_tags(note(cast, "irony")) == ["figure"]


def test_edit_of_other_words_leaves_the_tagging_that_means_the_tag(cast):
    made = note(cast, "irony")
    tagging = made.taggings.get()
    merge(cast, "irony", "figure")
    change(made, cast.bob, content=Content("commenting", "Other words.", tags=("figure",)))
    change(made, cast.bob, content=Content("commenting", "Other words.", tags=("figure", "sarcasm")))
    kept = made.taggings.get(pk=tagging.pk)
    assert (kept.tag_id, kept.tagged_at) == (tagging.tag_id, tagging.tagged_at)
    assert names_of_tags(made) == ["figure", "sarcasm"]
    change(made, cast.bob, content=Content("commenting", "Other words.", tags=("sarcasm",)))
    assert list(made.taggings.values_list("tag__name", flat=True)) == ["sarcasm"]


def test_word_is_merged_into_the_tag_whose_spelling_it_is_and_is_a_word_again(cast):
    made = note(cast, "Plow")
    define_tag(by=cast.tova, group=cast.course, name="plough", spellings=["plow"])
    assert names_of_tags(made) == ["Plow"]
    with pytest.raises(TagRefused, match="is a spelling of"):
        merge(cast, "Plow", "figure")
    done = merge(cast, "Plow", "plough")
    assert names_of_tags(made) == ["plough"]
    undo_merge(by=cast.tova, merge=done)
    word = Tag.objects.get(name="Plow")
    assert (names_of_tags(made), word.is_defined) == (["Plow"], False)


def test_merged_and_meant_tags_stay_what_they_are(cast):
    merge(cast, "irony", "figure")
    irony, figure = (Tag.objects.get(name=name) for name in ("irony", "figure"))
    given = {"definition": "", "slot": "plain", "parent": None}
    with pytest.raises(TagRefused, match="Change that, or undo"):
        change_tag(by=cast.tova, tag=irony, name="ironies", is_defined=True, why="More.", **given)
    with pytest.raises(TagRefused, match="Change that, or undo"):
        retire_tag(by=cast.tova, tag=irony, is_retired=True)
    with pytest.raises(TagRefused, match="Undo these merges first"):
        change_tag(by=cast.tova, tag=figure, name="figure", is_defined=False, **given)
    with pytest.raises(TagRefused, match="is a spelling of|has a tag of this name"):
        define_tag(by=cast.tova, group=cast.course, name="Irony")


def test_only_who_leads_the_group_merges_and_undoes(cast):
    with pytest.raises(PermissionDenied):
        merge_tags(by=cast.bob, tag=tag(cast, "irony"), into=tag(cast, "figure"), why="So.")
    done = merge(cast, "irony", "figure")
    with pytest.raises(PermissionDenied):
        undo_merge(by=cast.bob, merge=done)
