"""A pooler between the room and its database: what goes round it, and whether it was told of the room's seals."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import CommandError

from documents.services.events.direct import direct_parameters, direct_settings


@contextlib.contextmanager
def without_pooler(connection: Any) -> Iterator[None]:
    """Connects to the server itself until the end of the block, for commands that need a session of their own."""
    if not settings.READINGROOM_DIRECT:
        yield
        return
    usual = connection.settings_dict
    try:
        _use(connection, direct_settings())
        yield
    finally:
        _use(connection, usual)


def check_pooler(connection: Any) -> None:
    """Raises CommandError if the server behind the pooler does not answer, or if what the room writes is not sealed."""
    if not settings.READINGROOM_DIRECT:
        return
    try:
        psycopg.connect(**direct_parameters()).close()
    except psycopg.OperationalError as error:
        raise CommandError(f"The server that READINGROOM_DIRECT_URL names does not answer: {error}".strip()) from error
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('readingroom.seals', true)")
        if cursor.fetchone()[0] != "on":
            raise CommandError(
                "What the room writes through the pooler that DATABASE_URL names would not be sealed. PgBouncer seals "
                "with connect_query='SET readingroom.seals=on' in the line of the database; with another pooler, give "
                "the room a role of its own and run ALTER ROLE … SET readingroom.seals = 'on'."
            )


def _use(connection: Any, chosen: dict[str, Any]) -> None:
    connection.close()
    connection.close_pool()
    connection.settings_dict = chosen
