"""Completion of tags: the vocabulary first, with where each tag stands, what it means and how many wordings it had."""

from __future__ import annotations

import pytest
from django.urls import reverse

from documents.models import Tag, Vocabulary
from documents.services.notes import Content
from documents.services.vocabulary.tags import complete_tags
from documents.services.vocabulary.vocabularies import change_tag, close_vocabulary, define_tag
from tests.cast import make_cast
from tests.services.notes.steps import TEXT, make
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast(TEXT)


@pytest.fixture
def state(cast):
    """The tag “State”, under “Actors” and “Institutions”, in its second wording."""
    given = {"by": cast.tova, "group": cast.course, "slot": "plain"}
    actors = define_tag(name="Actors", parent=None, **given)
    institutions = define_tag(name="Institutions", parent=actors, **given)
    tag = define_tag(name="State", parent=institutions, definition="A body that rules.", **given)
    return change_tag(
        by=cast.tova, tag=tag, name="State", slot="plain", parent=institutions, is_defined=True, why="Too narrow.",
        definition="A body that rules a country. " * 10, spellings=["Government"],
    )  # fmt: skip


def asked(cast, typed, **more):
    address = reverse("tag-completion", args=[cast.document.slug])
    given = {"q": typed, "audience": "group", "group": str(cast.course.pk)} | more
    return signed_in(cast.bob).get(address, given)


def test_a_choice_tells_its_place_its_meaning_and_its_wording(cast, state):
    (found,) = asked(cast, "stat").json()["tags"]
    assert (found["name"], found["above"], found["wording"]) == ("State", ["Actors", "Institutions"], 2)
    assert found["definition"].startswith("A body that rules a country.")
    assert len(found["definition"]) == 140
    (found,) = asked(cast, "gover").json()["tags"]
    assert (found["name"], found["spelling"]) == ("State", "Government")


def test_the_vocabulary_comes_before_other_words(cast, state):
    make(cast, cast.bob, audience="group", content=Content(note="", tags=("stamp", "State", "understate")))
    found = [one.tag.name for one in complete_tags(cast.bob, typed="sta", group=cast.course)]
    assert found == ["State", "stamp", "understate"]


def test_what_a_word_was_before_it_was_defined_is_not_counted(cast):
    """Its first wording comes from a note that others may not see."""
    make(cast, cast.tova, audience="moderators", content=Content(note="", tags=("ferry",)))
    define_tag(by=cast.tova, group=cast.course, name="ferry", slot="plain", parent=None, definition="A boat.")
    (found,) = complete_tags(cast.bob, typed="ferry", group=cast.course)
    assert found.wording == 1


def test_a_page_learns_where_one_proposes_a_word_for_a_closed_vocabulary(cast, state):
    assert asked(cast, "zz").json() == {"tags": []}
    close_vocabulary(by=cast.tova, group=cast.course, is_closed=True)
    assert asked(cast, "zz").json() == {"tags": [], "propose": "/groups/hist-214/vocabulary/propose/"}


def test_notes_that_one_may_not_see_change_no_completion(cast, state):
    before = asked(cast, "s").content
    make(cast, cast.tova, audience="moderators", content=Content(note="", tags=("secret", "State")))
    assert asked(cast, "s").content == before


def test_many_tags_cost_as_many_queries_as_few(cast, state, django_assert_max_num_queries):
    vocabulary = Vocabulary.objects.get(group=cast.course)
    with django_assert_max_num_queries(9) as few:
        complete_tags(cast.bob, typed="sta", group=cast.course)
    Tag.objects.bulk_create(
        Tag(name=f"State {n}", slug=f"state-{n}", vocabulary=vocabulary, is_defined=True, parent=state)
        for n in range(200)
    )
    with django_assert_max_num_queries(9) as many:
        assert len(complete_tags(cast.bob, typed="sta", group=cast.course)) == 20
    assert len(many) <= len(few)
