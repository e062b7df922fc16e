"""What root must get right: Postgres runs as another account, and no existing permissions change.

Only root collects these tests; root and ordinary users both run the other files.
"""

from __future__ import annotations

import importlib.util
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

import psycopg
import pytest

from readingroom import postgres
from readingroom.postgres import DiskFull, account, postmaster, programs, supervisor
from readingroom.postgres.account import account_for_postgres, run_as
from readingroom.postgres.paths import ROOTS_DATA

NOBODY = pwd.getpwnam("nobody")


def modes_above(path: Path) -> dict[Path, tuple[int, int, int]]:
    """Returns mode and owner of every directory above a path."""
    found = {parent: parent.stat() for parent in path.parents if parent.exists()}
    return {parent: (stat.S_IMODE(one.st_mode), one.st_uid, one.st_gid) for parent, one in found.items()}


@pytest.fixture
def readable_wheel(new_home) -> str:
    """Copies the wheel's programs to where any user can read them, and returns a PYTHONPATH to the copy."""
    site = new_home("site")
    site.mkdir(mode=0o755)
    wheel = Path(importlib.util.find_spec(programs.WHEEL).submodule_search_locations[0])
    for part in (wheel, wheel.parent / f"{programs.WHEEL}.libs"):
        shutil.copytree(part, site / part.name, symlinks=True)
    return str(site)


def test_postgres_runs_as_another_account_without_the_groups_of_root(home):
    server = postgres.start(home)
    process = postmaster.process_of(server.data)
    account = account_for_postgres()
    assert set(process.uids()) == {account.uid} != {0}
    status = Path(f"/proc/{process.pid}/status").read_text()
    assert "Groups:\t \n" in status
    assert server.data.stat().st_uid == account.uid
    assert server.release() is True


def test_a_room_below_a_directory_that_only_root_may_enter_changes_no_permissions(new_home):
    closed = new_home("closed")
    closed.mkdir(mode=0o700)
    home = closed / "deeper" / "room"
    home.parent.mkdir(mode=0o750)
    before = modes_above(home / "x")
    server = postgres.start(home)
    try:
        assert {path: now for path, now in modes_above(home / "x").items() if path in before} == before
        assert server.data.is_relative_to(ROOTS_DATA)
        assert (home / "postgres").is_symlink()
        assert stat.S_IMODE(ROOTS_DATA.stat().st_mode) == 0o711
        assert stat.S_IMODE(server.data.stat().st_mode) == 0o700
        assert (server.paths.base / "home").read_text() == f"{home}\n"
        with psycopg.connect(host=str(server.socket_directory), user=server.role, dbname=server.database) as room:
            room.execute("CREATE TABLE kept (n integer)")
        assert server.release() is True
        again = postgres.start(home)
        assert again.data == server.data
        assert again.release() is True
        # A room that was removed and made again is new, and root gets a message with the place of the old data.
        shutil.rmtree(home)
        said: list[str] = []
        new = postgres.start(home, say=said.append)
        assert new.data != server.data
        assert any(str(server.paths.base) in sentence for sentence in said)
        assert new.release() is True
        shutil.rmtree(new.paths.base)
    finally:
        shutil.rmtree(server.paths.base)


def test_an_existing_directory_of_root_is_not_opened_to_others(new_home):
    home = new_home("mine")
    home.mkdir(mode=0o700)
    server = postgres.start(home)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert server.data.is_relative_to(ROOTS_DATA)
    assert server.release() is True
    shutil.rmtree(server.paths.base)


def test_a_directory_made_for_the_room_can_be_entered_but_not_listed(home):
    server = postgres.start(home)
    assert stat.S_IMODE(home.stat().st_mode) == 0o711
    assert server.data.is_relative_to(home)
    assert server.release() is True


def test_the_account_that_runs_postgres_cannot_connect(home):
    server = postgres.start(home)
    for role in ("postgres", server.role):
        psql = [server.program("psql"), "-h", server.socket_directory, "-U", role, "-d", "postgres", "-c", "SELECT 1"]
        tried = run_as(account_for_postgres(), psql)
        assert tried.returncode == 2
        assert b"Peer authentication failed" in tried.stdout
    assert server.release() is True


def test_an_ordinary_user_can_have_a_room_beside_that_of_root(home, new_home, starter, readable_wheel):
    roots = postgres.start(home)
    theirs = new_home("theirs")
    theirs.parent.chmod(0o1777)
    visitor = starter(theirs, NOBODY.pw_uid, NOBODY.pw_gid, environment={"PYTHONPATH": readable_wheel})
    joined = visitor.joined()
    assert joined["started_here"] is True
    assert joined["uid"] == NOBODY.pw_uid
    assert joined["lexemes"] == "'dash':3 'quot':1 'word':2"
    assert stat.S_IMODE(theirs.stat().st_mode) == 0o700
    assert theirs.stat().st_uid == NOBODY.pw_uid
    assert roots.is_answering()
    assert visitor.leave()["stopped"] is True
    assert roots.release() is True


