"""The site: its settings, its server, its database, and the commands that need them."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class ReadingRoomConfig(AppConfig):
    """Provides the commands serve and migrate, and checks the database before it is used."""

    name = "readingroom"
    label = "readingroom"

    def ready(self) -> None:
        """Checks at the first connection of this process that this code knows the database's migrations."""
        connection_created.connect(refuse_a_newer_database)


def refuse_a_newer_database(sender: Any, connection: Any, **kwargs: Any) -> None:
    """Raises NewerDatabase, at every connection until the check succeeds, if a newer release changed the database."""
    from readingroom.known_migrations import refuse_newer

    if connection.alias == "default":
        refuse_newer(connection)
        connection_created.disconnect(refuse_a_newer_database)


def refuse_another_secret_key(sender: Any, connection: Any, **kwargs: Any) -> None:
    """Raises SecretKeyRefused, at every connection until the check succeeds, if the room has another secret key.

    For processes that answer requests and that another program than `serve` started: see asgi.py and wsgi.py.
    """
    from documents.services.site.installation import refuse_another_key

    if connection.alias == "default":
        refuse_another_key()
        connection_created.disconnect(refuse_another_secret_key)
