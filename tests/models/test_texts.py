"""Promises 1 and 2: what was received and what was said to be the text stay exactly that."""

import hashlib

import pytest
from django.db import connection

from documents.models import Annotation, Capture, CaptureChunk, Document, Event, Evidence, Revision, RevisionChunk
from documents.services.article.delete_document import delete_document
from tests.models import rows
from tests.models.rows import assert_accepted, assert_refused

pytestmark = pytest.mark.django_db
LONG = "Ein Wärter schrieb es auf. 😀 " * 300  # 8 700 code points, three chunks


def test_a_long_text_with_letters_beyond_the_basic_plane_is_kept_as_it_is():
    row = rows.text(rows.document(), LONG)
    assert_accepted()
    assert row.chunks.count() == 3
    assert Revision.objects.get(pk=row.pk).text == LONG


@pytest.mark.parametrize(
    "fields",
    [
        {"length": len(LONG) + 1},
        {"length": len(LONG.encode("utf-16-le")) // 2},  # counted in UTF-16 units
        {"sha256": hashlib.sha256(b"something else").hexdigest()},
        {"sha256": hashlib.sha256(LONG.encode("utf-16")).hexdigest()},
        {"text": LONG[:-1] + "!"},
        {"text": LONG[:-1] + "\r"},
    ],
    ids=["one too many", "UTF-16 units", "another hash", "hash of UTF-16", "another text", "a carriage return"],
)
def test_length_and_hash_and_chunks_are_those_of_the_text(fields):
    article = rows.document()
    rows.received(article)
    with assert_refused("documents_revision", "revision_is_exact"):
        row = rows.revision(article, LONG, **fields)
        size = Revision.CHUNK_CODE_POINTS
        # The right chunks of the right text: what is wrong is the row alone, and only the commit can see it.
        connection.cursor().execute("ALTER TABLE documents_revisionchunk DISABLE TRIGGER revision_chunks_fit")
        for n, start in enumerate(range(0, len(LONG), size)):
            RevisionChunk.objects.create(revision=row, n=n, text=LONG[start : start + size])


def test_a_text_without_its_chunks_is_refused():
    article = rows.document()
    rows.received(article)
    with assert_refused("documents_revision", "revision_is_exact"):
        rows.revision(article, LONG)


def test_chunks_of_another_size_are_refused():
    row = rows.revision(rows.document(), LONG)
    with assert_refused("documents_revisionchunk", "revision_chunks_fit"):
        rows.chunks(row, size=4095)
    rows.chunks(row)
    assert_accepted()


def test_no_chunk_comes_before_its_text_or_after_its_end():
    row = rows.text(rows.document())
    with assert_refused("documents_revisionchunk", "revision_chunks_fit"):
        RevisionChunk.objects.create(revision=row, n=1, text="more")
    with assert_refused("documents_revisionchunk", "revision_chunks_fit"):
        RevisionChunk.objects.create(revision_id=row.pk + 1000, n=0, text=row.text)


def test_a_chunk_stands_once():
    row = rows.text(rows.document())
    with assert_refused("documents_revisionchunk", "revision_chunk_once"):
        RevisionChunk.objects.create(revision=row, n=0, text=row.text)


@pytest.mark.parametrize(
    "fields",
    [{"length": 9}, {"sha256": hashlib.sha256(b"receivee").hexdigest()}],
    ids=["another length", "another hash"],
)
def test_a_capture_has_the_length_and_the_hash_of_its_bytes(fields):
    article = rows.document()
    with assert_refused("documents_capture", "capture_is_whole"):
        row = rows.capture(article, b"received", **fields)
        connection.cursor().execute("ALTER TABLE documents_capturechunk DISABLE TRIGGER capture_chunks_fit")
        CaptureChunk.objects.create(capture=row, n=0, data=b"received")


def test_a_capture_without_its_bytes_is_refused():
    article = rows.document()
    with assert_refused("documents_capture", "capture_is_whole"):
        rows.capture(article)


def test_no_byte_is_added_to_a_capture():
    row = rows.received(rows.document(), b"x" * (Capture.CHUNK_BYTES + 5))
    assert_accepted()
    for n, data in [(1, b"again!"), (2, b"x"), (3, b"")]:
        promise = "capture_chunk_once" if n == 1 else "capture_chunks_fit"
        with assert_refused("documents_capturechunk", promise):
            CaptureChunk.objects.create(capture=row, n=n, data=data)
    with assert_refused("documents_capturechunk", "capture_chunks_fit"):
        CaptureChunk.objects.create(capture_id=row.pk + 1000, n=0, data=b"x")
    assert b"".join(row.bytes()) == b"x" * (Capture.CHUNK_BYTES + 5)


def test_the_same_bytes_are_one_capture_of_a_document():
    article = rows.document()
    rows.received(article)
    with assert_refused("documents_capture", "capture_once_a_document"):
        rows.capture(article)
    rows.received(rows.document())
    assert_accepted()


def test_a_number_names_one_text_of_a_document():
    row = rows.text(rows.document())
    with assert_refused("documents_revision", "revision_number_once"):
        rows.text(row.document, number=row.number)


def test_a_text_comes_from_something():
    article = rows.document()
    with assert_refused("documents_revision", "revision_comes_from_something"):
        rows.revision(article, capture=None)


def test_a_text_comes_from_its_own_document():
    one, other = rows.document(), rows.document()
    theirs = rows.text(other)
    with assert_refused("documents_revision", "revision_capture_of_document"):
        rows.text(one, capture=theirs.capture)
    with assert_refused("documents_revision", "revision_based_on_same_document"):
        rows.text(one, based_on=theirs)


def test_the_current_text_is_one_of_the_document_s_own():
    one, theirs = rows.document(), rows.text(rows.document())
    with assert_refused("documents_document", "document_current_revision_is_its_own"):
        Document.objects.filter(pk=one.pk).update(current_revision=theirs)
    Document.objects.filter(pk=theirs.document_id).update(current_revision=theirs)
    assert_accepted()


def event(of: Document) -> Event:
    return Event.objects.create(document=of, number=1, kind=Event.Kind.DOCUMENT_IMPORTED, row="1")


def evidence(of: Revision) -> Evidence:
    words = {"start": 4, "end": 10, "exact": of.text[4:10]}
    return Evidence.objects.create(statement=rows.statement(of.document), document=of.document, revision=of, **words)


def test_what_was_received_written_selected_and_recorded_is_never_updated():
    row = rows.text(rows.document())
    mark, proof, happened = rows.highlight(row), evidence(row), event(row.document)
    assert_accepted()
    for rewritten, table, change in [
        (row.capture, "documents_capture", {"file_name": "another.txt"}),
        (row.capture.chunks.get(), "documents_capturechunk", {"data": b"rewrittn"}),
        (row, "documents_revision", {"text": rows.LATER}),
        (row, "documents_revision", {"reason": "clean_up_changes"}),
        (row.chunks.get(), "documents_revisionchunk", {"text": rows.LATER}),
        (mark, "documents_target", {"exact": "keeper", "start": 4}),
        (proof, "documents_evidence", {"exact": "keeper"}),
        (happened, "documents_event", {"actor": None}),
    ]:
        with assert_refused(table, "never_updated"):
            type(rewritten).objects.filter(pk=rewritten.pk).update(**change)


def test_they_are_deleted_only_with_their_whole_document():
    row, other = rows.text(rows.document()), rows.text(rows.document())
    happened, said = event(row.document), rows.annotation(row.document)
    assert_accepted()
    for deleted, table in [
        (row.capture.chunks.get(), "documents_capturechunk"),
        (row.capture, "documents_capture"),
        (row.chunks.get(), "documents_revisionchunk"),
        (row, "documents_revision"),
        (happened, "documents_event"),
        (said, "documents_annotation"),
    ]:
        everything = type(deleted).objects.filter(pk=deleted.pk)
        with assert_refused(table, "deleted_with_document"):
            everything._raw_delete(everything.db)
        with assert_refused(table, "deleted_with_document"):
            # while another document is being deleted
            name = ["readingroom.deleting_document", str(other.document_id)]
            connection.cursor().execute("SELECT set_config(%s, %s, true)", name)
            everything._raw_delete(everything.db)


def test_a_whole_document_goes_with_all_that_hangs_on_it():
    gone, stays = rows.text(rows.document()), rows.text(rows.document())
    for row in (gone, stays):
        Document.objects.filter(pk=row.document_id).update(current_revision=row)
        rows.highlight(row)
        evidence(row)
        event(row.document)
    delete_document(gone.document)
    assert_accepted()
    for model in (Capture, CaptureChunk, Revision, RevisionChunk, Event, Evidence):
        assert model.objects.count() == 1, model
    assert Document.objects.get().pk == stays.document_id
    assert not Annotation.objects.filter(document_id=gone.document_id).exists()
    with assert_refused("documents_revision", "deleted_with_document"):  # the permission ended with the deletion
        everything = Revision.objects.all()
        everything._raw_delete(everything.db)


def test_a_note_in_several_articles_loses_the_places_in_the_one_that_goes():
    gone, stays = rows.text(rows.document()), rows.text(rows.document())
    both = rows.annotation(stays.document, spans_documents=True)
    places = [rows.target(both, stays, 4, 10), rows.target(both, gone, 4, 10, n=1)]
    for place, text in zip(places, (stays, gone), strict=True):
        rows.anchor(place, text, 4, 10, "kept")
    rows.annotation(stays.document, parent=both, root=both, spans_documents=True)
    hers = rows.annotation(gone.document, spans_documents=True)
    rows.target(hers, stays, 4, 10)
    assert_accepted()
    delete_document(gone.document)
    assert_accepted()
    assert list(both.targets.values_list("revision", flat=True)) == [stays.pk]
    assert set(Annotation.objects.values_list("document", flat=True)) == {stays.document_id}