def test_root_joins_the_room_of_an_ordinary_user_and_opens_it_as_that_user(new_home, starter, readable_wheel):
    theirs = new_home("theirs")
    theirs.parent.chmod(0o1777)
    environment = {"PYTHONPATH": readable_wheel}
    visitor = starter(theirs, NOBODY.pw_uid, NOBODY.pw_gid, environment=environment)
    visitor.joined()
    roots = postgres.start(theirs)
    assert not roots.started_here
    assert visitor.leave()["stopped"] is False
    assert roots.release() is True

    again = postgres.start(theirs)
    assert again.started_here
    assert set(postmaster.process_of(again.data).uids()) == {NOBODY.pw_uid}
    assert again.release() is True
    back = starter(theirs, NOBODY.pw_uid, NOBODY.pw_gid, environment=environment)
    assert back.joined()["started_here"] is True
    assert back.leave()["stopped"] is True


def test_data_keep_their_account_when_a_better_one_appears(home, monkeypatch):
    nobody = account.Account("nobody", NOBODY.pw_uid, NOBODY.pw_gid, borrowed=True)
    monkeypatch.setattr(supervisor, "account_for_postgres", lambda: nobody)
    server = postgres.start(home)
    server.release()
    monkeypatch.undo()
    again = postgres.start(home)
    assert set(postmaster.process_of(again.data).uids()) == {NOBODY.pw_uid}
    assert again.release() is True


def test_eight_processes_of_an_ordinary_user_share_one_server(new_home, starter, readable_wheel):
    theirs = new_home("theirs")
    theirs.parent.chmod(0o1777)
    environment = {"PYTHONPATH": readable_wheel, "LANG": "", "LC_ALL": ""}
    racers = [starter(theirs, NOBODY.pw_uid, NOBODY.pw_gid, environment=environment) for _ in range(8)]
    assert sorted(racer.joined()["started_here"] for racer in racers) == [False] * 7 + [True]
    assert [racer.leave()["stopped"] for racer in racers] == [False] * 7 + [True]


def test_another_user_gets_a_message_that_the_room_is_not_theirs(home, starter, readable_wheel):
    server = postgres.start(home)
    visitor = starter(home, NOBODY.pw_uid, NOBODY.pw_gid, environment={"PYTHONPATH": readable_wheel})
    answer = visitor.joined()
    assert answer["kind"] == "ForeignDirectory"
    assert "READINGROOM_HOME" in answer["error"]
    assert server.release() is True


def test_a_user_without_a_name_gets_a_message_on_what_postgres_needs(new_home, starter):
    nameless = 54321
    with pytest.raises(KeyError):
        pwd.getpwuid(nameless)
    answer = starter(new_home(), nameless, nameless).joined()
    assert answer["kind"] == "NoAccount"
    assert "54321" in answer["error"]
    assert "DATABASE_URL" in answer["error"]


def test_a_directory_that_is_not_writable_is_reported(new_home, starter, readable_wheel):
    home = new_home("closed")
    answer = starter(home, NOBODY.pw_uid, NOBODY.pw_gid, environment={"PYTHONPATH": readable_wheel}).joined()
    assert answer["kind"] == "ForeignDirectory"
    assert str(home.parent) in answer["error"]


@pytest.mark.parametrize(("megabytes", "what"), [(8, "programs"), (40, "initdb")])
def test_a_full_disk_is_reported_and_leaves_nothing_half_made(new_home, megabytes, what):
    disk = new_home("disk")
    disk.mkdir(mode=0o755)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", str(disk)], check=True)
    try:
        with pytest.raises(DiskFull, match="no space left") as caught:
            postgres.start(disk / "room")
        assert str(disk / "room") in str(caught.value)
        assert not list(disk.glob("room/postgres/pg*/data"))
        assert not list(disk.glob("room/postgres/pg*/unfinished-*"))
        # With more space, the same directory becomes a room.
        subprocess.run(["mount", "-o", "remount,size=400m", str(disk)], check=True)
        server = postgres.start(disk / "room")
        assert server.release() is True
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_socket_directory_made_by_another_program_is_refused(home):
    server = postgres.start(home)
    server.release()
    server.socket_directory.rmdir()
    server.socket_directory.mkdir(mode=0o777)
    with pytest.raises(postgres.ForeignDirectory, match="private directory"):
        postgres.start(home)
    assert not any(server.socket_directory.iterdir())
