"""The index of the words of notes follows from what they say and select, whenever it is made."""

from __future__ import annotations

import pytest
from django.db import connection

from documents.anchoring import TextPositionSelector
from documents.models import Annotation, Job, NoteBlock, public_numbers
from documents.services.article.delete_document import delete_document
from documents.services.events.jobs import run_next_job
from documents.services.notes import Content, Selection, create_annotation, delete_annotation
from documents.services.notes.edit_note import change_note, change_tags, reply_to_note
from documents.services.provenance.statements import add_statement
from documents.services.search import index
from documents.services.site.erasure import erase_person
from documents.services.site.job_handlers import HANDLERS
from documents.services.site.verification.fault import VerificationResult
from documents.services.site.verification.search_index import check_search_index
from documents.services.versions.revisions import correct_document
from tests.factories import make_document, make_user

pytestmark = pytest.mark.django_db
TEXT = "The keepers wrote.\n\nThe ledgers’ keeper."


@pytest.fixture
def curator():
    return make_user(is_curator=True)


@pytest.fixture
def document(curator):
    return make_document(TEXT, language="en-GB", curator=curator)


def write(document, by, note="Houses burned.", span=(4, 18), **fields):
    selections = [Selection(document.slug, 1, TextPositionSelector(*span))]
    return create_annotation(by=by, content=Content(note=note, **fields), selections=selections).annotation


def row_versions(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id::text, ctid::text, xmin::text FROM {table} ORDER BY 1")  # noqa: S608
        return cursor.fetchall()


def words_of(note):
    found = NoteBlock.objects.filter(annotation=note).order_by("passage", "start")
    return [(one.passage, one.start, one.end, one.stems) for one in found]


def test_a_note_is_indexed_with_its_quote_where_it_is_written(document, curator):
    note = write(document, curator)
    assert words_of(note) == [
        (0, 0, 14, "'en:keeper':1 'en:wrote':2"),
        (None, 0, 14, "'en:burn':2 'en:hous':1"),
    ]


def test_the_language_of_a_note_goes_before_that_of_its_article(document, curator):
    note = write(document, curator, "Die Häuser.", note_language="de")
    assert words_of(note)[1][3] == "'de:die':1 'de:haus':2"


def test_an_edit_replaces_the_words_and_other_changes_write_nothing(document, curator):
    note = write(document, curator)
    change_note(by=curator, pk=note.pk, note="Ships sank.\n\nAll of them.", read=1)
    assert [row[:3] for row in words_of(note)] == [(0, 0, 14), (None, 0, 11), (None, 13, 25)]
    before = row_versions("documents_noteblock")
    change_tags(by=curator, pk=note.pk, tags=["ships"], read=2)
    assert row_versions("documents_noteblock") == before


def test_an_answer_is_indexed(document, curator):
    note = write(document, curator)
    answer = reply_to_note(by=curator, to=note.pk, note="Which ledgers?", key="one")
    assert [row[3] for row in words_of(answer)] == ["'en:ledger':2 'en:which':1"]


def test_a_correction_changes_no_words_of_notes_and_no_row_of_the_index(document, curator):
    write(document, curator)
    before = row_versions("documents_noteblock")
    source = TEXT.replace("keepers wrote", "keeper reads")
    correct_document(document=document, source=source, source_format="plain", by=curator)
    assert row_versions("documents_noteblock") == before
    assert faults() == []


def test_a_deleted_note_has_no_words(document, curator):
    note = write(document, curator)
    delete_annotation(by=curator, pk=note.pk)
    assert words_of(note) == []


def test_an_erased_person_leaves_no_words_of_private_notes(document):
    make_user(is_superuser=True)
    person = make_user()
    note = write(make_document(TEXT, curator=person), person)
    erase_person(person=person)
    assert words_of(note) == []


def test_a_deleted_article_takes_the_words_of_its_notes(document, curator):
    write(document, curator)
    delete_document(document)
    assert not NoteBlock.objects.exists()


def test_another_language_of_the_article_gives_other_stems_by_a_job(document, curator):
    note = write(document, curator, "Die Häuser.")
    add_statement(document=document, by=curator, term="language", value="de")
    while run_next_job({Job.Kind.SEARCH: HANDLERS[Job.Kind.SEARCH]}):
        pass
    assert words_of(note)[1][3] == "'de:die':1 'de:haus':2"


def test_indexing_again_changes_no_note_and_finds_the_same(document, curator):
    note = write(document, curator, "Ships sank.\n\nAll of them.")
    reply_to_note(by=curator, to=note.pk, note="Which ledgers?", key="one")
    before, notes = words_of(note), row_versions("documents_annotation")
    NoteBlock.objects.all().delete()
    assert index.reindex(document.pk)
    assert words_of(note) == before
    assert NoteBlock.objects.count() == 4
    assert row_versions("documents_annotation") == notes


def test_pages_that_are_kept_are_made_again_where_a_stranger_sees_a_note(curator):
    public = make_document(TEXT, visibility="public", curator=curator)
    closed = make_document(TEXT, curator=curator)
    for document, audience in ((public, "public"), (closed, "private")):
        note = write(document, curator)
        Annotation.objects.filter(pk=note.pk).update(audience=audience)
    before = public_numbers()
    index.reindex(closed.pk)
    assert public_numbers() == before
    index.reindex(public.pk)
    assert public_numbers()["notes"] > before["notes"]


def test_a_long_quote_is_indexed_in_parts(curator):
    document = make_document("a " * 700 + "b.", curator=curator)
    note = write(document, curator, "", span=(0, 1402))
    assert [row[:3] for row in words_of(note)] == [(0, 0, 500), (0, 500, 1000), (0, 1000, 1402)]


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM documents_noteblock WHERE passage IS NULL",
        'UPDATE documents_noteblock SET "end" = "end" + 1',
        "UPDATE documents_noteblock SET words = words || 'more:9'::tsvector WHERE passage = 0",
        "UPDATE documents_noteblock SET stems = ''",
        "UPDATE documents_noteblock SET start = 1 WHERE passage IS NULL",
    ],
)
def test_verify_finds_an_index_that_is_not_that_of_the_notes(document, curator, damage):
    write(document, curator)
    assert faults() == []
    with connection.cursor() as cursor:
        cursor.execute(damage)
    assert faults() == [(document.slug, "search finds other words than its notes have; run manage.py reindex")]
    index.reindex(document.pk)
    assert faults() == []


