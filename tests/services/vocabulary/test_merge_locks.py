"""Nobody waits in a circle: a merge beside a note that is written with the tag, and a merge beside another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from django.db import connection, transaction

from documents.errors import TagRefused
from documents.models import Tag, TagMerge
from documents.models.tagging import names_of_tags
from documents.services.notes import Content
from documents.services.vocabulary.merging import merge_tags
from documents.services.vocabulary.vocabularies import define_tag
from tests.cast import make_cast
from tests.services.notes.steps import TEXT, make
from tests.views.pages import share_with

pytestmark = pytest.mark.django_db(transaction=True)
LONG_ENOUGH = 0.5  # seconds for another thread to reach what it waits for


@pytest.fixture
def cast():
    cast = make_cast(TEXT)
    cast.alice.is_curator = True
    cast.alice.save()
    share_with(cast.document, "public")
    return cast


def beside(act, other):
    """Acts in a transaction that stays open until another thread has gone as far as it can; returns what that did."""

    def in_thread():
        try:
            return other()
        finally:
            connection.close()

    with ThreadPoolExecutor() as threads:
        with transaction.atomic():
            act()
            acting = threads.submit(in_thread)
            sleep(LONG_ENOUGH)
        return acting


def test_note_that_is_written_with_the_tag_while_it_is_merged(cast):
    irony, figure = (define_tag(by=cast.alice, group=None, name=name) for name in ("irony", "figure"))
    content = Content("commenting", "A note.", tags=("irony",))
    make(cast, cast.bob, audience="public", content=content)
    made = beside(
        lambda: merge_tags(by=cast.alice, tag=irony, into=figure, why="One."),
        lambda: make(cast, cast.bob, audience="public", content=content),
    ).result()
    assert names_of_tags(made) == ["figure"]


def test_merge_while_a_note_is_written_with_the_tag(cast):
    irony, figure = (define_tag(by=cast.alice, group=None, name=name) for name in ("irony", "figure"))
    content = Content("commenting", "A note.", tags=("irony",))
    notes = []
    beside(
        lambda: notes.append(make(cast, cast.bob, audience="public", content=content)),
        lambda: merge_tags(by=cast.alice, tag=irony, into=figure, why="One."),
    ).result()
    assert names_of_tags(notes[0]) == ["figure"]


def test_two_who_merge_each_into_the_other(cast):
    irony, figure = (define_tag(by=cast.alice, group=None, name=name) for name in ("irony", "figure"))
    other = beside(
        lambda: merge_tags(by=cast.alice, tag=irony, into=figure, why="One."),
        lambda: merge_tags(by=cast.alice, tag=Tag.objects.get(name="figure"), into=irony, why="One."),
    )
    with pytest.raises(TagRefused):
        other.result()
    assert TagMerge.objects.count() == 1
