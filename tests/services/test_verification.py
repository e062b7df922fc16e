"""verify finds each kind of damage, and nothing in a room that has none."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from documents.models import Evidence, Statement
from documents.services.annotations import delete_annotation
from documents.services.verification import verify_room
from tests.cast import make_cast
from tests.factories import make_annotation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def room():
    """A document with evidence, an annotation, a reply and a tombstone."""
    cast = make_cast()
    with transaction.atomic():
        statement = Statement.objects.create(document=cast.document, property="title", value="keeper")
        whole = cast.document.revisions.get(number=0)
        Evidence.objects.create(
            statement=statement, document=cast.document, revision=whole, start=4, end=10, exact="keeper"
        )
    note = make_annotation(cast.document, cast.bob, (4, 10), audience="group", group=cast.course, note="Who?")
    make_annotation(
        cast.document, cast.tova, audience="group", group=cast.course, parent=note, root=note, note="Brandt."
    )
    gone = make_annotation(cast.document, cast.bob, (0, 3), note="No.")
    delete_annotation(by=cast.bob, pk=gone.pk)
    return cast


def faults() -> set[str]:
    return {f"{fault.what}: {fault.problem}" for checked in verify_room() for fault in checked.faults}


def damage(table: str, change: str) -> None:
    """Changes rows as no trigger would allow; the owner of a table may switch its triggers off.

    Each statement is a transaction of its own: foreign keys are still checked, at its end.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE documents_{table} DISABLE TRIGGER USER")
        cursor.execute(change.format(table=f"documents_{table}"))
        assert cursor.rowcount > 0
        cursor.execute(f"ALTER TABLE documents_{table} ENABLE TRIGGER USER")


def test_a_whole_room_has_no_faults(room, capsys):
    call_command("verify")

    said = capsys.readouterr().out
    assert said.endswith("No faults.\n")
    assert "3 annotations" in said
    assert "1 evidence" in said


DAMAGES = {
    "captures: the SHA-256 of the bytes is not the one of the day they were received": (
        "capturechunk",
        "UPDATE {table} SET data = set_byte(data, 3, (get_byte(data, 3) + 1) % 256)",
    ),
    "revisions: its SHA-256 is not that of the text": (
        "revision",
        "UPDATE {table} SET text = overlay(text placing 'X' from 5 for 1) WHERE number = 1",
    ),
    "revisions: its length is not that of the text": (
        "revision",
        "UPDATE {table} SET length = length + 1 WHERE number = 1",
    ),
    "revisions: its chunks are not the text": (
        "revisionchunk",
        "UPDATE {table} SET text = overlay(text placing 'X' from 2 for 1)",
    ),
    "revisions: its page says something else than the text": (
        "revision",
        "UPDATE {table} SET html = replace(html, 'keeper', 'sleeper') WHERE number = 1",
    ),
    "targets: the words kept are not those of the text at its offsets": (
        "target",
        "UPDATE {table} SET start = start + 1",
    ),
    "targets: it has no anchor in force on the current text": ("anchor", "DELETE FROM {table}"),
    "anchors: the text at its offsets is not what its state says": ("anchor", 'UPDATE {table} SET "end" = "end" + 1'),
    "evidence: the words kept are not those of the text at its offsets": (
        "evidence",
        "UPDATE {table} SET exact = 'kepeer'",
    ),
    "annotations: its audience is not that of the note it answers": (
        "annotation",
        "UPDATE {table} SET audience = 'public', group_id = NULL WHERE parent_id IS NOT NULL",
    ),
    "annotations: it is deleted, but words of it are still kept": (
        "annotationversion",
        "INSERT INTO {table} (annotation_id, number, motivation, note, note_html, audience, tags, properties,"
        " written_at, ended_at) SELECT id, 1, 'commenting', 'No.', '', 'private', '[]', '{{}}', now(), now()"
        " FROM documents_annotation WHERE deleted_at IS NOT NULL",
    ),
    "documents: its current text is not its newest": (
        "document",
        "UPDATE {table} SET current_revision_id = (SELECT min(id) FROM documents_revision)",
    ),
    "events: its document's events are not numbered without a gap up to the last": (
        "event",
        "DELETE FROM {table} WHERE number = 2",
    ),
}


@pytest.mark.parametrize("fault", DAMAGES)
def test_each_kind_of_damage_is_found(room, fault):
    damage(*DAMAGES[fault])

    assert fault in faults()


def test_a_fault_is_named_and_ends_the_command_with_status_1(room, capsys):
    damage(*DAMAGES["targets: the words kept are not those of the text at its offsets"])

    with pytest.raises(SystemExit) as ended:
        call_command("verify")

    assert ended.value.code == 1
    assert "fault: targets" in capsys.readouterr().err
