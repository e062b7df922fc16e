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
from readingroom.postgres.supervisor import SIGNATURE, Server, say_nothing, start

__all__ = [
    "SIGNATURE",
    "DidNotStart",
    "DiskFull",
    "MajorMismatch",
    "NoAccount",
    "NotOurs",
    "PostgresError",
    "ProgramsMissing",
    "Server",
    "say_nothing",
    "start",
]
