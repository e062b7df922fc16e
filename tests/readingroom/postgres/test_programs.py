"""PostgreSQL's programs stay beside the data that they opened, even if the package that brought them is removed."""

from __future__ import annotations

import os
import shutil

import pytest

from readingroom import postgres
from readingroom.postgres import DidNotStart, ProgramsMissing, programs


@pytest.fixture
def no_wheel(monkeypatch):
    """Hides the wheel, as after an upgrade that drops this major version or on a machine without a wheel."""
    monkeypatch.setattr(programs, "_wheel_directories", lambda: iter(()))


def test_the_newest_programs_come_first():
    found = programs.installed_programs()
    assert found == sorted(found, key=lambda one: one.version, reverse=True)
    assert found[0].major >= 18
    assert found[0].path("initdb").is_file()


def test_the_programs_are_stored_beside_the_data(home):
    server = postgres.start(home)
    server.release()
    assert server.program("postgres").is_relative_to(server.paths.cluster(server.programs.major))
    for name in ("postgres", "initdb", "pg_dump", "pg_restore", "pg_basebackup", "psql"):
        assert os.access(server.program(name), os.X_OK)


def test_data_open_without_the_package_that_brought_their_programs(home, request):
    server = postgres.start(home)
    server.release()
    request.getfixturevalue("no_wheel")
    again = postgres.start(home)
    assert again.is_answering()
    assert again.release() is True


def test_new_data_without_any_programs_are_refused_with_a_message(home, no_wheel):
    with pytest.raises(ProgramsMissing, match="DATABASE_URL"):
        postgres.start(home)


def test_a_newer_minor_version_replaces_the_older(home):
    server = postgres.start(home)
    server.release()
    cluster = server.paths.cluster(server.programs.major)
    (cluster / f"programs-{server.programs.label}").rename(cluster / f"programs-{server.programs.major}.0")
    again = postgres.start(home)
    assert again.programs.version == server.programs.version
    assert [path.name for path in cluster.glob("programs-*")] == [f"programs-{server.programs.label}"]
    assert again.release() is True


def test_an_interrupted_copy_is_made_again(home):
    server = postgres.start(home)
    server.release()
    cluster = server.paths.cluster(server.programs.major)
    kept = cluster / f"programs-{server.programs.label}"
    kept.rename(cluster / f"unfinished-{kept.name}")
    again = postgres.start(home)
    assert kept.is_dir()
    assert not (cluster / f"unfinished-{kept.name}").exists()
    assert again.release() is True


def test_the_message_of_a_failed_initdb_is_reported(home):
    server = postgres.start(home)
    server.release()
    shutil.rmtree(server.data)
    shutil.rmtree(server.programs.directory / "share" / "postgresql" / "timezonesets")
    (server.programs.directory / "share" / "postgresql" / "postgres.bki").unlink()
    with pytest.raises(DidNotStart, match="could not make its data") as caught:
        postgres.start(home)
    assert "postgres.bki" in str(caught.value)
    assert not server.data.exists()
