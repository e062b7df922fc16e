"""Gives the room another secret key, when the old one is lost or was told to others."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from documents.services.site.installation import change_key, fingerprint_of, is_another_key
from readingroom import home
from readingroom.upgrade import is_in_use, refuse_outdated, start_lock


class Command(BaseCommand):
    help = (
        "Makes the secret key of this environment the room's key, in place of the one it had. Everybody signs in anew, "
        "and links end that were sent in mails or made for joining groups. Notes and articles stay as they are, and "
        "so do their seals, which have a key of their own in the database. The room must not be running."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Changes the key and prints what that ended."""
        refuse_outdated(connection)
        if not is_another_key(settings.SECRET_KEY):
            raise CommandError(
                "This environment has the key that the room has. Set READINGROOM_SECRET_KEY to another one, or move "
                f"{home.secret_key_file()} away so that one is made, and say this again."
            )
        if is_in_use(connection):
            raise CommandError("The room is in use. Stop `make run` (or whatever serves it), then change the key.")
        with start_lock(connection, self.stdout.write):
            key = home.store_secret_key(settings.SECRET_KEY)
            sessions = change_key(key)
        self.stdout.write(
            f"The room has another secret key now (fingerprint {fingerprint_of(key)[:12]}). {sessions} sessions ended. "
            "Give the key to every process of the room before you start it."
        )
