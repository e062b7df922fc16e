"""How Postgres carries out the statements of a page: what it scans and how much it reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection


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


def plans_of(work: Callable[[], Any]) -> list[Plan]:
    """Returns the plans of all statements that read, in the order in which `work` runs them."""
    with recorded_statements() as statements:
        work()
    return [plan_of(sql, params) for sql, params in statements if sql.lstrip("( \n").startswith(("SELECT", "WITH"))]


def _scans_in(node: dict[str, Any]) -> Iterator[Scan]:
    if node["Node Type"] == "Seq Scan":
        looked_at = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        yield Scan(node["Relation Name"], looked_at * node["Actual Loops"])
    for child in node.get("Plans", ()):
        yield from _scans_in(child)
