"""Changes of tags say who made them and why; a mere typo leaves the wording what it was."""

from __future__ import annotations

import pytest

from documents.errors import ReasonMissing, TagRefused
from documents.models import Tag
from documents.services.vocabulary.vocabularies import change_tag, define_tag
from tests.cast import make_cast
from tests.models.rows import assert_accepted

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


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
