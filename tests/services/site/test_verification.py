"""verify_room: finds no fault in sound data, and each kind of damage in damaged data."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import pytest
from django.db import connection

from documents.anchoring import TextPositionSelector
from documents.models import Anchor, Annotation, Document, Revision, Target
from documents.services.captures.captures import FileOrigin
from documents.services.imports.imports import import_capture
from documents.services.notes import (
    Content,
    Selection,
    Sharing,
    create_annotation,
    delete_annotation,
)
from documents.services.site.verification import Fault, RowGroups, verify_room
from documents.services.versions.revisions import correct_document
from tests.factories import make_user
from tests.services.imports.test_imports import import_text
from tests.services.imports.test_imports_at_once import GeneratedFile, PeakMemory

HEAD = "---\ntitle: Ebb 😀\npublisher: The Ledger\n---\n"
ESSAY = f"{HEAD}# Ebb 😀\n\nIt went out at eight.\n\nIt came in 𝄞 again.\n\nNobody noticed.\n"


def faults() -> list[Fault]:
    found: list[Fault] = []
    verified = verify_room(found.append)
    assert verified.faults == len(found)
    return found


@pytest.fixture
def room(db) -> Document:
    """An article corrected once, with notes that were kept, moved, changed and lost, a reply and a tombstone."""
    ines = make_user("ines", is_curator=True)
    document = import_text(ESSAY, by=ines).document
    for words in ("at eight", "Nobody noticed", "It came in 𝄞 again.", "Ebb 😀"):
        note_on(document, ines, words)
    parent = create_annotation(
        by=ines, content=Content(note="All of it"), selections=[Selection(document.slug)], sharing=Sharing("public")
    ).annotation
    create_annotation(by=ines, content=Content(motivation="replying", note="Indeed"), in_reply_to=parent.pk)
    gone = note_on(document, ines, "It")
    delete_annotation(by=ines, pk=gone.pk)
    source = document.revisions.get(number=1).source.replace(
        "It went out at eight.", "First of all, it went out at ten."
    )
    correct_document(
        document=document, by=ines, source=source.replace("It came in 𝄞 again.", ""), source_format="markdown"
    )
    return document


def note_on(document: Document, person, words: str) -> Annotation:
    text = Revision.objects.get(document=document, number=1).text
    start = text.index(words)
    place = TextPositionSelector(start, start + len(words))
    return create_annotation(
        by=person,
        content=Content(note="A note", tags=("claim",)),
        selections=[Selection(document.slug, revision=1, position=place)],
    ).annotation


@contextmanager
def without_triggers(*tables: str):
    """Lets a test write rows that Postgres would refuse, such as a broken disk or an old dump may contain."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE documents_{table} DISABLE TRIGGER USER")
        yield cursor
        for table in tables:
            cursor.execute(f"ALTER TABLE documents_{table} ENABLE TRIGGER USER")


def test_sound_data_has_no_faults_and_the_report_says_what_was_read(room):
    said: list[str] = []
    found: list[Fault] = []
    verified = verify_room(found.append, said.append)
    assert found == []
    assert verified.counts["captures"] == 1
    assert verified.counts["bytes"] == len(ESSAY.encode())
    assert verified.counts["texts"] == 3
    assert verified.counts["characters"] == sum(Revision.objects.values_list("length", flat=True))
    assert verified.counts["targets"] == Target.objects.count() == 4
    assert verified.counts["anchors"] == 8
    assert verified.counts["evidence"] == 3
    assert verified.counts["replies with their parent's audience"] == 1
    assert verified.counts["deleted annotations without words"] == 1
    assert [sentence.partition(":")[0] for sentence in said[:3]] == ["Tables", "Captures", "Texts"]
    states = set(Anchor.objects.filter(revision__number=2).values_list("state", flat=True))
    assert {"kept", "moved", "lost"} <= states


def test_an_empty_database_has_no_faults(db):
    assert faults() == []


