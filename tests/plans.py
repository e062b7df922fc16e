"""How Postgres carries out the statements of a page: what it scans and how much it reads."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db import connection

# Tables that grow with the room. The narrow one of the shelf may be read, but only for a page by its number.
LARGE = {
    *("document", "revision", "capture", "statement"),
    *("annotation", "target", "anchor", "tag", "taggedannotation", "membership", "event"),
    *("searchblock", "noteblock", "factblock"),
}
MOST_ROWS = 500


@dataclass(frozen=True)
class Scan:
    """One read of a table from its beginning: the rows looked at, in all its runs."""

    table: str
    rows: float


@dataclass(frozen=True)
class Plan:
    """The plan of one statement: its reads of whole tables, the pages of memory it touched, its milliseconds."""

    sql: str
    scans: tuple[Scan, ...]
    blocks: int
    took: float


@contextmanager
def recorded_statements() -> Iterator[list[tuple[str, Any]]]:
    """Records each statement of this thread with its parameters."""
    found: list[tuple[str, Any]] = []

    def record(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record):
        yield found


def plan_of(sql: str, params: Any) -> Plan:
    """Runs a statement that reads once more and returns its plan."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
        answer = cursor.fetchone()[0]
    explained = (json.loads(answer) if isinstance(answer, str) else answer)[0]
    root = explained["Plan"]
    return Plan(
        sql=sql,
        scans=tuple(_scans_in(root)),
        blocks=root["Shared Hit Blocks"] + root["Shared Read Blocks"],
        took=explained["Execution Time"] + explained["Planning Time"],
    )


def tables_scanned_for_anybody(sql: str) -> set[str]:
    """Returns the tables of many rows that a plan for all values, as Postgres keeps it, reads from their beginning."""
    numbers = count(1)
    numbered = re.sub("%[%s]", lambda found: "%" if found[0] == "%%" else f"${next(numbers)}", sql)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {numbered}")
        answer = cursor.fetchone()[0]
        root = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
        scanned = [table for node in _nodes_in(root) if (table := _scanned(node)).removeprefix("documents_") in LARGE]
        cursor.execute("SELECT relname FROM pg_class WHERE relname = ANY (%s) AND reltuples > %s", [scanned, MOST_ROWS])
        return {table for (table,) in cursor.fetchall()}


def plans_of(work: Callable[[], Any]) -> list[Plan]:
    """Returns the plans of all statements that read, in the order in which `work` runs them."""
    with recorded_statements() as statements:
        work()
    return [plan_of(sql, params) for sql, params in statements if sql.lstrip("( \n").startswith(("SELECT", "WITH"))]


def whole_reads(plans: Iterable[Plan]) -> dict[str, float]:
    """Returns how many rows of each large table were read from its beginning, in all these statements."""
    rows: Counter[str] = Counter()
    for plan in plans:
        for scan in plan.scans:
            rows[scan.table.removeprefix("documents_")] += scan.rows  # type: ignore[assignment]
    return {table: n for table, n in rows.items() if table in LARGE and n > MOST_ROWS}


def _scans_in(root: dict[str, Any]) -> Iterator[Scan]:
    for node in _nodes_in(root):
        if table := _scanned(node):
            looked_at = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
            yield Scan(table, looked_at * node["Actual Loops"])


def _scanned(node: dict[str, Any]) -> str:
    return str(node["Relation Name"]) if node["Node Type"] == "Seq Scan" else ""


def _nodes_in(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes_in(child)
