"""Seals: `verify` finds one changed value in every column of every sealed row, and every row that others wrote."""

from __future__ import annotations

import io
from importlib import import_module

import psycopg
import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from documents.models import Document
from documents.services.captures.captures import FileOrigin
from documents.services.captures.gaps import add_gap
from documents.services.groups.invitations import make_link
from documents.services.groups.shelf_items import add_to_shelf, change_item
from documents.services.moderation.copy_requests import add_to_copy_request, create_copy_request
from documents.services.moderation.moderation import flag_annotation
from documents.services.notebook.saved_views import save_view
from documents.services.notes import Content
from documents.services.provenance.derivations import add_derivation
from documents.services.site.verification import VerificationResult, verify_room
from documents.services.site.verification.seals import check_seals
from documents.services.versions.proposals import recapture
from documents.services.vocabulary.editions import make_edition
from documents.services.vocabulary.merging import merge_tags, undo_merge
from documents.services.vocabulary.proposals import propose_tag
from documents.services.vocabulary.reviewing import confirm_tagging
from documents.services.vocabulary.vocabularies import change_tag, close_vocabulary, define_tag
from tests.cast import make_cast
from tests.factories import make_document
from tests.services.assignments.steps import publish, write
from tests.services.imports.test_imports import import_text
from tests.services.notes.steps import TEXT, change, make
from tests.services.site.test_verification import without_triggers
from tests.services.vocabulary.asking import asking_tag, choice, chosen

SEALED = (
    *import_module("documents.migrations.0004_seals").SEALED,
    "assignment",
    "assignmenttext",
    "copyrequestaddition",
    "opening",
    "propertychoice",
    "taggingreview",
    "taggingvalue",
    "taglabel",
    "taglink",
    "savedview",
    "tagmerge",
    "tagproposal",
    "tagproperty",
    "tagversion",
    "vocabularyedition",
    "vocabularyfreeze",
)
# What other values prove, what is derived, and what nobody reads.
WITHOUT_SEALS = {
    "anchor",
    "bulkchange",
    "capturechunk",
    "factblock",
    "follow",
    "import",
    "importchunk",
    "installation",
    "job",
    "noteblock",
    "notechange",
    "notice",
    "openstreams",
    "presence",
    "publicchange",
    "publicversion",
    "revisionchunk",
    "revisionmap",
    "searchblock",
    "setuplink",
    "shelfentry",
    "spellingsearch",
    "tries",
    "user_groups",
    "user_user_permissions",
}
PROVED_BY_ITS_HASH = ("revision", "text")
# Another value of each type of Postgres.
CHANGED_VALUES = {
    "text": "CASE WHEN {0} = 'b' THEN 'c' ELSE 'b' END",
    "character varying": "CASE WHEN {0} = 'b' THEN 'c' ELSE 'b' END",
    "boolean": "NOT coalesce({0}, false)",
    "numeric": "coalesce({0}, 0) + 1",
    "integer": "coalesce({0}, 0) + 1",
    "smallint": "coalesce({0}, 0) + 1",
    "bigint": "coalesce({0}, 0) + 1",
    "double precision": "coalesce({0}, 0) + 0.001",
    "timestamp with time zone": "coalesce({0}, now()) + interval '1 second'",
    "uuid": "gen_random_uuid()",
    "jsonb": """'{{"another": 1}}'::jsonb""",
    "bytea": "'another'::bytea",
}
PAGE = f"<title>Ebb</title><article><h1>Ebb</h1>{'<p>It went out, and it came in again.</p>' * 9}</article>"


