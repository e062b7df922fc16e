"""The databases of a test session: one throwaway cluster, one migrated template, a clone of it for each worker.

A session is one process, or a process that distributes tests and the workers that run them. They share a directory,
`readingroom-tests-<pid>-…`, named after the process that removes it at the end.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
from django.db import OperationalError
from psycopg.errors import DeadlockDetected

THROWAWAY = "readingroom-tests-"
TEMPLATE_READY = "template-is-ready"
# Tables that only migrations fill.
MIGRATED = {"django_migrations", "django_content_type", "auth_permission"}


def new_session() -> Path:
    """Makes the directory of this session, after removing those of earlier sessions that were killed."""
    remove_abandoned_sessions()
    home = Path(tempfile.gettempdir()) / f"{THROWAWAY}{os.getpid()}-{os.urandom(4).hex()}"
    home.mkdir()
    home.chmod(0o711)  # if root starts Postgres, its account must be able to pass through
    return home


def remove_abandoned_sessions() -> None:
    """Removes the directories of sessions that were killed."""
    for home in Path(tempfile.gettempdir()).glob(f"{THROWAWAY}*"):
        pid = int(home.name.removeprefix(THROWAWAY).split("-")[0])
        with contextlib.suppress(FileNotFoundError):
            if home.stat().st_uid == os.geteuid() and not psutil.pid_exists(pid):
                remove_session(home)


def remove_session(home: Path) -> None:
    """Stops the session's cluster, if it made one, and removes its directory."""
    from readingroom import postgres

    if (home / "postgres").exists():
        with contextlib.suppress(postgres.PostgresError):
            postgres.start(home, throwaway=True).remove()
    shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def one_at_a_time(home: Path, what: str) -> Iterator[None]:
    """Makes the session's other workers wait before they do the same work."""
    with (home / f"{what}.lock").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def use_cluster(home: Path) -> Any:
    """Starts or joins the session's cluster, points Django at it and returns it.

    Settings are loaded before any conftest, so the connection that Django has already made from them is changed too.
    """
    from readingroom import postgres

    server = postgres.start(home, throwaway=True)
    for configuration in _configurations():
        configuration["HOST"] = str(server.socket_directory)
    return server


def clone_from_template(home: Path) -> None:
    """Makes this worker's database a copy of the template, which one worker migrates for all."""
    with one_at_a_time(home, "template"):
        name = _template_name()
        if not (home / TEMPLATE_READY).exists():
            _make_template(name)
            (home / TEMPLATE_READY).touch()
    for configuration in _configurations():
        configuration["TEST"]["TEMPLATE"] = name


def drop_template(home: Path) -> None:
    """Removes the template from a permanent server."""
    from django.db import connections

    if (home / TEMPLATE_READY).exists():
        connection = connections["default"]
        # pytest-django blocks Django's own connections outside tests.
        with connection.Database.connect(
            **{**connection.get_connection_params(), "dbname": "postgres", "autocommit": True}
        ) as direct:
            direct.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(_template_name())}")


def end_other_connections() -> None:
    """Closes this worker's pool and ends whatever else is connected to its database.

    Postgres drops no database in use, and a thread of the live room or a process may end a moment too late.
    """
    from django.db import connections

    connection = connections["default"]
    connection.close()
    connection.close_pool()
    name = connection.settings_dict["NAME"]
    parameters = connection.get_connection_params() | {"dbname": "postgres"}
    with connection.Database.connect(**parameters, autocommit=True) as direct:
        # A pool that loses its connections would make new ones at once.
        direct.execute(f"ALTER DATABASE {connection.ops.quote_name(name)} ALLOW_CONNECTIONS false")
        others = direct.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'", [name]
        ).fetchall()
        for other in others:
            direct.execute("SELECT pg_terminate_backend(%s, 5000)", other)


def empty(connection: Any) -> None:
    """Empties the tables that hold rows.

    Django's own flush empties all tables and then makes content types and permissions anew.
    """
    asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in _tables(connection))  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(asked)
        _truncate(cursor, [name for (name,) in cursor.fetchall()])


def renew(connection: Any) -> None:
    """Makes all tables as new: without rows that were rolled back, and without what `ANALYZE` once found in them.

    Both outlast a test that rolls back, and a throwaway cluster has no autovacuum: a table that was analysed while it
    was empty is planned for as an empty one ever after, however many rows a later test gives it.
    """
    with connection.cursor() as cursor:
        _truncate(cursor, _tables(connection))


def _tables(connection: Any) -> list[str]:
    names = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - MIGRATED
    return [connection.ops.quote_name(name) for name in sorted(names)]


def _truncate(cursor: Any, tables: list[str]) -> None:
    for attempt in range(5 if tables else 0):
        try:
            cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
            return
        except OperationalError as error:
            # A live room may still be answering a request of the test that has ended.
            if not isinstance(error.__cause__, DeadlockDetected) or attempt == 4:
                raise


def _configurations() -> tuple[dict[str, Any], dict[str, Any]]:
    from django.conf import settings
    from django.db import connections

    return settings.DATABASES["default"], connections["default"].settings_dict


def _template_name() -> str:
    from django.conf import settings

    return f"test_{settings.DATABASES['default']['NAME']}_template"


def _make_template(name: str) -> None:
    """Migrates a new database of this name and disconnects, because Postgres cannot copy a database in use."""
    from django.db import connections

    connection = connections["default"]
    before = [
        (configuration, configuration["NAME"], configuration["TEST"]["NAME"]) for configuration in _configurations()
    ]
    for configuration in _configurations():
        configuration["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    connection.close_pool()
    for configuration, own, own_test in before:
        configuration["NAME"], configuration["TEST"]["NAME"] = own, own_test
