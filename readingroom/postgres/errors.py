"""What can keep the embedded Postgres from running, each said as a sentence that tells what to do."""

from __future__ import annotations


class PostgresError(Exception):
    """The embedded Postgres cannot be used; the message says why and what to do."""


class ProgramsMissing(PostgresError):
    """No PostgreSQL programs are installed that can run on this machine."""


class MajorMismatch(PostgresError):
    """The data were made by a PostgreSQL major version whose programs are not here."""


class DiskFull(PostgresError):
    """There is no space left where the data are kept."""


class ForeignDirectory(PostgresError):
    """A directory that the cluster needs belongs to somebody else."""


class NoAccount(PostgresError):
    """PostgreSQL refuses to run as root, and there is no other account to run it as."""


class DidNotStart(PostgresError):
    """PostgreSQL ended, or would not answer; the message carries its last words."""
