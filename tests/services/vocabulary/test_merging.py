"""Merging tags: what is merged means another tag wherever it is read, no note is written, and undoing is exact."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from documents.errors import ReasonMissing, TagRefused
from documents.models import Annotation, Tag, TagMerge
from documents.models.tag_tree import TagTree
from documents.models.tagging import names_of_tags
from documents.models.tagging_value import answered
from documents.services.notes import Content
from documents.services.vocabulary.answers import taggings_with_answers
from documents.services.vocabulary.asked import Asked
from documents.services.vocabulary.edition_differences import in_order, tags_in
from documents.services.vocabulary.editions import make_edition
from documents.services.vocabulary.merging import merge_tags, undo_merge
from documents.services.vocabulary.tags import complete_tags
from documents.services.vocabulary.vocabularies import change_tag, close_vocabulary, define_tag, retire_tag
from documents.webannotation import Answer
from tests.cast import make_cast
from tests.services.notes.steps import TEXT, change, make
from tests.services.vocabulary.asking import asking_tag

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


def test_saving_a_tag_keeps_its_spelling_that_is_the_name_of_a_merged_word(cast):
    figure = tag(cast, "figure")
    given = {name: getattr(figure, name) for name in ("name", "definition", "slot", "parent")} | {"is_defined": True}
    word = Tag.objects.create(name="Trope", vocabulary=figure.vocabulary)
    note(cast, "Trope")
    change_tag(by=cast.tova, tag=figure, **given, spellings=["trope", "* τρόπος @el"])
    merged = merge(cast, "Trope", "figure")
    # As the form sends it, and a table, which has what is merged too.
    for lines in (["trope", "* τρόπος @el"], ["trope", "* τρόπος @el", "Trope", "TROPE"]):
        change_tag(by=cast.tova, tag=figure, **given, spellings=lines)
        assert sorted(map(str, figure.labels.all())) == ["trope", "τρόπος"]
    undo_merge(by=cast.tova, merge=merged)
    assert sorted(map(str, figure.labels.all())) == ["trope", "τρόπος"]
    word.refresh_from_db()
    assert (word.is_defined, word.merged_into) == (False, None)


def test_where_tags_stand_under_each_other_all_who_tell_it_cut_the_circle_alike(cast):
    irony, sarcasm, figure = (tag(cast, name) for name in ("irony", "sarcasm", "figure"))
    for one, above in ((irony, sarcasm), (sarcasm, irony), (figure, irony)):
        Tag.objects.filter(pk=one.pk).update(parent=above)
    tree = TagTree.of(figure.vocabulary)
    told = [(one.name, depth) for one, depth in tree.in_order()]
    assert len(told) == 3
    edition = make_edition(by=cast.tova, group=cast.course, name="Round")
    tags = tags_in(edition.content)
    assert sorted(one["name"] for one, _depth in in_order(tags)) == ["figure", "irony", "sarcasm"]
    places = {one.tag.name: one.above for one in complete_tags(cast.tova, typed="", group=cast.course)}
    assert places == {one.name: tuple(up.name for up in tree.above(one)) for one in (irony, sarcasm, figure)}


def test_edition_puts_what_stood_under_a_merged_tag_under_what_that_means(cast):
    irony, sarcasm, figure = (tag(cast, name) for name in ("irony", "sarcasm", "figure"))
    Tag.objects.filter(pk=figure.pk).update(parent=irony)
    merge(cast, "irony", "sarcasm")
    tags = tags_in(make_edition(by=cast.tova, group=cast.course, name="Merged").content)
    assert [(one["name"], depth) for one, depth in in_order(tags)] == [("sarcasm", 0), ("figure", 1), ("irony", 1)]
    assert sarcasm.pk


def test_answer_goes_along_to_a_question_that_is_spelled_with_other_marks(cast):
    theirs = asking_tag(cast.tova, cast.course, "irony", type_="words", asked=Asked("Straße élan"))
    content = Content(note="A note.", tags=("irony",), answers={"irony": (Answer(theirs.uuid, "words", value="here"),)})
    made = make(cast, cast.bob, audience="group", content=content)
    asking_tag(cast.tova, cast.course, "figure", type_="words", asked=Asked("STRAßE ELAN"))
    merge(cast, "irony", "figure")
    (one,) = answered(*taggings_with_answers(made))
    assert (one.origin, one.values) == ("", ("here",))
