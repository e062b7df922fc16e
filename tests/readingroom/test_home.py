"""The directory of a room's data, and the secret key stored in it."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import platformdirs
import pytest

from readingroom import home


@pytest.fixture
def room(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("READINGROOM_HOME", str(tmp_path / "room"))
    monkeypatch.delenv("READINGROOM_SECRET_KEY", raising=False)
    return tmp_path / "room"


def test_the_data_directory_is_the_platforms_unless_one_is_named(monkeypatch, room):
    assert home.directory() == room
    monkeypatch.delenv("READINGROOM_HOME")
    assert home.directory() == platformdirs.user_data_path("readingroom")
    monkeypatch.setenv("READINGROOM_HOME", "~/a-room")
    assert home.directory() == Path.home() / "a-room"
    monkeypatch.setenv("READINGROOM_HOME", "here")
    assert home.directory() == Path.cwd() / "here"


def test_reading_the_key_writes_nothing(room):
    assert len(home.secret_key()) >= 50
    assert home.secret_key() != home.secret_key()
    assert not room.exists()


def test_the_stored_key_is_private_and_stays(room):
    assert home.store_secret_key("first") == "first"
    assert home.store_secret_key("second") == "first"
    assert home.secret_key() == "first"
    assert (room / "secret-key").stat().st_mode & 0o777 == 0o600
    assert room.stat().st_mode & 0o077 == 0
    assert [path.name for path in room.iterdir()] == ["secret-key"]


def test_a_key_from_the_environment_wins_and_is_not_written(room, monkeypatch):
    monkeypatch.setenv("READINGROOM_SECRET_KEY", "from outside")
    assert home.secret_key() == "from outside"
    assert home.store_secret_key("from outside") == "from outside"
    assert not room.exists()


def test_processes_that_start_together_store_one_key(room):
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        kept = set(pool.map(home.store_secret_key, [f"key {number}" for number in range(8)]))
    assert len(kept) == 1
    assert kept == {home.secret_key()}


def test_a_named_server_wins_over_the_embedded_one(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://reader:pass@db.example:6543/articles?sslmode=require")
    named = home.database()
    assert named["ENGINE"] == "django.db.backends.postgresql"
    assert (named["HOST"], named["PORT"], named["NAME"]) == ("db.example", 6543, "articles")
    assert named["OPTIONS"] == {"sslmode": "require"}
    monkeypatch.setenv("DATABASE_URL", "none")
    assert home.database()["ENGINE"] == "django.db.backends.dummy"
    monkeypatch.delenv("DATABASE_URL")
    assert home.database()["ENGINE"] == home.EMBEDDED
    assert home.database()["HOST"] == ""


def test_the_address_that_was_served_last_is_known_to_other_processes(room):
    assert home.served_address() == "http://127.0.0.1:8000"
    assert not room.exists()
    home.store_served_address("http://127.0.0.1:8123")
    assert home.served_address() == "http://127.0.0.1:8123"
