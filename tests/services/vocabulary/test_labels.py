"""Spellings in languages, and identifiers elsewhere: what a change of a tag writes, and what it refuses."""

from __future__ import annotations

import pytest

from documents.errors import IdentifierRefused, SpellingRefused
from documents.models import Tag, TagVersion
from documents.services.vocabulary.tags import complete_tags
from documents.services.vocabulary.vocabularies import change_tag, define_tag
from tests.cast import make_cast
from tests.models.rows import assert_accepted

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def define(cast, name="Plow", **given):
    return define_tag(by=cast.tova, group=cast.course, name=name, **given)


def change(cast, tag, **given):
    fields = {"name": tag.name, "definition": tag.definition, "slot": tag.slot, "parent": None, "is_defined": True}
    return change_tag(by=cast.tova, tag=tag, **fields | given)


def spellings(tag):
    return {str(one.spelling) for one in tag.labels.all()}


def test_spellings_keep_language_and_use_and_only_what_differs_is_written(cast):
    lines = ["* плуг @uk", "Pflug @de", "~plogh", "plough", "PLOUGH", "plow", "Plow @en", "plough @en"]
    tag = define(cast, spellings=lines)
    kept = {"* плуг @uk", "Pflug @de", "~ plogh", "plough", "Plow @en", "plough @en"}
    assert spellings(tag) == kept
    before = set(tag.labels.values_list("pk", flat=True))
    change(cast, tag, spellings=[*kept - {"~ plogh", "Pflug @de"}, "* Pflug @de"])
    assert spellings(tag) == kept - {"~ plogh", "Pflug @de"} | {"* Pflug @de"}
    assert len(before & set(tag.labels.values_list("pk", flat=True))) == 4
    assert TagVersion.objects.filter(tag=tag).count() == 1
    assert_accepted()


def test_mistakes_in_spellings_leave_the_tag_as_it_was(cast):
    tag = define(cast, spellings=["plough"])
    for lines in (["* Pflug @de", "* Pflugschar @de"], ["* Pflug"], ["Pflug @deutschland"]):
        with pytest.raises(SpellingRefused):
            change(cast, tag, definition="Turns the earth.", why="Clearer.", spellings=lines)
    tag.refresh_from_db()
    assert (tag.definition, spellings(tag)) == ("", {"plough"})


def test_hidden_spelling_leads_to_the_tag_and_is_not_completed(cast):
    tag = define(cast, spellings=["~ zplogh", "zplough"])
    (found,) = complete_tags(cast.bob, typed="zplog", group=cast.course)
    assert (found.tag, found.spelling) == (tag, "")
    assert Tag.objects.get_or_create_named(["ZPLOGH"], tag.vocabulary) == [tag]


def test_exact_identifier_of_another_tag_is_refused_with_its_name(cast):
    define(cast, identifiers=["Q11464", "~ Q1"])
    with pytest.raises(IdentifierRefused) as refusal:
        define(cast, "Harrow", identifiers=["https://www.wikidata.org/wiki/Q11464"])
    assert (str(refusal.value.params["tag"]), refusal.value.params["identifier"]) == ("Plow", "Wikidata Q11464")
    assert not Tag.objects.filter(name="Harrow").exists()
    harrow = define(cast, "Harrow", identifiers=["~ Q11464", "Q1"])
    assert [(one.identifier, one.match) for one in harrow.links.all()] == [("Q1", "exact"), ("Q11464", "close")]


def test_tag_that_is_taken_out_has_no_identifiers(cast):
    tag = define(cast, identifiers=["Q11464"])
    change(cast, tag, identifiers=["Q11464", "viaf 7"])
    assert tag.links.count() == 2
    change(cast, tag, slot="voice")
    assert tag.links.count() == 2
    change(cast, tag, is_defined=False)
    define(cast, "Harrow", identifiers=["Q11464"])
