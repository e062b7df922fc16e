"""The embedded Postgres: PostgreSQL's programs from a wheel, run by a small supervisor. Uses no Django."""

from readingroom.postgres.errors import (
    DidNotStart,
    DiskFull,
    ForeignDirectory,
    MajorMismatch,
    NoAccount,
    PostgresError,
    ProgramsMissing,
)
from readingroom.postgres.supervisor import FAMILY_VARIABLE, SIGNATURE, Server, ignore_progress, start

__all__ = [
    "FAMILY_VARIABLE",
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
