"""Brings a database up to date: one process at a time, and with a copy of the old state kept beside the data."""

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

from readingroom import home
from readingroom.embedded.server import embedded_server, is_embedded
from readingroom.known_migrations import recorded_release
from readingroom.postgres.programs import installed_programs

UPGRADE_LOCK_ID = 0x52656164526F6F6D  # "ReadRoom": the same number in every release
MAX_DUMPS = 5


def connect_directly(connection: Any) -> Any:
    """Opens a connection past Django and the pool, which would try again for a while and forget why it could not."""
    return connection.Database.connect(**{**connection.get_connection_params(), "autocommit": True})


@contextlib.contextmanager
def upgrade_lock(connection: Any) -> Iterator[None]:
    """Holds the database's lock for upgrades, on a connection of its own that nothing else closes."""
    with contextlib.closing(connect_directly(connection)) as holder:
        holder.execute(f"SELECT pg_advisory_lock({UPGRADE_LOCK_ID})")
        yield


def count_pending(connection: Any) -> int:
    """How many migrations have not been applied yet."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def refuse_outdated(connection: Any) -> None:
    """Raises CommandError where the database has not what this release works with."""
    pending = count_pending(connection)
    if pending:
        raise CommandError(
            "This room's database is empty or of an older release. Start the room once with `make run`, or run "
            "`manage.py migrate`, and try again."
        )


def has_rows(connection: Any) -> bool:
    """Says whether anybody has put anything into the room's own tables."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name.startswith("documents_")]
        for table in tables:
            cursor.execute(sql.SQL("SELECT EXISTS (SELECT 1 FROM {})").format(sql.Identifier(table)))
            if cursor.fetchone()[0]:
                return True
    return False


def dump(connection: Any, say: Callable[[str], None]) -> Path:
    """Writes the whole database to a file beside the data, and forgets the oldest of such files.

    Raises CommandError where it cannot be done; nothing has been changed then.
    """
    folder = home.directory() / "dumps"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    release = recorded_release(connection) or "unknown"
    target = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-before-upgrade-from-{release}.dump"
    unfinished = target.with_suffix(".unfinished")
    say(f"Keeping a copy of the database as it is, in {target}…")
    arguments, variables = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
    unfinished.touch(mode=0o600)
    command = [str(_pg_dump()), "--format=custom", f"--file={unfinished}", *arguments[1:]]
    done = subprocess.run(command, env=os.environ | (variables or {}), capture_output=True, text=True, check=False)
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
    """The program of the server's own version; for a server elsewhere the newest there is."""
    if is_embedded():
        return embedded_server().program("pg_dump")
    installed = installed_programs()
    if installed:
        return installed[0].path("pg_dump")
    found = shutil.which("pg_dump")
    if not found:
        raise CommandError("There is no pg_dump here to copy the database with before the upgrade; install one.")
    return Path(found)
