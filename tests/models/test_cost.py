"""The cost of checking quotes does not grow with the text, measured in pages and rows that Postgres reads."""

import json

import pytest
from django.db import connection

from tests.models import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("new_tables")]
INSERT = """
    INSERT INTO documents_target (annotation_id, document_id, revision_id, n, start, "end", exact, prefix, suffix)
    SELECT %s, %s, %s, n, n * 50, n * 50 + 40, substr(%s, n * 50 + 1, 40), '', '' FROM generate_series(0, %s - 1) n
"""


def article(length: int):
    """Makes a text of `length` code points, some of them outside the Basic Multilingual Plane."""
    line = "Der Wärter schrieb es 📖 auf, und niemand las es. "
    row = rows.text(rows.document(), (line * (length // len(line) + 1))[:length])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE documents_revisionchunk, documents_revision")
    return row


def explain(statement: str, parameters: list) -> dict:
    """Runs a statement and returns its plan, with the pages it read and its triggers."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + statement, parameters)
        answer = cursor.fetchone()[0]
    return (json.loads(answer) if isinstance(answer, str) else answer)[0]


def pages(plan: dict) -> int:
    return plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]


@pytest.mark.parametrize("many", [1, 100])
def test_checking_targets_reads_no_more_of_a_megabyte_than_of_60_kilobytes(many):
    read = {}
    for length in (60_000, 1_000_000):
        row = article(length)
        statement = "SELECT count(documents_quote_at(%s, n * 50, n * 50 + 40)) FROM generate_series(0, %s - 1) n"
        # The first runs read the catalogue too.
        read[length] = min(pages(explain(statement, [row.pk, many])) for _ in range(3))
        mark = rows.annotation(row.document)
        plan = explain(INSERT, [mark.pk, row.document_id, row.pk, row.text[: many * 50], many])
        assert {trigger["Trigger Name"]: trigger["Calls"] for trigger in plan["Triggers"]} == {
            "sealed": many,
            # Once for the statement, however many rows.
            "target_quotes_the_text": 1,
            "raises_on_insert": 1,
        }
    # A deeper index may cost one page more for each quote.
    assert read[1_000_000] <= read[60_000] + many
    assert read[1_000_000] <= 12 * many + 20


def test_quote_is_read_only_from_the_chunks_that_contain_it():
    row = article(1_000_000)
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'documents_quote_at'")
        body = cursor.fetchone()[0]
    for start, end, wanted in [(500_000, 500_040, 1), (4_090, 4_100, 2), (0, 10_000, 3)]:
        cut = body.replace("p_revision", "%s").replace("p_start", str(start)).replace("p_end", str(end))
        plan = explain(cut, [row.pk])["Plan"]
        while plan["Node Type"] not in {"Index Scan", "Bitmap Heap Scan", "Seq Scan"}:
            plan = plan["Plans"][0]
        assert plan["Node Type"] != "Seq Scan"
        assert (plan["Actual Rows"], plan.get("Rows Removed by Filter", 0)) == (wanted, 0)
