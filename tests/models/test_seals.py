"""Every row that people read is sealed as it is written; services/site/test_seals.py checks what `verify` finds."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.factories import make_user

SEALED_TABLES = {
    "documents_annotation",
    "documents_annotationversion",
    "documents_assignment",
    "documents_assignmenttext",
    "documents_capture",
    "documents_copyrequest",
    "documents_copyrequestaddition",
    "documents_derivation",
    "documents_document",
    "documents_document_groups",
    "documents_event",
    "documents_evidence",
    "documents_flag",
    "documents_gap",
    "documents_group",
    "documents_invitation",
    "documents_membership",
    "documents_mention",
    "documents_opening",
    "documents_propertychoice",
    "documents_proposal",
    "documents_revision",
    "documents_savedview",
    "documents_setaside",
    "documents_shelfitem",
    "documents_statement",
    "documents_tag",
    "documents_taggedannotation",
    "documents_taggingreview",
    "documents_taggingvalue",
    "documents_taglabel",
    "documents_taglink",
    "documents_tagmerge",
    "documents_tagproperty",
    "documents_tagproposal",
    "documents_tagversion",
    "documents_target",
    "documents_user",
    "documents_vocabulary",
    "documents_vocabularyedition",
    "documents_vocabularyfreeze",
}


@pytest.mark.django_db
def test_these_tables_seal_their_rows():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s AND tgenabled = 'O'", ["sealed"]
        )
        assert {table.strip('"') for (table,) in cursor.fetchall()} == SEALED_TABLES


@pytest.mark.django_db
def test_an_update_seals_the_row_anew():
    bob = make_user("bob")

    def seal() -> bytes:
        with connection.cursor() as cursor:
            cursor.execute("SELECT seal FROM documents_user WHERE id = %s", [bob.pk])
            return bytes(cursor.fetchone()[0])

    before = seal()
    bob.public_name = "Robert"
    bob.save(update_fields=["public_name"])
    assert seal() != before
    assert len(seal()) == 32
