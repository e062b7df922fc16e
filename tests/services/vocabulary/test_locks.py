"""Nobody waits in a circle: an import of tags beside notes, definitions, and people who change their name."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from time import sleep

import pytest
from django.db import connection, transaction

from documents.errors import TagRefused
from documents.forms.vocabulary import check_row
from documents.models import Document, Tag, TaggedAnnotation, TaggingReview, Vocabulary
from documents.services.notes import Content, delete_annotation
from documents.services.people.accounts import change_profile
from documents.services.vocabulary.draft import Outcome, Result
from documents.services.vocabulary.files import read_table
from documents.services.vocabulary.reviewing import confirm_tagging
from documents.services.vocabulary.table import take_in
from documents.services.vocabulary.vocabularies import change_tag, define_tag
from tests.cast import make_cast
from tests.factories import make_document
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


def beside(import_rows: str, cast, act: Callable[[], object]) -> tuple[list[Result], Future[object]]:
    """Takes a table in, and lets another thread act while the import has its locks, as far as it can without waiting.

    The import waits for this transaction, which uses the word of its last row and takes it back.
    """

    def in_thread(act: Callable[[], object]) -> object:
        try:
            return act()
        finally:
            connection.close()

    rows = read_table(f"{import_rows}zeugma\n".encode())
    given = {"by": cast.alice, "group": None, "rows": rows, "check": check_row, "why": "From a table."}
    vocabulary = Vocabulary.objects.get_or_create(group=None)[0]
    with ThreadPoolExecutor() as others:
        with transaction.atomic():
            Tag.objects.create(name="zeugma", vocabulary=vocabulary)
            importing = others.submit(in_thread, lambda: take_in(**given))
            sleep(LONG_ENOUGH)
            acting = others.submit(in_thread, act)
            sleep(LONG_ENOUGH)
            assert not importing.done()
            transaction.set_rollback(True)
        outcomes = importing.result()
    return [one.result for one in outcomes][:-1], acting


def test_note_with_a_word_of_the_table(cast):
    make(cast, cast.bob, audience="public", content=Content("commenting", "A note.", tags=("irony",)))
    note = Content("commenting", "Another.", tags=("voice",))
    results, other = beside(
        "name,definition\nvoice,How it is said.\nirony,Means another.\n",
        cast,
        lambda: make(cast, cast.bob, audience="public", content=note),
    )
    assert results == [Result.NEW, Result.DEFINED]
    assert [tagging.tag.name for tagging in other.result().taggings.all()] == ["voice"]
    assert Tag.objects.count() == 3


def test_definition_of_a_tag_of_the_table(cast):
    define_tag(by=cast.alice, group=None, name="figure")
    results, other = beside("name\nvoice\nirony\n", cast, lambda: define_tag(by=cast.alice, group=None, name="Voice"))
    assert results == [Result.NEW, Result.NEW]
    with pytest.raises(TagRefused):
        other.result()


def test_person_on_articles_of_the_table_who_changes_their_name(cast):
    later = share_with(make_document(TEXT, curator=cast.alice), "public")
    for document, name in ((cast.document, "first"), (later, "second")):
        content = Content("commenting", "A note.", tags=(name,))
        make(cast, cast.bob, audience="public", content=content, selections=[passage(document, "keeper")])
    results, other = beside(
        "name,definition\nsecond,It came later.\nfirst,It came first.\n",
        cast,
        lambda: change_profile(person=cast.bob, public_name="Robert", language=""),
    )
    assert results == [Result.DEFINED, Result.DEFINED]
    other.result()
    cast.bob.refresh_from_db()
    assert cast.bob.public_name == "Robert"


def test_word_that_a_note_uses_first_while_the_table_is_read_becomes_its_tag(cast):
    """The import read that nobody uses the word, and waits for the note that does; then it begins anew."""
    vocabulary = Vocabulary.objects.get_or_create(group=None)[0]
    note = make(cast, cast.bob, audience="public", content=Content("commenting", "A note."))
    rows = read_table(b"name,definition,parent\nirony,Means another.,voice\nvoice,How it is said.,\n")
    given = {"by": cast.alice, "group": None, "rows": rows, "check": check_row, "why": "From a table."}

    def importing() -> list[Outcome]:
        try:
            return take_in(**given)
        finally:
            connection.close()

    counted = Document.objects.get(pk=cast.document.pk).public_changes
    with ThreadPoolExecutor() as others:
        with transaction.atomic():
            word = Tag.objects.create(name="Voice", vocabulary=vocabulary)
            TaggedAnnotation.objects.create(content_object=note, tag=word)
            taking = others.submit(importing)
            sleep(LONG_ENOUGH)
            assert not taking.done()
        outcomes = taking.result()
    assert [one.result for one in outcomes] == [Result.NEW, Result.DEFINED]
    assert list(Tag.objects.order_by("name").values_list("name", "parent__name")) == [
        ("irony", "voice"),
        ("voice", None),
    ]
    assert Tag.objects.get(name="voice").pk == word.pk
    assert Tag.objects.get(name="irony").versions.get().parent == word.uuid
    assert Document.objects.get(pk=cast.document.pk).public_changes == counted + 1


def test_note_that_is_deleted_while_its_tag_is_found_still_right(cast):
    tag = define_tag(by=cast.alice, group=None, name="irony", definition="Says one thing.")
    note = make(cast, cast.bob, audience="public", content=Content("commenting", "A note.", tags=("irony",)))
    given = {"name": "irony", "definition": "Means another.", "slot": "plain", "parent": None, "is_defined": True}
    change_tag(by=cast.alice, tag=tag, why="Clearer.", **given)

    def delete() -> None:
        try:
            delete_annotation(by=cast.bob, pk=note.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor() as others:
        with transaction.atomic():
            confirm_tagging(by=cast.bob, tag=tag, note=note.pk, place=2)
            deleting = others.submit(delete)
            sleep(LONG_ENOUGH)
            assert not deleting.done()
        deleting.result()
    assert not TaggingReview.objects.exists()
