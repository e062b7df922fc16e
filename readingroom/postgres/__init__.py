"""The embedded Postgres: PostgreSQL's programs from a wheel under a small supervisor. Knows nothing of Django."""

from readingroom.postgres.errors import (
    DidNotStart,
    DiskFull,
    MajorMismatch,
    NoAccount,
    NotOurs,
    PostgresError,
    ProgramsMissing,
)
from readingroom.postgres.supervisor import Server, start

__all__ = [
    "DidNotStart",
    "DiskFull",
    "MajorMismatch",
    "NoAccount",
    "NotOurs",
    "PostgresError",
    "ProgramsMissing",
    "Server",
    "start",
]
