"""Words of notes in the index of search: of which note and passage they are, and that they go with their words."""

import pytest
from django.db import connection

from documents.models import Annotation, NoteBlock, Target
from tests.models import rows

pytestmark = pytest.mark.django_db
TABLE = "documents_noteblock"


@pytest.fixture
def note():
    return rows.annotation(rows.document(), note="first")


def block(note, passage=None, start=0, end=10):
    where = {"annotation": note, "document": note.document, "passage": passage, "start": start, "end": end}
    return NoteBlock.objects.create(**where, words="'a':1", stems="':a':1")


def test_words_are_those_of_a_note_or_of_one_of_its_passages(note):
    text = rows.text(note.document)
    rows.target(note, text, 4, 10)
    block(note)
    block(note, passage=0)
    rows.assert_accepted()
    with rows.assert_refused(TABLE, "note_block_of_target"):
        block(note, passage=1)
    with rows.assert_refused(TABLE, "note_block_of_note"):
        block(Annotation(document=note.document))


def test_a_part_begins_once(note):
    block(note, None, 0, 10)
    with rows.assert_refused(TABLE, "note_block_once"):
        block(note, None, 0, 12)


def test_a_part_has_words(note):
    with rows.assert_refused(TABLE, "note_block_has_words"):
        block(note, None, 5, 5)


# What Postgres does by the trigger `forget_words` of documents_annotation; the names are for test_migrations.
FORGETS = ("documents_annotation", "forget_words")


def test_forget_words_when_a_note_says_something_else(note):
    text = rows.text(note.document)
    rows.target(note, text, 4, 10)
    block(note)
    block(note, passage=0)
    Annotation.objects.filter(pk=note.pk).update(note="first", version=2)
    assert NoteBlock.objects.count() == 2
    Annotation.objects.filter(pk=note.pk).update(note="other")
    assert [one.passage for one in NoteBlock.objects.all()] == [0]


def test_words_go_with_a_deleted_note_and_its_passage(note):
    rows.target(note, rows.text(note.document), 4, 10)
    block(note)
    block(note, passage=0)
    Annotation.objects.filter(pk=note.pk).update(deleted_at=note.created_at, note="")
    Target.objects.filter(annotation=note)._raw_delete("default")
    assert not NoteBlock.objects.exists()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Close reading", "'close' 'reading'"),
        ("Straße (alt)", "'alt' 'strasse'"),
        ("the keeper’s log", "'keepers' 'log' 'the'"),
        ("l'été", "'ete' 'l'"),
        ("a\\b/c–d", "'a' 'b' 'c' 'd'"),
        ("٭", "'٭'"),
        ("--", ""),
    ],
)
def test_names_of_tags_are_cut_as_words_are_asked_for(name, words):
    with connection.cursor() as cursor:
        cursor.execute("SELECT documents_name_words(documents_fold(%s))::text", [name])
        assert cursor.fetchone() == (words,)