def faults():
    return [(fault.slug, fault.what) for fault in check_search_index(VerificationResult())]


def test_a_note_that_was_written_without_the_service_is_found_after_indexing(document, curator):
    note = Annotation.objects.create(document=document, author=curator, note="Ships")
    assert faults() == [(document.slug, "search finds other words than its notes have; run manage.py reindex")]
    index.reindex(document.pk)
    assert [row[3] for row in words_of(note)] == ["'en:ship':1"]


def test_of_a_note_that_joins_two_articles_each_has_its_own_rows(document, curator):
    other = make_document(TEXT, language="de", curator=curator)
    here, there = (Selection(one.slug, 1, TextPositionSelector(4, 18)) for one in (document, other))
    note = create_annotation(by=curator, content=Content(note="Same."), selections=[here, there]).annotation
    rows = NoteBlock.objects.filter(annotation=note)
    assert [(one.passage, one.document) for one in rows.order_by("passage")] == [
        (0, document),
        (1, other),
        (None, document),
    ]
    assert faults() == []
    before, kept = words_of(note), row_versions("documents_noteblock")
    index.reindex(other.pk)
    assert len(set(row_versions("documents_noteblock")) & set(kept)) == 2
    assert words_of(note) == before
    rows.filter(document=other).delete()
    assert faults() == [(other.slug, "search finds other words than its notes have; run manage.py reindex")]
    index.reindex(document.pk)
    assert faults() == [(other.slug, "search finds other words than its notes have; run manage.py reindex")]
    index.reindex(other.pk)
    assert words_of(note) == before
