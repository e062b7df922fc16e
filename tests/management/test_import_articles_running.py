"""import_articles while it runs: killed or stopped, reading ahead, and telling how far it is."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from documents.management import progress, step_line
from documents.models import Capture, Document, Event, Revision
from documents.services.captures import examine, read_ahead
from tests.management.test_import_articles import PUBLIC, ROOT, run


@pytest.fixture
def other_process(transactional_db):
    """Returns a function that starts the command in another process, on the database of this test."""
    settings = connection.settings_dict
    address = f"postgres://{settings['USER']}:{settings['PASSWORD'] or ''}@/{settings['NAME']}?host={settings['HOST']}"
    if settings["PORT"]:
        address += f"&port={settings['PORT']}"
    processes = []

    def start(*words: object) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "import_articles", *map(str, words)],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": address},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # A shell that runs the tests in the background makes them, and what they start, ignore Ctrl-C.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def long_articles(folder: Path, count: int) -> None:
    """Writes articles so long that a test can interrupt the import of one."""
    folder.mkdir()
    for n in range(count):
        (folder / f"{n:02}.txt").write_text(f"Number {n}.\n\n" + "The keeper wrote it down again. " * 40_000)


def wait_for_articles(count: int) -> None:
    deadline = time.monotonic() + 60
    while Document.objects.count() < count:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_killed_import_leaves_no_partial_article_and_can_be_continued(other_process, tmp_path):
    folder = tmp_path / "articles"
    long_articles(folder, 8)
    ours = connection_count()
    process = other_process(folder, "--visibility", "public", "--basis", "own work")
    wait_for_articles(2)
    time.sleep(0.15)  # so that the next import has begun
    process.kill()
    process.wait()
    # The server rolls back the transaction of the killed process as soon as it notices that the process is gone.
    deadline = time.monotonic() + 10
    while connection_count() > ours and time.monotonic() < deadline:
        time.sleep(0.05)
    done = Document.objects.count()
    assert 2 <= done < 8
    assert Capture.objects.count() == done
    assert Revision.objects.count() == 2 * done
    assert Event.objects.filter(kind=Event.Kind.DOCUMENT_IMPORTED).count() == done
    out, _err = run(folder, **PUBLIC)
    assert out.splitlines()[-1] == f"{8 - done} added, {done} already here."
    assert Document.objects.count() == 8


def connection_count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_the_import_with_whole_articles_after_reporting_its_progress(other_process, tmp_path, number):
    folder = tmp_path / "articles"
    long_articles(folder, 40)  # on a busy machine several are imported before the signal arrives
    process = other_process(folder, "--visibility", "public", "--basis", "own work")
    wait_for_articles(1)
    process.send_signal(number)
    out, _err = process.communicate(timeout=30)
    assert process.returncode == 128 + number
    assert "Run the same command again to go on" in out
    done = Document.objects.count()
    assert 1 <= done < 40
    assert Capture.objects.count() == done
    assert Revision.objects.count() == 2 * done
    assert Event.objects.filter(kind=Event.Kind.DOCUMENT_IMPORTED).count() == done


def test_refused_file_costs_only_itself_while_others_are_read_ahead(db, tmp_path):
    for n in range(12):
        words = b"\x89PNG\r\n\x1a\n" if n % 4 == 2 else f"Number {n} goes out.".encode()
        (tmp_path / f"{n:02}.txt").write_bytes(words)
    out = io.StringIO()
    with pytest.raises(CommandError, match="3 of 12 files could not be imported"):
        call_command("import_articles", str(tmp_path), json=True, stdout=out, stderr=io.StringIO(), **PUBLIC)
    outcomes = [(Path(one["file"]).stem, one["outcome"]) for one in map(json.loads, out.getvalue().splitlines())]
    assert outcomes == [(f"{n:02}", "refused" if n % 4 == 2 else "added") for n in range(12)]
    assert [capture.file_name[:2] for capture in Capture.objects.order_by("pk")] == [
        name for name, outcome in outcomes if outcome == "added"
    ]


def test_same_bytes_twice_in_one_line_make_one_article(db, tmp_path):
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.txt").write_text("The same words.")
    out, _err = run(tmp_path, **PUBLIC)
    assert out.splitlines()[-1] == "1 added, 2 already here."


def test_file_that_changed_since_it_was_read_ahead_is_refused(db, folder, monkeypatch):
    def changed(self, on_step):
        path = folder / "a.md"
        path.write_text(path.read_text().replace("It went out.", "It came back."))
        return waited(self, on_step)

    waited = read_ahead.Ahead.result
    monkeypatch.setattr(read_ahead.Ahead, "result", changed)
    with pytest.raises(CommandError):
        run(folder / "a.md", **PUBLIC)
    assert Document.objects.count() == 0


def test_import_that_lasts_tells_how_fast_it_goes_and_what_is_left(db, folder, monkeypatch):
    monkeypatch.setattr(progress, "SECONDS_BETWEEN", 0.0)
    out, err = run(folder, json=True, **PUBLIC)
    assert [json.loads(line)["outcome"] for line in out.splitlines()] == ["added"] * 3
    told = [line for line in err.splitlines() if " done, " in line]
    assert len(told) == 2  # nothing is left after the third
    assert re.fullmatch(r"1 of 3 done, [\d.]+ a second, about \d+ seconds? left", told[0])


def test_file_whose_turn_comes_while_it_is_read_ahead_is_imported(db, tmp_path, monkeypatch):
    """Two threads have one open file, which has one place: only one of them may read it at a time."""
    long_articles(tmp_path / "articles", 1)
    half_read, its_turn = threading.Event(), threading.Event()
    chunks_of, result = examine.chunks_of, read_ahead.Ahead.result
    in_line: list[object] = []

    def by_turns(file):
        is_ahead = threading.current_thread().name == "read-ahead"
        if not is_ahead:
            in_line.append(file)
            assert len(in_line) == 1 or half_read.wait(30)
        for chunk in chunks_of(file):
            yield chunk
            if is_ahead:
                half_read.set()
                assert its_turn.wait(30)

    def waited(self, on_step):
        its_turn.set()
        return result(self, on_step)

    monkeypatch.setattr(examine, "chunks_of", by_turns)
    monkeypatch.setattr(read_ahead.Ahead, "result", waited)
    out, _err = run(tmp_path / "articles", **PUBLIC)
    assert out.splitlines()[-1] == "1 added."


class Terminal(io.StringIO):
    """A stream that shows what is written to it to a person."""

    def isatty(self) -> bool:
        return True


def test_terminal_shows_what_is_done_and_how_long_it_may_take(db, folder):
    out = Terminal()
    call_command("import_articles", str(folder / "a.md"), stdout=out, stderr=io.StringIO(), **PUBLIC)
    line = out.getvalue().split("\n")[0]
    steps = [part.rpartition(" … ")[0].rpartition(" … ")[2] for part in line.split("\r\x1b[K")[1:-1]]
    assert steps == [
        "reading it, up to 20 s",
        "setting its text, up to 40 s",
        "saving it; waits for other imports of the same bytes",
    ]
    assert line.rpartition("\x1b[K")[2].startswith(f"[1/1] {folder / 'a.md'} … added: ")


def test_step_that_lasts_is_told_apart_from_output_for_programs(db, folder, monkeypatch):
    told = threading.Event()
    monkeypatch.setattr(step_line, "SECONDS_BEFORE_TOLD", 0.0)

    class Heard(io.StringIO):
        def write(self, words: str) -> int:
            if "reading it, up to 20 s" in words:
                told.set()
            return super().write(words)

    read = examine.render_file_in_sandbox

    def slowly(*args, **given):
        assert told.wait(30), "the step was not told while it lasted"
        return read(*args, **given)

    monkeypatch.setattr(examine, "render_file_in_sandbox", slowly)
    out, err = io.StringIO(), Heard()
    call_command("import_articles", str(folder / "a.md"), json=True, stdout=out, stderr=err, **PUBLIC)
    (line,) = out.getvalue().splitlines()
    assert json.loads(line)["outcome"] == "added"
    assert f"{folder / 'a.md'}: reading it, up to 20 s…" in err.getvalue()