@pytest.fixture
def room(db) -> Document:
    """At least one row of every sealed table."""
    cast = make_cast(TEXT)
    origin = make_document("The source of it.", curator=cast.alice)
    document = import_text(PAGE, "ebb.html", by=cast.alice).document
    again = io.BytesIO(PAGE.replace("again", "at noon").encode())
    recapture(document=document, file=again, file_origin=FileOrigin("ebb.html"), by=cast.alice)
    whole = document.revisions.get(number=0)
    add_gap(
        document=document, by=cast.alice, whole=whole, position=PAGE.index("It went"), reason="other", words="A map"
    )
    add_derivation(document=document, by=cast.alice, kind="quotes", origin=origin)
    asked = create_copy_request(document=document, kind="removal", words="It is mine.", contact="ann@mail.example")
    add_to_copy_request(request=asked, words="I wrote it in spring.")
    item = add_to_shelf(group=cast.course, document=cast.document, by=cast.tova)
    change_item(item=item, by=cast.tova, introduction="Read it *twice*.", version=None)
    make_link(by=cast.tova, group=cast.course)
    more = {"spellings": ["thesis"], "identifiers": ["Q1"]}
    save_view(by=cast.tova, name="Claims", query="tag=claim", group=cast.course)
    claim = define_tag(by=cast.tova, group=cast.course, name="claim", definition="It claims.", **more)
    assertion = define_tag(by=cast.tova, group=cast.course, name="assertion")
    undo_merge(by=cast.tova, merge=merge_tags(by=cast.tova, tag=assertion, into=claim, why="They are one."))
    merge_tags(by=cast.tova, tag=assertion, into=claim, why="They are one after all.")
    stance = asking_tag(cast.tova, cast.course)
    answers = {"claim": (chosen(stance, choice(stance, "for")),)}
    tagged = Content("commenting", "@Alice Marlow sees it.", tags=("claim",), answers=answers)
    note = make(cast, cast.bob, audience="group", content=tagged)
    change(note, cast.bob, content=Content("commenting", "And she does.", tags=("claim",)))
    make(cast, cast.bob, audience="group", content=tagged)
    flag_annotation(by=cast.alice, pk=note.pk, reason="rude", words="Is it?")
    kept = {"name": "claim", "slot": "plain", "parent": None, "is_defined": True}
    claim = change_tag(by=cast.tova, tag=claim, definition="What is claimed.", why="Clearer.", **kept)
    confirm_tagging(by=cast.bob, tag=claim, note=note.pk, place=3)
    close_vocabulary(by=cast.tova, group=cast.course, is_closed=True)
    write(cast, cast.bob, publish(cast))
    propose_tag(by=cast.bob, annotation=note, name="warden", definition="Who keeps it.")
    make_edition(by=cast.tova, group=cast.course, name="Pilot", is_frozen=True)
    return document


def broken_seals() -> list[tuple[str, str]]:
    return [(fault.table, fault.what) for fault in check_seals(VerificationResult(), lambda sentence: None)]


def columns_of(table: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name = %s AND column_name NOT IN ('id', 'seal')",
            [f"documents_{table}"],
        )
        return cursor.fetchall()


def test_every_table_has_seals_or_a_reason_for_none():
    models = apps.get_app_config("documents").get_models(include_auto_created=True)
    tables = {model._meta.db_table.removeprefix("documents_") for model in models}
    assert set(SEALED) | WITHOUT_SEALS == tables
    assert not set(SEALED) & WITHOUT_SEALS


def test_a_changed_value_in_any_column_is_found_or_refused(room):
    refused = set()
    for table in SEALED:
        for column, kind in columns_of(table):
            name = f'"{column}"'
            changed = CHANGED_VALUES[kind].format(name)
            row = f"(SELECT id FROM documents_{table} ORDER BY id LIMIT 1)"  # noqa: S608
            with transaction.atomic():
                try:
                    with transaction.atomic(), connection.cursor() as cursor:
                        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                        cursor.execute(f"ALTER TABLE documents_{table} DISABLE TRIGGER USER")
                        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
                        cursor.execute(f"UPDATE documents_{table} SET {name} = {changed} WHERE id = {row}")  # noqa: S608
                        assert cursor.rowcount == 1, table
                except IntegrityError:
                    refused.add((table, column))
                else:
                    proved = [] if (table, column) == PROVED_BY_ITS_HASH else [(table, "it is not as it was written")]
                    assert broken_seals() == proved, (table, column)
                transaction.set_rollback(True)
    # Checks of Postgres refuse some of the values that this test writes.
    assert len(refused) < 50, refused


def test_verify_reports_a_broken_seal_with_its_article_and_not_its_words(room):
    with without_triggers("annotation") as cursor:
        cursor.execute("UPDATE documents_annotation SET note = 'somebody''s secret words' WHERE note <> ''")
    found = []
    verified = verify_room(found.append)
    assert verified.faults == len(found) == 4
    assert sum(str(fault).endswith("it is not as it was written") for fault in found) == 3
    assert str(found[-1]).endswith("search finds other words than its notes have; run manage.py reindex")
    assert all(fault.slug and "secret" not in str(fault) for fault in found)
    assert verified.counts["seals"] > 50


@pytest.mark.django_db(transaction=True)
def test_what_another_program_writes_has_no_seal():
    make_cast(TEXT)
    parameters = connection.get_connection_params() | {"options": "", "autocommit": True}
    parameters.pop("context", None)
    with psycopg.connect(**parameters) as other:
        other.execute("UPDATE documents_tag SET name = name")
        other.execute("""UPDATE documents_user SET public_name = 'Nobody' WHERE login = 'alice'""")
    assert broken_seals() == [("user", "it was written by another program than this site")]


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "UTC"])
def test_seals_do_not_depend_on_how_a_session_writes_values(room, zone):
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL TimeZone = '{zone}'")
        cursor.execute("SET LOCAL bytea_output = 'escape'")
        cursor.execute("SET LOCAL extra_float_digits = -3")
        cursor.execute("UPDATE documents_capture SET id = id WHERE false")
        cursor.execute("UPDATE documents_user SET public_name = 'Somebody' WHERE login = 'alice'")
    assert broken_seals() == []
