"""Verifies the database as of one moment, while others go on working."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import DatabaseError, connection, transaction

from documents.services.site.verification.database import Database
from documents.services.site.verification.database_checks import CHECKS
from documents.services.site.verification.fault import Fault, OnFault, ReportProgress, VerificationResult
from documents.services.site.verification.frozen import check_frozen
from documents.services.site.verification.seals import check_seals
from documents.services.site.verification.search_index import check_search_index
from documents.services.site.verification.text_checks import check_source


def verify_room(on_fault: OnFault, report_progress: ReportProgress = lambda sentence: None) -> VerificationResult:
    """Checks all data as of one moment, while others go on working; calls `on_fault` for each fault."""
    verified = VerificationResult()
    with transaction.atomic():
        _prepare_to_read_all()
        for fault in _all_faults(verified, report_progress):
            verified.faults += 1
            on_fault(fault)
    return verified


def _prepare_to_read_all() -> None:
    """Gives all queries the same snapshot, and tells Postgres to plan for all rows, not for the first."""
    with connection.cursor() as cursor:
        if not connection.savepoint_ids:  # the isolation level cannot be changed inside a caller's transaction
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL cursor_tuple_fraction = 1.0")


def _all_faults(verified: VerificationResult, report_progress: ReportProgress) -> Iterator[Fault]:
    report_progress("Tables: that every row of each can be read")
    yield from _unreadable(verified)
    proved: set[tuple[str, str]] = set()  # rows with a more telling fault than a broken seal
    for fault in check_source(Database(), verified, report_progress):
        proved.add((fault.table, str(fault.row).partition(" ")[0]))
        yield fault
    for fault in check_seals(verified, report_progress):
        if (fault.table, str(fault.row)) not in proved:
            yield fault
    report_progress("Search: that its index is what the texts make")
    yield from check_search_index(verified)
    report_progress("Vocabularies: that those that are frozen are what their editions say")
    yield from check_frozen(verified)
    for check in CHECKS:
        report_progress(check.what)
        yield from _by_sql(check.table, check.query, check.fault)
        verified.count(check.what, _count(check.counted))


def _unreadable(verified: VerificationResult) -> Iterator[Fault]:
    """Reads every column of every table once, so that Postgres checks the checksum of each page."""
    tables = sorted(
        {model._meta.db_table for model in apps.get_app_config("documents").get_models(include_auto_created=True)}
    )
    for table in tables:
        verified.count("tables")
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                name = connection.ops.quote_name(table)
                cursor.execute(f"SELECT count(*), sum(hashtext(row::text)::bigint) FROM {name} AS row")  # noqa: S608 - our own
        except DatabaseError as error:
            yield Fault("table", table, "", f"Postgres cannot read it whole: {str(error).splitlines()[0]}")


def _by_sql(table: str, query: str, what: str) -> Iterator[Fault]:
    """Yields a fault for each row of a check's query: row, slug, and values for the message."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        for row, slug, *numbers in cursor.fetchall():
            yield Fault(table, row, slug, what.format(*numbers))


def _count(counted: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(counted)
        found = cursor.fetchone()
    return int(found[0]) if found else 0
