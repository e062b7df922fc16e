"""Addresses of tags by their names: they lead to the tag, list several, and tell strangers nothing."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from selectolax.lexbor import LexborHTMLParser

from documents.models import Tag, TaggedAnnotation, Vocabulary
from documents.services.vocabulary.vocabularies import define_tag
from tests.cast import make_cast
from tests.factories import make_annotation
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def ask(who, whose: str, slug: str):
    return signed_in(who).get(f"/tags/{whose}/{quote(slug)}/")


def test_leads_to_the_tag(cast):
    cast.alice.is_curator = True
    cast.alice.save()
    tide = define_tag(by=cast.alice, group=None, name="High tide")
    arabic = define_tag(by=cast.tova, group=cast.course, name="المدّ العالي")
    assert ask(None, "site", "high-tide")["Location"] == tide.get_absolute_url()
    assert ask(cast.rhea, "hist-214", arabic.slug)["Location"] == arabic.get_absolute_url()
    assert ask(None, "site", "low-tide").status_code == 404
    assert ask(None, "site", "\0").status_code == 404
    assert ask(cast.rhea, "a\0b", "a").status_code == 404


def test_lists_several_tags_of_one_address(cast):
    for name in ("٭", "🜨🜨", "tag", "Tag!"):
        define_tag(by=cast.tova, group=cast.course, name=name)
    answer = ask(cast.bob, "hist-214", "tag")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    listed = LexborHTMLParser(answer.content.decode()).css(".vocabulary a.tag")
    assert {one.text() for one in listed} == {"٭", "🜨🜨", "tag", "Tag!"}
    assert {one.attributes["href"] for one in listed} == {tag.get_absolute_url() for tag in Tag.objects.all()}


def test_strangers_learn_nothing_of_groups_and_of_hidden_words(cast):
    define_tag(by=cast.tova, group=cast.course, name="irony")
    word = Tag.objects.create(name="secret", vocabulary=Vocabulary.objects.get_or_create(group=None)[0])
    TaggedAnnotation.objects.create(content_object=make_annotation(cast.document, cast.bob), tag=word)
    assert ask(cast.bob, "site", "secret")["Location"] == word.get_absolute_url()
    for who in (cast.charlie, None):
        for whose, there, nowhere in (("hist-214", "irony", "figure"), ("site", "secret", "sunken")):
            found, missing = ask(who, whose, there), ask(who, whose, nowhere)
            assert (found.status_code, missing.status_code) == (404, 404)
            assert found.content.replace(there.encode(), b"x") == missing.content.replace(nowhere.encode(), b"x")
