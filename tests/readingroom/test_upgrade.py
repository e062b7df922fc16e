"""Upgrades: only one process at a time migrates a database, and only code that knows all its migrations."""

from __future__ import annotations

import threading
import time

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from readingroom.known_migrations import (
    NewerDatabase,
    applied_migrations,
    known_migrations,
    recorded_release,
    refuse_newer,
)
from readingroom.upgrade import connect_directly, count_pending, has_rows, upgrade_lock
from tests.factories import make_user


@pytest.mark.django_db
def test_all_applied_migrations_are_known():
    assert applied_migrations(connection) == known_migrations()
    assert count_pending(connection) == 0
    refuse_newer(connection)


@pytest.mark.django_db
def test_the_release_that_migrated_is_recorded():
    assert recorded_release(connection) == settings.READINGROOM_RELEASE


@pytest.mark.django_db
def test_a_migration_of_an_app_that_is_not_installed_is_unknown():
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('courses', '0001_initial', now())")
        cursor.execute("COMMENT ON TABLE django_migrations IS 'Reading Room 3.1'")
    with pytest.raises(NewerDatabase) as refused:
        refuse_newer(connection)
    sentence = str(refused.value)
    assert "Reading Room 3.1" in sentence
    assert "courses.0001_initial" in sentence
    assert f"Reading Room {settings.READINGROOM_RELEASE}" in sentence


@pytest.mark.django_db
def test_a_room_has_rows_as_soon_as_it_has_a_user():
    assert not has_rows(connection)
    make_user("alice")
    assert has_rows(connection)


@pytest.mark.django_db(transaction=True)
def test_a_second_upgrade_waits_for_the_first():
    entered, told = threading.Event(), threading.Event()
    said: list[str] = []

    def say(words: str) -> None:
        said.append(words)
        told.set()

    def second() -> None:
        with upgrade_lock(connection, say):
            entered.set()

    with upgrade_lock(connection, said.append):
        waiting = threading.Thread(target=second)
        waiting.start()
        assert told.wait(10)
        assert not entered.wait(0.3)
    waiting.join(10)
    assert entered.is_set()
    assert said == ["Waiting for another process that brings the database up to date…"]


@pytest.mark.django_db(transaction=True)
def test_the_lock_ends_with_its_connection():
    locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (%s)::oid"
    ours = "SELECT oid FROM pg_database WHERE datname = current_database()"
    with connect_directly(connection) as other:
        database = other.execute(ours).fetchone()[0]
        with upgrade_lock(connection, print):
            assert other.execute(locks, [database]).fetchone()[0] == 1
        # The server takes a moment to notice that a connection was closed.
        deadline = time.monotonic() + 10
        while other.execute(locks, [database]).fetchone()[0]:
            assert time.monotonic() < deadline
            time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_migrating_again_changes_nothing_and_copies_nothing(room_home, capsys):
    make_user("alice")
    call_command("migrate", verbosity=0)
    assert not (room_home / "dumps").exists()
    assert "Keeping a copy" not in capsys.readouterr().out
