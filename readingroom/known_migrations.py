"""Checks that every migration applied to the database is known to this release.

Two checkouts, or a new release and an old one, may use the same database. An older program that writes to a
schema it does not know does unnoticed damage, so it does not start.
"""

from __future__ import annotations

import importlib.util
import pkgutil
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from readingroom.embedded.server import is_embedded

PRODUCT = "Reading Room"


class NewerDatabase(Exception):
    """The database has migrations that this release lacks; the message names both releases."""


def refuse_newer(connection: Any) -> None:
    """Raises NewerDatabase if the database has migrations that this release does not know."""
    known = known_migrations()
    unknown = sorted(applied_migrations(connection) - known)
    if unknown:
        raise NewerDatabase(_sentence(unknown, known, recorded_release(connection)))


def applied_migrations(connection: Any) -> set[tuple[str, str]]:
    """Returns the migrations applied to the database as (app, name) pairs; an empty set for a new database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations')")
        if cursor.fetchone()[0] is None:
            return set()
        cursor.execute("SELECT app, name FROM django_migrations")
        return set(cursor.fetchall())


def known_migrations() -> set[tuple[str, str]]:
    """Returns the migrations of this release, found by their file names without importing them."""
    known = set()
    for app in apps.get_app_configs():
        module, _ = MigrationLoader.migrations_module(app.label)
        spec = importlib.util.find_spec(module) if module else None
        for found in pkgutil.iter_modules(spec.submodule_search_locations or [] if spec else []):
            if not found.ispkg and found.name[0] not in "_~":  # as Django's loader reads them
                known.add((app.label, found.name))
    return known


def record_release(connection: Any) -> None:
    """Records this release as the last one to migrate the database, in a comment on the table of migrations."""
    if recorded_release(connection) != settings.READINGROOM_RELEASE:
        with connection.cursor() as cursor:
            cursor.execute(f"COMMENT ON TABLE django_migrations IS '{PRODUCT} {settings.READINGROOM_RELEASE}'")


def recorded_release(connection: Any) -> str | None:
    """Returns the release that last migrated the database, or None if it is not recorded."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regclass('django_migrations'), 'pg_class')")
        comment = cursor.fetchone()[0]
    return comment.removeprefix(f"{PRODUCT} ") if comment and comment.startswith(PRODUCT) else None


def _sentence(unknown: list[tuple[str, str]], known: set[tuple[str, str]], release: str | None) -> str:
    app, newest = unknown[-1]
    ours = max((name for label, name in known if label == app), default="none of that name")
    place = "point DATABASE_URL at another database" if not is_embedded() else "set READINGROOM_HOME to a directory"
    return (
        f"The database was last changed by {PRODUCT} {release or '(a release that left no name)'}, which made "
        f"{app}.{newest} ({len(unknown)} such changes). This is {PRODUCT} {settings.READINGROOM_RELEASE}, which knows "
        f"{app} up to {ours}. Start the newer release, or {place} for a room of this release's own."
    )
