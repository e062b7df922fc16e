"""Promises 1 and 2: captures and texts stay exactly as they were received."""

import hashlib

import pytest
from django.db import connection

from documents.models import Annotation, Capture, CaptureChunk, Document, Event, Evidence, Revision, RevisionChunk
from documents.services.article.delete_document import delete_document
from tests.models import rows
from tests.models.rows import assert_accepted, assert_refused

pytestmark = pytest.mark.django_db
LONG = "Ein Wärter schrieb es auf. 😀 " * 300  # 8,700 code points in three chunks


def test_long_text_with_emoji_is_stored_unchanged():
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
def test_length_hash_and_chunks_agree_with_the_text(fields):
    article = rows.document()
    rows.received(article)
    with assert_refused("documents_revision", "revision_is_exact"):
        row = rows.revision(article, LONG, **fields)
        size = Revision.CHUNK_CODE_POINTS
        # The chunks are those of the right text, so only the row is wrong, and only the check at commit can see it.
        connection.cursor().execute("ALTER TABLE documents_revisionchunk DISABLE TRIGGER revision_chunks_fit")
        for n, start in enumerate(range(0, len(LONG), size)):
            RevisionChunk.objects.create(revision=row, n=n, text=LONG[start : start + size])


def test_text_without_its_chunks_is_refused():
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


def test_chunk_of_a_missing_text_or_past_its_end_is_refused():
    row = rows.text(rows.document())
    with assert_refused("documents_revisionchunk", "revision_chunks_fit"):
        RevisionChunk.objects.create(revision=row, n=1, text="more")
    with assert_refused("documents_revisionchunk", "revision_chunks_fit"):
        RevisionChunk.objects.create(revision_id=row.pk + 1000, n=0, text=row.text)


def test_chunk_is_unique():
    row = rows.text(rows.document())
    with assert_refused("documents_revisionchunk", "revision_chunk_once"):
        RevisionChunk.objects.create(revision=row, n=0, text=row.text)


@pytest.mark.parametrize(
    "fields",
    [{"length": 9}, {"sha256": hashlib.sha256(b"receivee").hexdigest()}],
    ids=["another length", "another hash"],
)
def test_capture_has_the_length_and_the_hash_of_its_bytes(fields):
    article = rows.document()
    with assert_refused("documents_capture", "capture_is_whole"):
        row = rows.capture(article, b"received", **fields)
        connection.cursor().execute("ALTER TABLE documents_capturechunk DISABLE TRIGGER capture_chunks_fit")
        CaptureChunk.objects.create(capture=row, n=0, data=b"received")


def test_capture_without_its_bytes_is_refused():
    article = rows.document()
    with assert_refused("documents_capture", "capture_is_whole"):
        rows.capture(article)


def test_bytes_cannot_be_added_to_a_capture():
    row = rows.received(rows.document(), b"x" * (Capture.CHUNK_BYTES + 5))
    assert_accepted()
    for n, data in [(1, b"again!"), (2, b"x"), (3, b"")]:
        promise = "capture_chunk_once" if n == 1 else "capture_chunks_fit"
        with assert_refused("documents_capturechunk", promise):
            CaptureChunk.objects.create(capture=row, n=n, data=data)
    with assert_refused("documents_capturechunk", "capture_chunks_fit"):
        CaptureChunk.objects.create(capture_id=row.pk + 1000, n=0, data=b"x")
    assert b"".join(row.bytes()) == b"x" * (Capture.CHUNK_BYTES + 5)


def test_capture_is_unique_by_its_bytes_in_a_document():
    article = rows.document()
    rows.received(article)
    with assert_refused("documents_capture", "capture_once_a_document"):
        rows.capture(article)
    rows.received(rows.document())
    assert_accepted()


def test_number_of_a_text_is_unique_in_a_document():
    row = rows.text(rows.document())
    with assert_refused("documents_revision", "revision_number_once"):
        rows.text(row.document, number=row.number)


def test_text_has_a_source():
    article = rows.document()
    with assert_refused("documents_revision", "revision_comes_from_something"):
        rows.revision(article, capture=None)


def test_source_of_a_text_is_in_its_own_document():
    one, other = rows.document(), rows.document()
    theirs = rows.text(other)
    with assert_refused("documents_revision", "revision_capture_of_document"):
        rows.text(one, capture=theirs.capture)
    with assert_refused("documents_revision", "revision_based_on_same_document"):
        rows.text(one, based_on=theirs)


def test_current_text_belongs_to_the_document():
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


def test_captures_texts_targets_evidence_and_events_are_never_updated():
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


def test_captures_texts_events_and_annotations_are_deleted_only_with_their_document():
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


def test_deleting_a_document_deletes_everything_that_belongs_to_it():
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


def test_note_on_several_articles_loses_its_targets_on_a_deleted_one():
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
