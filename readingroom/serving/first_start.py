"""Makes a room ready to be served: one process at a time, and from where an earlier one was interrupted."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import CommandError
from django.db import connection

from documents.errors import SecretKeyRefused
from documents.sandbox import close_sandbox
from documents.services.site.installation import (
    are_samples_due,
    begin_samples,
    end_samples,
    is_another_key,
    record_key,
    refuse_another_key,
)
from readingroom import home
from readingroom.static_collection import collect_static
from readingroom.upgrade import count_pending, start_lock

Say = Callable[[str], None]


def make_ready(say: Say, *, with_samples: bool) -> None:
    """Brings the database and the static files up to date, and adds samples to an empty site.

    Each step asks what is missing, so a start goes on where another was killed, and a second process finds everything
    done. Raises CommandError if this process has another secret key than the room.
    """
    with start_lock(connection, say):
        steps = count_pending(connection)
        if steps:
            say(f"Bringing the database up to date ({steps} steps)…")
            call_command("migrate", verbosity=0, interactive=False)
        take_secret_key()
        if collect_static():
            say("Collected style sheets and scripts.")
        if with_samples and "load_samples" in get_commands() and are_samples_due():
            say("Adding the sample articles…")
            begin_samples()
            call_command("load_samples", verbosity=0)
            end_samples()
            close_sandbox()  # it is not needed again for long, and holds as much memory as this process


def take_secret_key() -> None:
    """Takes the room's secret key, and stores it if the room is new. Raises CommandError if the room has another.

    A key is stored only now: one made for a room that has another would hide that the right one is missing.
    """
    if is_another_key(settings.SECRET_KEY):
        # Another process of this home may have stored it since this one read it.
        settings.SECRET_KEY = home.secret_key()
        try:
            refuse_another_key()
        except SecretKeyRefused as refusal:
            raise CommandError(str(refusal)) from refusal
    settings.SECRET_KEY = home.store_secret_key(settings.SECRET_KEY)
    record_key(settings.SECRET_KEY)
