"""Nobody waits in a circle: a merge beside a note that is written with the tag, and a merge beside another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from django.db import connection, transaction

from documents.errors import TagRefused
from documents.forms.vocabulary import check_row
from documents.models import Document, Tag, TagMerge
from documents.models.tagging import names_of_tags
from documents.services.notes import Content
from documents.services.vocabulary.files import read_table
from documents.services.vocabulary.merging import merge_tags
from documents.services.vocabulary.table import take_in
from documents.services.vocabulary.vocabularies import change_tag, define_tag
from tests.cast import make_cast
from tests.factories import make_document
from tests.models.test_public_versions import number_of
from tests.services.notes.steps import TEXT, make, passage
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


@pytest.mark.parametrize("change", ["merge", "rename", "import"])
def test_article_of_a_note_that_gets_the_tag_just_before_counts_as_changed(cast, change):
    """The change finds its articles before the note is there, and waits for the tag until it is."""
    irony, figure = (define_tag(by=cast.alice, group=None, name=name) for name in ("irony", "figure"))
    elsewhere = share_with(make_document(TEXT, curator=cast.alice), "public")
    content = Content("commenting", "A note.", tags=("irony",))

    def act():
        if change == "merge":
            merge_tags(by=cast.alice, tag=irony, into=figure, why="One.")
        elif change == "rename":
            kept = {"definition": "", "slot": "plain", "parent": None, "is_defined": True}
            change_tag(by=cast.alice, tag=irony, name="verbal irony", why="Narrower.", **kept)
        else:
            rows = read_table(b"name,definition\nirony,Means another.\n")
            take_in(by=cast.alice, group=None, rows=rows, check=check_row, why="From a table.")

    numbers = []

    def write():
        make(cast, cast.bob, audience="public", content=content, selections=[passage(elsewhere, "keeper")])
        numbers.append((Document.objects.get(pk=elsewhere.pk).public_changes, number_of(elsewhere)))

    beside(write, act).result()
    changed = Document.objects.get(pk=elsewhere.pk)
    assert changed.public_changes == numbers[0][0] + 1
    assert number_of(elsewhere) > numbers[0][1]


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
