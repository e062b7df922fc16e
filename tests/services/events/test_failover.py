"""Which errors mean that the database is away, and what is done about the connections to it."""

from __future__ import annotations

import psycopg
import pytest
from django.db import DatabaseError, InternalError, NotSupportedError, OperationalError, connection
from psycopg import errors
from psycopg_pool import PoolTimeout

from documents.services.events import failover
from documents.services.events.failover import drop_connections, is_away


def raised(cause: BaseException | None, kind: type[DatabaseError] = OperationalError) -> DatabaseError:
    """Returns Django's error for one of psycopg's."""
    error = kind("no answer")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error",
    [
        raised(psycopg.OperationalError("the connection is lost")),
        raised(psycopg.InterfaceError("the connection is closed")),
        raised(errors.AdminShutdown()),
        raised(errors.CrashShutdown()),
        raised(errors.CannotConnectNow()),
        raised(errors.ConnectionFailure()),
        raised(errors.TooManyConnections()),
        raised(errors.ReadOnlySqlTransaction(), InternalError),
        raised(errors.FeatureNotSupported(), NotSupportedError),
        errors.AdminShutdown(),
    ],
)
def test_server_that_went_or_only_reads_is_away(error):
    assert is_away(error)


@pytest.mark.parametrize(
    "error",
    [
        raised(PoolTimeout("none came free")),
        raised(errors.UniqueViolation()),
        raised(errors.DeadlockDetected()),
        raised(errors.UndefinedTable()),
        raised(psycopg.ProgrammingError("wrong number of parameters")),
        raised(None),
        ValueError(),
    ],
)
def test_other_errors_say_nothing_of_the_server(error):
    assert not is_away(error)


def kept_connections() -> set[int]:
    """Returns the connections that wait in the pool."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    connection.close()
    return {one.info.backend_pid for one in list(connection.pool._pool)}


@pytest.mark.django_db(transaction=True)
def test_connections_are_dropped_once_for_many_errors(monkeypatch, caplog):
    monkeypatch.setattr(failover, "_dropped_at", float("-inf"))
    before = kept_connections()
    drop_connections(raised(errors.ReadOnlySqlTransaction(), InternalError))
    after = kept_connections()
    assert before
    assert after.isdisjoint(before)
    assert "25006" in caplog.text
    drop_connections(raised(errors.ReadOnlySqlTransaction(), InternalError))
    assert after <= kept_connections()
