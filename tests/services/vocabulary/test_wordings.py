"""Changes of tags say who made them and why; a mere typo leaves the wording what it was."""

from __future__ import annotations

import pytest

from documents.errors import ReasonMissing, TagRefused
from documents.models import Tag
from documents.models.tag_tree import TagTree
from documents.services.notes import Content
from documents.services.vocabulary.vocabularies import change_tag, define_tag, retire_tag
from tests.cast import make_cast
from tests.models.rows import assert_accepted
from tests.services.notes.steps import TEXT, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast(TEXT)


@pytest.fixture
def irony(cast):
    return define_tag(by=cast.tova, group=cast.course, name="irony", definition="Sais one thing.")


def change(cast, tag, **given):
    fields = {"name": tag.name, "definition": tag.definition, "slot": tag.slot, "parent": None, "is_defined": True}
    return change_tag(by=cast.tova, tag=tag, **fields | given)


def test_tag_is_defined_by_one_version(cast, irony):
    version = irony.versions.get()
    assert (version.number, version.wording, version.made_by) == (1, 1, cast.tova)
    assert version.definition == "Sais one thing."
    assert_accepted()


def test_new_meaning_needs_a_reason_and_makes_a_wording(cast, irony):
    with pytest.raises(ReasonMissing):
        change(cast, irony, definition="Means another thing.")
    irony.refresh_from_db()
    assert irony.definition == "Sais one thing."
    change(cast, irony, definition="Means another thing.", why="The first was too wide.")
    last = irony.versions.last()
    assert (last.number, last.wording, last.made_by, last.why) == (2, 2, cast.tova, "The first was too wide.")


def test_typo_makes_a_version_and_no_wording(cast, irony):
    change(cast, irony, definition="Says one thing.", is_typo=True)
    last = irony.versions.last()
    assert (last.number, last.wording, last.is_typo, last.definition) == (2, 1, True, "Says one thing.")


def test_other_changes_need_no_reason(cast, irony):
    change(cast, irony, slot="voice")
    change(cast, irony, example="Ha!")
    assert [(one.number, one.wording) for one in irony.versions.all()] == [(1, 1), (2, 1)]


def test_word_in_use_that_is_defined_needs_no_reason(cast):
    word = Tag.objects.create(name="irony", vocabulary=define_tag(by=cast.tova, group=cast.course, name="a").vocabulary)
    assert define_tag(by=cast.tova, group=cast.course, name="Irony", definition="Says one thing.") == word
    assert [(one.wording, one.definition) for one in word.versions.all()] == [(1, ""), (2, "Says one thing.")]


def test_what_is_defined_is_not_defined_again(cast, irony):
    with pytest.raises(TagRefused):
        define_tag(by=cast.tova, group=cast.course, name="IRONY", definition="Another.")
    assert irony.versions.count() == 1


def test_later_tags_of_the_transaction_are_not_by_who_changed_one(cast, irony):
    change(cast, irony, definition="Means another thing.", why="Too wide.")
    Tag.objects.create(name="word", vocabulary=irony.vocabulary)
    assert Tag.objects.get(name="word").versions.get().made_by is None


def test_line_ends_are_no_other_meaning(cast, irony):
    change(cast, irony, definition="One\r\ntwo", why="Longer.")
    change(cast, irony, definition="One\ntwo", slot="voice")
    change(cast, irony, definition="One\r\ntwo", slot="claim")
    assert irony.versions.last().number == 2
    assert irony.definition == "One\ntwo"


def test_tag_that_is_taken_out_needs_no_reason_and_keeps_its_words(cast, irony):
    stale = Tag.objects.get(pk=irony.pk)
    make(cast, cast.bob, audience="group", content=Content("commenting", "Ha!", tags=("irony",)))
    change(cast, irony, name="verbal irony", why="Narrower.")
    change(cast, stale, is_defined=False)
    irony.refresh_from_db()
    assert (irony.name, irony.is_defined) == ("verbal irony", False)


def test_change_that_was_begun_before_keeps_what_came_in_between(cast, irony):
    stale = Tag.objects.get(pk=irony.pk)
    change(cast, irony, kind="person")
    retire_tag(by=cast.tova, tag=irony, is_retired=True)
    change(cast, stale, slot="voice")
    irony.refresh_from_db()
    assert (irony.kind, irony.slot, bool(irony.retired_at)) == ("person", "voice", True)
    change(cast, irony, is_defined=False)
    with pytest.raises(TagRefused):
        retire_tag(by=cast.tova, tag=stale, is_retired=True)


def test_parents_make_no_circle_whatever_was_read_before(cast):
    one, two, three = (define_tag(by=cast.tova, group=cast.course, name=name) for name in ("one", "two", "three"))
    stale = Tag.objects.get(pk=two.pk)
    change(cast, two, parent=one)
    with pytest.raises(TagRefused):
        change(cast, one, parent=stale)
    Tag.objects.filter(pk=one.pk).update(parent=two)  # as no service writes it
    tree = TagTree.of(one.vocabulary)
    assert {tag.name for tag in tree.below(one)} == {"two"}
    assert tree.above(one) == []
    change(cast, three, parent=one)
    assert [tag.name for tag, _depth in TagTree.of(one.vocabulary).in_order()] == ["one", "three", "two"]


def test_tags_stand_twenty_deep_and_no_deeper(cast):
    above = None
    for n in range(20):
        above = define_tag(by=cast.tova, group=cast.course, name=f"level {n}", parent=above)
    with pytest.raises(TagRefused) as refusal:
        define_tag(by=cast.tova, group=cast.course, name="level 20", parent=above)
    assert "at most 19 others" in refusal.value.message % refusal.value.params
    assert Tag.objects.count() == 20