FLIP = "overlay(data placing '\\x00'::bytea from 3)"
DAMAGES: list[tuple[str, str, str, str]] = [
    # table, change, expected fault, table of the fault
    ("capturechunk", f"SET data = {FLIP}", "do not have the SHA-256", "capture"),
    ("capturechunk", "SET data = substr(data, 2)", "chunk 0 has", "capture"),
    ("capturechunk", "SET n = 1", "chunk 0 is missing", "capture"),
    ("capture", "SET sha256 = repeat('0', 64)", "do not have the SHA-256", "capture"),
    ("capture", "SET length = length + 1", "chunk 0 has", "capture"),
    (
        "revision",
        "SET text = replace(text, 'eight', 'seven') WHERE number = 1",
        "text does not have the SHA-256",
        "revision",
    ),
    (
        "revision",
        "SET text = replace(text, 'eight', 'seven') WHERE number = 1",
        "page does not say the text",
        "revision",
    ),
    ("revision", "SET text = replace(text, 'eight', 'seven') WHERE number = 1", "chunk 0 is not the text", "revision"),
    ("revision", "SET text = text || E'\\r' WHERE number = 0", "carriage return", "revision"),
    (
        "revision",
        "SET html = replace(html, 'eight', 'seven') WHERE number = 1",
        "page does not say the text",
        "revision",
    ),
    ("revision", "SET sha256 = repeat('0', 64) WHERE number = 0", "text does not have the SHA-256", "revision"),
    ("revision", "SET length = length + 1 WHERE number = 2", "characters, not", "revision"),
    ("revision", "SET number = 7 WHERE number = 2", "numbers from 0 to 7", "document"),
    ("revisionchunk", "SET text = replace(text, 'eight', 'seven')", "chunk 0 is not the text", "revision"),
    ("revisionchunk", "SET n = 3", "chunk 3 is not the text", "revision"),
    ("target", "SET exact = 'at seven' WHERE exact = 'at eight'", "quote is not the text", "target"),
    ("target", "SET start = start + 1 WHERE exact = 'at eight'", "quote is not the text", "target"),
    ("target", "SET \"end\" = 9999 WHERE exact = 'at eight'", "quote is not the text", "target"),
    ("anchor", 'SET start = start + 1, "end" = "end" + 1 WHERE state = \'kept\'', "quote is not the text", "anchor"),
    ("anchor", "SET start = 9000, \"end\" = 9001 WHERE state = 'kept'", "offsets are none of the text", "anchor"),
    ("anchor", "SET state = 'kept' WHERE state = 'moved'", "kept its place and stands elsewhere", "anchor"),
    ("anchor", "SET state = 'moved' WHERE state = 'kept'", "moved and stands where it was", "anchor"),
    ("anchor", "SET superseded_at = now() WHERE state <> 'kept'", "has 0 anchors in force", "target"),
    ("evidence", "SET exact = 'The Courier' WHERE exact = 'The Ledger'", "quote is not the text", "evidence"),
    (
        "evidence",
        'SET start = start - 1, "end" = "end" - 1 WHERE exact = \'The Ledger\'',
        "quote is not the text",
        "evidence",
    ),
    ("event", "SET number = 999 WHERE number = 2", "numbers from 1 to 999", "document"),
    ("document", "SET event_number = event_number + 1", "its counter says", "document"),
    (
        "document",
        "SET current_revision_id = (SELECT id FROM documents_revision WHERE number = 1)",
        "not the last of its own",
        "document",
    ),
    ("document", "SET current_revision_id = NULL", "not the last of its own", "document"),
    ("annotation", "SET audience = 'private' WHERE parent_id IS NOT NULL", "seen by others than", "annotation"),
]


@pytest.mark.parametrize(("table", "change", "what", "where"), DAMAGES, ids=[f"{row[0]} {row[1]}" for row in DAMAGES])
def test_each_kind_of_damage_is_found(room, table, change, what, where):
    with without_triggers(table) as cursor:
        cursor.execute(f"UPDATE documents_{table} {change}")
        assert cursor.rowcount >= 1
    found = faults()
    assert any(what in fault.what and fault.table == where and fault.slug == room.slug for fault in found), found


