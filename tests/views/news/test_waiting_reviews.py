"""News and notebook name the tags under whose older wordings the reader coded, until they have looked again."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser

from documents.models import Membership, TaggedAnnotation
from documents.services.notes import Content, delete_annotation
from documents.services.vocabulary.reviewing import confirm_tagging, waiting_reviews
from documents.services.vocabulary.vocabularies import define_tag
from tests.services.notes.steps import make
from tests.views.pages import signed_in
from tests.views.vocabulary.test_review import CODED, cast, change, irony

pytestmark = pytest.mark.django_db
__all__ = ["cast", "irony"]
PLACES = ("/news/", "/notebook/")


def named(who, place):
    """Returns the tags that a page asks its reader to look at again, with what it says of them."""
    page = LexborHTMLParser(signed_in(who).get(place).content.decode())
    rows = page.css(".waiting-reviews li")
    return [(row.css_first("a").attributes["href"], " ".join(row.text().split())) for row in rows]


@pytest.mark.parametrize("place", PLACES)
def test_who_coded_under_an_older_wording_is_told_until_they_looked_again(cast, irony, place):
    notes = [make(cast, cast.bob, audience="group", content=CODED) for _n in range(2)]
    assert named(cast.bob, place) == []
    changed = change(cast, irony, definition="Says another thing.")
    address = f"{irony.get_absolute_url()}review/"
    assert named(cast.bob, place) == [(address, "irony 2 passages")]
    assert named(cast.tova, place) == []
    confirm_tagging(by=cast.bob, tag=changed, note=notes[0].pk, place=2)
    assert named(cast.bob, place) == [(address, "irony 1 passage")]
    delete_annotation(by=cast.bob, pk=notes[1].pk)
    assert named(cast.bob, place) == []


def test_a_typo_and_a_wording_that_came_back_ask_for_nothing(cast, irony):
    make(cast, cast.bob, audience="group", content=CODED)
    mended = change(cast, irony, definition="Says one thing!", is_typo=True)
    assert waiting_reviews(cast.bob) == []
    change(cast, change(cast, mended, definition="Says another thing."), definition="Says one thing!")
    assert waiting_reviews(cast.bob) == []


def test_a_vocabulary_that_is_no_longer_open_tells_nothing(cast, irony):
    make(cast, cast.bob, audience="group", content=CODED)
    change(cast, irony, definition="Says another thing.")
    Membership.objects.filter(user=cast.bob).delete()
    assert waiting_reviews(cast.bob) == []


def test_pages_of_others_lists_and_filters_are_without_it(cast, irony):
    make(cast, cast.bob, audience="group", content=CODED)
    change(cast, irony, definition="Says another thing.")
    for place in ("/notebook/?tag=irony", "/notebook/?person=everyone", "/news/?kind=answers"):
        assert named(cast.bob, place) == []


def test_many_tags_cost_three_queries(cast, irony):
    for n in range(5):
        tag = define_tag(by=cast.tova, group=cast.course, name=f"tag {n}", definition="One.")
        make(cast, cast.bob, audience="group", content=Content("commenting", "x", tags=(tag.name,)))
        change(cast, tag, definition="Two.")
    with CaptureQueriesContext(connection) as asked:
        found = waiting_reviews(cast.bob)
    assert [(tag.name, n) for tag, n in found] == [(f"tag {n}", 1) for n in range(5)]
    assert len(asked) == 3
    assert TaggedAnnotation.objects.count() == 5
