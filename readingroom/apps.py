"""The site: its settings, its server, its database, and the commands that need them."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class ReadingRoomConfig(AppConfig):
    """Holds the commands serve and migrate, and looks at the database before it is used."""

    name = "readingroom"
    label = "readingroom"

    def ready(self) -> None:
        """Has the first connection of this process checked: is the database one that this code knows?"""
        connection_created.connect(refuse_a_newer_database)


def refuse_a_newer_database(sender: Any, connection: Any, **kwargs: Any) -> None:
    """Raises NewerDatabase on every connection to a database that a newer release has changed."""
    from readingroom.known_migrations import refuse_newer

    if connection.alias == "default":
        refuse_newer(connection)
        connection_created.disconnect(refuse_a_newer_database)
