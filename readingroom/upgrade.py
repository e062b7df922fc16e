"""Changes a whole database: one process at a time, and with a copy of the old state stored beside the data."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql
from psycopg.conninfo import make_conninfo

from documents.services.events.direct import direct_parameters
from readingroom import home
from readingroom.embedded.server import embedded_server, is_embedded
from readingroom.known_migrations import recorded_release
from readingroom.postgres.programs import installed_programs

# "ReadRoom" and the number after it: the same in every release.
UPGRADE_LOCK_ID = 0x52656164526F6F6D
START_LOCK_ID = UPGRADE_LOCK_ID + 1
MAX_DUMPS = 5


def connect_directly(connection: Any) -> Any:
    """Opens a connection without Django's pool, which would retry for a while and lose the reason of a failure."""
    return connection.Database.connect(**{**connection.get_connection_params(), "autocommit": True})


@contextlib.contextmanager
def upgrade_lock(connection: Any, say: Callable[[str], object]) -> Iterator[None]:
    """Holds the lock of those who change the tables; says so if it waits."""
    with _lock(connection, UPGRADE_LOCK_ID, say, "brings the database up to date"):
        yield


@contextlib.contextmanager
def start_lock(connection: Any, say: Callable[[str], object]) -> Iterator[None]:
    """Holds the lock of those who make the room ready to be served, around that of the upgrade; says so if it waits."""
    with _lock(connection, START_LOCK_ID, say, "makes the room ready"):
        yield


@contextlib.contextmanager
def _lock(connection: Any, number: int, say: Callable[[str], object], what: str) -> Iterator[None]:
    """Holds a lock of the database on a separate connection, which nothing else closes."""
    with contextlib.closing(connect_directly(connection)) as holder:
        if not holder.execute(f"SELECT pg_try_advisory_lock({number})").fetchone()[0]:
            say(f"Waiting for another process that {what}…")
            holder.execute(f"SELECT pg_advisory_lock({number})")
        yield


def is_in_use(connection: Any) -> bool:
    """Checks whether anybody else is connected to the database, after closing the connections of this process."""
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
    with contextlib.closing(connect_directly(connection)) as direct:
        others = direct.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        ).fetchone()
    return bool(others and others[0])


def count_pending(connection: Any) -> int:
    """Returns the number of migrations that are not yet applied."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def refuse_outdated(connection: Any) -> None:
    """Raises CommandError if the database lacks migrations of this release."""
    pending = count_pending(connection)
    if pending:
        raise CommandError(
            "This room's database is empty or of an older release. Start the room once with `make run`, or run "
            "`manage.py migrate`, and try again."
        )


# Rows that tell of the database itself, which a migration or the first start makes, that count for a while, or that
# follow from others. A room that has no other rows is empty, and a backup leaves these out.
TABLES_OF_THE_DATABASE = frozenset(
    f"documents_{name}"
    for name in (
        "seal_key",
        "bulkchange",
        "factblock",
        "installation",
        "noteblock",
        "notechange",
        "openstreams",
        "publicchange",
        "publicversion",
        "searchblock",
        "shelfentry",
        "spellingsearch",
        "tries",
    )
)


def has_rows(connection: Any) -> bool:
    """Checks whether any of the site's own tables has rows."""
    with connection.cursor() as cursor:
        tables = {name for name in connection.introspection.table_names(cursor) if name.startswith("documents_")}
        for table in sorted(tables - TABLES_OF_THE_DATABASE):
            cursor.execute(sql.SQL("SELECT EXISTS (SELECT 1 FROM {})").format(sql.Identifier(table)))
            if cursor.fetchone()[0]:
                return True
    return False


def dump(connection: Any, say: Callable[[str], None]) -> Path:
    """Writes the whole database to a file beside the data, and deletes the oldest of these files.

    Raises CommandError if that fails; the database is then unchanged.
    """
    folder = home.directory() / "dumps"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    release = recorded_release(connection) or "unknown"
    target = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-before-upgrade-from-{release}.dump"
    unfinished = target.with_suffix(".unfinished")
    say(f"Keeping a copy of the database as it is, in {target}…")
    # Not by single arguments, which cannot name several servers of which one writes.
    where = direct_parameters()
    secret = {"PGPASSWORD": str(where.pop("password"))} if "password" in where else {}
    unfinished.touch(mode=0o600)
    command = [str(_pg_dump()), "--format=custom", f"--file={unfinished}", f"--dbname={make_conninfo(**where)}"]
    done = subprocess.run(command, env=os.environ | secret, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        unfinished.unlink(missing_ok=True)
        raise CommandError(
            f"The database could not be copied before the upgrade, so it was left as it is. pg_dump says:\n"
            f"{done.stderr.strip()}\n"
            "Mend that, or keep a copy by other means and run `manage.py migrate --without-dump`."
        )
    unfinished.rename(target)
    for old in sorted(folder.glob("*.dump"))[:-MAX_DUMPS]:
        old.unlink()
    return target


def _pg_dump() -> Path:
    """Returns `pg_dump` of the embedded server's version, or the newest available for another server."""
    if is_embedded():
        return embedded_server().program("pg_dump")
    installed = installed_programs()
    if installed:
        return installed[0].path("pg_dump")
    found = shutil.which("pg_dump")
    if not found:
        raise CommandError("There is no pg_dump here to copy the database with before the upgrade; install one.")
    return Path(found)
