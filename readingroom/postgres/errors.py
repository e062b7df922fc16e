"""Errors that keep the embedded Postgres from running; each message is a sentence that says what to do."""

from __future__ import annotations


class PostgresError(Exception):
    """The embedded Postgres cannot be used; the message says why and what to do."""


class ProgramsMissing(PostgresError):
    """No PostgreSQL programs are installed that can run on this machine."""


class MajorMismatch(PostgresError):
    """The data was made by a PostgreSQL major version whose programs are not installed."""


class DiskFull(PostgresError):
    """The disk that has the data is full."""


class ForeignDirectory(PostgresError):
    """A directory that the cluster needs belongs to another account."""


class NoAccount(PostgresError):
    """PostgreSQL refuses to run as root, and there is no other account to run it as."""


class DidNotStart(PostgresError):
    """PostgreSQL ended or did not answer; the message includes its last output."""
