"""What creating a note asks of Postgres: the same statements however long the article, and however many its notes."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.models import Document
from documents.sandbox import WorkerQueue
from documents.services.site.bench_document import make_bench_document
from tests.api.client import annotation, container, send, signed_in
from tests.factories import make_user
from tests.webannotation.annotation import markdown, passage, position, quote

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("new_tables")]

# How much the writer wrote lately, the lock, the passage, the note with its target and anchor, the stems of its words
# and the index of them, its event with its job.
PRIVATE = 7
# Besides, whether a group has switched off notes for everyone, and whether a task holds back what is written here.
PUBLIC = PRIVATE + 2
GROWING = {
    f"documents_{name}" for name in "annotation target anchor noteblock event revisionchunk taggedannotation".split()
}
OF_SIGN_IN = ("django_session", 'FROM "documents_user"')


@pytest.fixture
def reader():
    return signed_in(make_user("ines"))


def note_on(document: Document, place: int, audience: str, words: str) -> dict[str, Any]:
    text = document.current_revision.text
    source = f"http://testserver{document.get_absolute_url()}revisions/1/"
    target = passage(position(place, place + 40), quote(text[place : place + 40]), source=source)
    return annotation(document, audience=audience, body=[markdown(words)], target=target)


def asked(client: Any, document: Document, audience: str, words: str = "A note, of plain words.") -> list[str]:
    """Returns the statements of creating one note, without those of the session and the savepoints of a test."""
    sent = note_on(document, 400, audience, words)
    with CaptureQueriesContext(connection) as ran:
        answer = send(client, "POST", container(document), sent, Idempotency_Key=str(uuid.uuid4()))
    assert answer.status_code == 201, answer.content
    statements = [one["sql"] for one in ran if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    return [one for one in statements if not any(name in one for name in OF_SIGN_IN)]


def scanned(plan: dict[str, Any]) -> Iterator[str]:
    """Yields the tables that a plan reads whole."""
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for part in plan.get("Plans", []):
        yield from scanned(part)


def test_statements_are_the_same_for_no_notes_and_ten_thousand_for_60_kb_and_a_megabyte(reader):
    empty = make_bench_document(size=60_000, annotations=0, seed=1)
    full = make_bench_document(size=60_000, annotations=10_000, seed=1)
    long = make_bench_document(size=1_000_000, annotations=0, seed=1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    asked(reader, empty, "private")  # the first looks up what is kept then, such as content types
    for audience, many in {"private": PRIVATE, "public": PUBLIC}.items():
        for document in (empty, full, long):
            statements = asked(reader, document, audience)
            assert len(statements) == many, statements
            for statement in statements:
                with connection.cursor() as cursor:
                    cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}")
                    (answer,) = cursor.fetchone()
                plan = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
                assert not GROWING & set(scanned(plan)), statement


@pytest.mark.parametrize(
    "words", ["A note of plain words.", "Two lines,\nand (in brackets) more.\n\nA paragraph: “so”."]
)
def test_note_of_plain_words_is_created_without_another_process(reader, monkeypatch, words):
    def refused(*_args: object, **_given: object) -> None:
        raise AssertionError("a note of plain words waited for a process")

    document = make_bench_document(size=2_000, annotations=0, seed=1)
    monkeypatch.setattr(WorkerQueue, "run", refused)
    asked(reader, document, "public", words)
