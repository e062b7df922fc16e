"""What the compact list costs: a fixed number of statements, and rows of what the reader sees, not of what there is."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.anchoring import TextQuoteSelector
from documents.exports.notes import public_rows
from documents.exports.notes.open_document import find_open_document
from documents.exports.notes.own_layer import values_for
from documents.exports.notes.visible_rows import Layer, rows_query
from documents.models import Annotation, Document
from documents.models.visibility_rule import RuleShape
from documents.services.notes import Content, Selection, Sharing, create_annotation
from documents.views.site.kept_answers import kept_answers
from tests.api.client import signed_in
from tests.factories import make_annotation, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("new_tables")]

TEXT = "A 😀 began it. The keeper wrote it down. Nobody read it for forty years."
MANY = 10_000


def write(person, document, audience="public", group=None, tags=()):
    return create_annotation(
        by=person,
        content=Content(tags=tags),
        selections=[Selection(document.slug, 1, None, TextQuoteSelector("keeper"))],
        sharing=Sharing(audience, group),
    ).annotation


def statements(client, document, query=""):
    """Returns the statements of a request for the list, without those of the session; no answer is kept."""
    kept_answers.clear()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/documents/{document.slug}/anchors?revision=1{query}").status_code == 200
    return [one["sql"] for one in asked if "django_session" not in one["sql"]]


@pytest.mark.parametrize("count", [2, 20])
def test_list_costs_a_fixed_number_of_statements(cast, document, count):
    for n in range(count):
        author = cast.bob if n % 2 else make_user()
        author.memberships.update_or_create(group=cast.course, defaults={"name_in_group": f"Member {n}"})
        write(author, document, tags=(f"tag {n}",))
        noted = write(author, document, "group", cast.course.pk, tags=(f"tag {n}",))
        create_annotation(by=cast.tova, content=Content("replying"), in_reply_to=noted.pk)
        write(author, document, "private")
    nobody, reader = signed_in(None), signed_in(cast.tova)
    for query in ("", f"&ids={noted.pk}"):
        for client in (nobody, reader):
            statements(client, document, query)
    # The article; for a reader also who they are, and all that they see beside the public rows.
    assert len(statements(nobody, document)) == 1
    assert len(statements(reader, document)) == 3
    assert len(statements(nobody, document, f"&ids={noted.pk}")) == 3
    assert len(statements(reader, document, f"&ids={noted.pk}")) == 4


def test_list_after_a_change_costs_a_fixed_number_of_statements(cast, document):
    nobody, reader = signed_in(None), signed_in(cast.tova)
    for _ in range(20):
        write(cast.bob, document, tags=("claim", "irony"))
    statements(nobody, document)
    statements(reader, document)
    for count in (1, 9):
        for _ in range(count):
            write(cast.bob, document, "private")
        # Once for all readers: whether a note is in other articles too.
        assert [len(statements(client, document)) for client in (reader, reader, nobody)] == [4, 3, 1]
        for _ in range(count):
            write(cast.bob, document, tags=("claim",))
        # Once for all readers: what was done, the rows, and their names.
        assert [len(statements(client, document)) for client in (nobody, nobody, reader)] == [2, 1, 3]


@pytest.fixture
def crowded(cast, document):
    """Adds ten thousand public notes of others, and two thousand that others keep to themselves."""
    others = [make_user() for _ in range(5)]
    Annotation.objects.bulk_create(
        [
            Annotation(document=document, author=others[n % 5], audience="private" if n % 6 == 5 else "public")
            for n in range(MANY * 6 // 5)
        ],
        batch_size=2_000,
    )
    for audience in ("private", "group", "moderators"):
        group = None if audience == "private" else cast.course
        make_annotation(document, cast.bob, (4, 9), audience=audience, group=group)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return document


def plan_of_layer(person, document: Document) -> dict:
    """Returns the plan of a reader's own layer, as it was run."""
    opened = find_open_document(person, document.slug, None)
    query = rows_query(Layer.OWN, RuleShape.of(opened.visibility))
    return explain(query.sql, query.values(values_for(opened)))


def explain(sql: str, values: list) -> dict:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + sql, values)
        answer = cursor.fetchone()[0]
    return (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]


def nodes(plan: dict):
    yield plan
    for one in plan.get("Plans", []):
        yield from nodes(one)


def read_rows(plan: dict) -> float:
    """Counts the annotations that the scans of a plan returned or threw away, in all their loops."""
    lost = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
    scans = [one for one in nodes(plan) if one.get("Relation Name") == "documents_annotation"]
    return sum((one["Actual Rows"] + sum(one.get(name, 0) for name in lost)) * one["Actual Loops"] for one in scans)


@pytest.mark.parametrize(("who", "count"), [("bob", 3), ("tova", 2), ("rhea", 1), ("charlie", 0), ("alice", 1)])
def test_layer_of_a_reader_reads_what_it_holds(cast, crowded, who, count):
    plan = plan_of_layer(cast.everyone[who], crowded)
    assert plan["Actual Rows"] == count
    names = {one.get("Index Name") for one in nodes(plan)}
    assert "annotation_limited_by" in names
    # The three are found by up to two indexes and joined once more; of the twelve thousand of others none is read. An
    # index also has entries of rows that earlier tests rolled back.
    assert read_rows(plan) <= 12, plan
    entries = sum(one["Actual Rows"] for one in nodes(plan) if one["Node Type"] == "Bitmap Index Scan")
    assert entries < MANY / 5, plan
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 200, plan


def test_list_of_ten_thousand_costs_a_reader_no_more_statements(cast, crowded):
    client = signed_in(cast.bob)
    statements(client, crowded)
    assert len(statements(client, crowded)) == 3


def test_patch_of_ten_thousand_rows_reads_what_is_new(cast, crowded):
    opened = find_open_document(cast.anonymous, crowded.slug, None)
    kept = public_rows.public_rows(opened)
    root = write(cast.bob, crowded, tags=("claim",))
    create_annotation(by=cast.tova, content=Content("replying"), in_reply_to=root.pk)
    opened = find_open_document(cast.anonymous, crowded.slug, None)
    plan = explain(public_rows._patch_statement(), public_rows._patch_values(kept, opened))
    assert read_rows(plan) < 60, plan
    patched = public_rows.public_rows(opened)
    assert sum(len(list(chunk.rows())) for chunk in patched.rows.chunks) == MANY + 1
    made_again = {id(chunk) for chunk in patched.rows.chunks} - {id(chunk) for chunk in kept.rows.chunks}
    assert len(made_again) in (1, 2)


def test_list_is_patched_after_many_changes_that_not_everybody_sees(cast, document, monkeypatch):
    monkeypatch.setattr(public_rows, "MOST_EVENTS", 8)
    nobody = signed_in(None)
    write(cast.bob, document)
    statements(nobody, document)
    for _ in range(3):
        write(cast.bob, document, "private")
    assert [len(statements(nobody, document)) for _ in range(2)] == [2, 1]
