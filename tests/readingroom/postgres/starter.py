"""A separate process that starts or joins a cluster, for tests of several processes that share one.

    python -m tests.readingroom.postgres.starter HOME [UID GID]

It prints a line of JSON when it has joined, leaves when its input ends, and prints another. With UID and GID it first
becomes that user; it imports everything before, since that user may not be able to read the modules.
"""

from __future__ import annotations

import encodings.idna  # noqa: F401 - psycopg and subprocess import these late
import json
import os
import sys
from pathlib import Path

import psycopg
import psycopg._connection_info

from readingroom import postgres
from readingroom.postgres import PostgresError


def main() -> None:
    home, *user = sys.argv[1:]
    if user:
        uid, gid = map(int, user)
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    try:
        server = postgres.start(Path(home))
    except PostgresError as error:
        report(error=str(error), kind=type(error).__name__)
        return
    with psycopg.connect(host=str(server.socket_directory), user=server.role, dbname=server.database) as connection:
        lexemes = connection.execute("SELECT to_tsvector('english', '“quoted” words—dash')").fetchone()[0]
    report(started_here=server.started_here, socket=str(server.socket_directory), lexemes=lexemes, uid=os.geteuid())
    sys.stdin.read()
    report(stopped=server.release())


def report(**facts: object) -> None:
    print(json.dumps(facts), flush=True)  # noqa: T201 - the test reads it


if __name__ == "__main__":
    main()
