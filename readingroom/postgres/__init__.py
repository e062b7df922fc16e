"""The embedded Postgres: PostgreSQL's programs from a wheel under a small supervisor. Knows nothing of Django."""

from readingroom.postgres.errors import (
    DidNotStart,
    DiskFull,
    ForeignDirectory,
    MajorMismatch,
    NoAccount,
    PostgresError,
    ProgramsMissing,
)
from readingroom.postgres.supervisor import SIGNATURE, Server, ignore_progress, start

__all__ = [
    "SIGNATURE",
    "DidNotStart",
    "DiskFull",
    "ForeignDirectory",
    "MajorMismatch",
    "NoAccount",
    "PostgresError",
    "ProgramsMissing",
    "Server",
    "ignore_progress",
    "start",
]
