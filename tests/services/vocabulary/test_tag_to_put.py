"""The tag that one takes in hand: which one a name means, and why it cannot be put on notes."""

from __future__ import annotations

import pytest
from django.urls import reverse

from documents.errors import TagRefused, VocabularyClosed
from documents.models import Tag
from documents.services.notes import Content
from documents.services.vocabulary.tags import tag_to_put
from documents.services.vocabulary.vocabularies import close_vocabulary, define_tag, retire_tag
from tests.cast import make_cast
from tests.services.notes.steps import TEXT, make
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast(TEXT)


@pytest.fixture
def plow(cast):
    return define_tag(by=cast.tova, group=cast.course, name="Plow", slot="claim", spellings=["Plough"])


def asked(cast, who, name, **more):
    address = reverse("tag-completion", args=[cast.document.slug])
    given = {"name": name, "audience": "group", "group": str(cast.course.pk)} | more
    return signed_in(who).get(address, given)


def test_a_name_or_a_spelling_means_the_tag_of_its_vocabulary(cast, plow):
    assert tag_to_put(cast.bob, name="plough", group=cast.course) == plow
    assert tag_to_put(cast.bob, name="PLOW", group=cast.course) == plow
    assert tag_to_put(cast.bob, name="plow", group=None) is None


def test_a_retired_tag_is_refused(cast, plow):
    retire_tag(by=cast.tova, tag=plow, is_retired=True)
    with pytest.raises(TagRefused, match="is retired"):
        tag_to_put(cast.bob, name="plough", group=cast.course)


def test_a_closed_vocabulary_refuses_other_words_used_or_not(cast, plow):
    make(cast, cast.bob, audience="group", content=Content(note="", tags=("gossip",)))
    assert tag_to_put(cast.bob, name="gossip", group=cast.course) == Tag.objects.get(name="gossip")
    close_vocabulary(by=cast.tova, group=cast.course, is_closed=True)
    for word in ("gossip", "nowhere"):
        with pytest.raises(VocabularyClosed, match="does not define"):
            tag_to_put(cast.bob, name=word, group=cast.course)
    assert tag_to_put(cast.bob, name="Plow", group=cast.course) == plow


def test_the_page_gets_the_tag_or_a_sentence(cast, plow):
    answer = asked(cast, cast.bob, "plough")
    assert answer.json()["tag"]["name"] == "Plow"
    assert answer.json()["tag"]["slot"] == "claim"
    assert answer.json()["refusal"] == ""
    retire_tag(by=cast.tova, tag=plow, is_retired=True)
    assert asked(cast, cast.bob, "Plow").json() == {
        "tag": None,
        "refusal": "“Plow” is retired: it stays on its notes, and is not put on others.",
    }


@pytest.mark.parametrize("name", ["", "\x00", "x" * 400])
def test_what_is_no_name_means_no_tag(cast, plow, name):
    answer = asked(cast, cast.bob, name)
    assert (answer.status_code, answer.json()) == (200, {"tag": None, "refusal": ""})


def test_a_stranger_to_the_group_learns_nothing_of_its_tags(cast, plow):
    assert asked(cast, cast.charlie, "Plow").status_code == 404


def test_words_on_notes_that_one_may_not_see_change_no_answer(cast, plow):
    """The twin: the same question without the other's note gets the same bytes."""
    before = asked(cast, cast.bob, "secret").content
    make(cast, cast.tova, audience="moderators", content=Content(note="", tags=("secret",)))
    assert asked(cast, cast.bob, "secret").content == before