MISSING = [
    ("capturechunk", "", "0 bytes are there instead of", "capture"),
    ("revisionchunk", "", "the chunks end at 0 of", "revision"),
    ("anchor", "WHERE state = 'moved'", "has 0 anchors in force", "target"),
    ("event", "WHERE number = 1", "numbers from 2 to", "document"),
]


@pytest.mark.parametrize(("table", "which", "what", "where"), MISSING, ids=[row[0] for row in MISSING])
def test_missing_rows_are_found(room, table, which, what, where):
    with without_triggers(table) as cursor:
        cursor.execute(f"DELETE FROM documents_{table} {which}")  # noqa: S608
        assert cursor.rowcount >= 1
    found = faults()
    assert any(what in fault.what and fault.table == where for fault in found), found


def test_text_left_under_a_tombstone_is_found(room):
    with without_triggers("annotation", "annotationversion") as cursor:
        cursor.execute(
            """INSERT INTO documents_annotationversion
               (annotation_id, number, motivation, note, note_html, audience, tags, properties, written_at, ended_at)
               SELECT id, 1, 'commenting', 'words', '', 'private', '[]', '{}', now(), now()
               FROM documents_annotation WHERE deleted_at IS NOT NULL"""
        )
    seal, words = faults()
    assert (seal.table, seal.what) == ("annotationversion", "it was written by another program than this site")
    assert "words of it are still there" in words.what


def test_faults_name_rows_and_never_quote_text(room):
    with without_triggers("target") as cursor:
        cursor.execute("UPDATE documents_target SET exact = 'somebody''s secret words'")
    for fault in faults():
        assert "secret" not in str(fault)
        assert str(fault).startswith(("target ", "anchor ", "document "))
        assert f"of “{room.slug}”" in str(fault)


def test_every_fault_is_reported_not_only_the_first(room):
    with without_triggers("target", "evidence") as cursor:
        cursor.execute("UPDATE documents_target SET exact = 'x'")
        cursor.execute("UPDATE documents_evidence SET exact = 'x'")
    told = [fault.table for fault in faults()]
    assert told.count("target") == 4
    assert told.count("evidence") == 3


def test_row_groups_give_each_key_its_rows_and_skip_unread_ones():
    groups = RowGroups([(1, "a"), (1, "b"), (3, "c"), (4, "d"), (4, "e")], key=lambda row: row[0])
    assert list(groups.of(1)) == [(1, "a"), (1, "b")]
    assert list(groups.of(2)) == []
    only_first = next(groups.of(3))
    assert only_first == (3, "c")
    assert list(groups.of(4)) == [(4, "d"), (4, "e")]
    assert list(groups.of(5)) == []


@pytest.mark.django_db(transaction=True)
def test_verification_sees_one_snapshot_while_others_write():
    ines = make_user("ines", is_curator=True)
    document = import_text(ESSAY, by=ines).document
    begun, written = threading.Event(), threading.Event()
    failures = []

    def write():
        try:
            begun.wait(10)
            for _n in range(5):
                note_on(document, ines, "at eight")
        except Exception as failure:  # noqa: BLE001
            failures.append(failure)
        finally:
            written.set()
            connection.close()

    thread = threading.Thread(target=write)
    thread.start()

    def say(sentence: str) -> None:
        if sentence.startswith("Texts"):
            begun.set()
            written.wait(20)

    found: list[Fault] = []
    verified = verify_room(found.append, say)
    thread.join()
    assert failures == []
    assert found == []
    assert verified.counts.get("targets", 0) == 0
    assert Target.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_memory_stays_flat_over_long_captures():
    ines = make_user("ines", is_curator=True)
    for n in range(3):
        import_capture(file=GeneratedFile(4 * 1024 * 1024 + n), file_origin=FileOrigin("long.txt"), by=ines)
    faults()
    with PeakMemory() as memory:
        assert faults() == []
    # One text of 4 MB, its page and the page's tree are in memory at a time, never all six texts.
    assert memory.most < 70
    assert memory.kept < 30
