"""`manage.py import_articles`: a line for each file, reasons for refusals, and continuing after it was killed."""

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
from documents.management.article_files import article_files, sidecar_of
from documents.models import Capture, Document, Event, Group, Membership, Revision, Statement
from documents.services.captures import examine, read_ahead
from tests.factories import make_user

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = {"visibility": "public", "basis": "own work"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "b.txt": "The keeper wrote it down. Nobody read it.",
        "b.txt.json": '{"title": "The Gauge", "publisher": "The Ledger", "rights": {"unknown": "not-stated"}}',
        "a.md": "---\ntitle: Ebb\nlayout: post\n---\n\nIt went out.\n",
        "deeper/c.html": "<html lang=cy><title>Trai</title><p>Aeth allan.",
        "deeper/c.json": '{"issued": "2024-03"}',
        ".hidden/d.txt": "Not taken.",
        ".e.txt": "Not taken.",
    }
    for name, words in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(words)
    return tmp_path


def run(*paths: Path, **options) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("import_articles", *map(str, paths), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def reports(*paths: Path, **options) -> list[dict]:
    out, _err = run(*paths, json=True, **options)
    return [json.loads(line) for line in out.splitlines()]


def test_files_are_found_in_order_with_their_sidecars_and_without_hidden_ones(folder):
    names = [path.relative_to(folder).as_posix() for path in article_files([folder])]
    assert names == ["a.md", "b.txt", "deeper/c.html"]
    assert article_files([folder / "b.txt", folder, folder / "b.txt"])[0] == folder / "b.txt"
    assert sidecar_of(folder / "b.txt") == folder / "b.txt.json"
    assert sidecar_of(folder / "deeper" / "c.html") == folder / "deeper" / "c.json"
    assert sidecar_of(folder / "a.md") is None


def test_named_sidecars_are_no_articles_but_lone_json_is_reported(folder):
    lone = folder / "lone.json"
    lone.write_text("{}")
    assert article_files(sorted(folder.glob("[a-z]*.*"))) == [folder / "a.md", folder / "b.txt", lone]


def test_each_file_is_reported_on_a_line_and_stored(db, folder):
    out, _err = run(folder, **PUBLIC)
    lines = out.splitlines()
    assert lines[0].startswith(f"[1/3] {folder / 'a.md'} … added: utf-8 (sure: only plain letters")
    assert lines[0].endswith("1 fact, not used: layout")
    assert lines[1] == "      /documents/ebb/"
    assert lines[2].endswith("41 bytes, 2 facts")
    assert lines[-1] == "3 added."
    assert list(Document.objects.order_by("pk").values_list("title", "language")) == [
        ("Ebb", ""),
        ("The Gauge", ""),
        ("Trai", "cy"),
    ]
    assert Statement.objects.get(document__title="Trai", property="issued").value == "2024-03"


def test_second_run_recognises_known_files_and_adds_a_new_one(db, folder):
    run(folder, **PUBLIC)
    (folder / "z.txt").write_text("A new one.")
    out, _err = run(folder, **PUBLIC)
    assert "a.md … already here: /documents/ebb/" in out
    assert out.splitlines()[-1] == "1 added, 3 already here."
    assert Document.objects.count() == 4


def test_json_report_describes_each_file(db, folder):
    added = reports(folder / "b.txt", **PUBLIC)
    data = (folder / "b.txt").read_bytes()
    (report,) = added
    assert report["outcome"] == "added"
    assert (report["bytes"], report["length"], report["charset"]) == (len(data), len(data), "utf-8")
    assert report["sha256"] == Capture.objects.get().sha256
    assert report["address"] == "/documents/the-gauge/"
    assert {
        "property": "title",
        "value": "The Gauge",
        "status": "proposed",
        "rule": "stated at import",
        "evidence": [],
    } in (report["facts"])
    assert {
        "property": "creator",
        "unknown": "not-looked",
        "status": "proposed",
        "rule": "found nothing in the capture",
        "evidence": [],
    } in report["facts"]
    (again,) = reports(folder / "b.txt", **PUBLIC)
    assert (again["outcome"], again["address"]) == ("already-here", "/documents/the-gauge/")


def test_dry_run_reports_the_same_and_writes_nothing(db, folder):
    (dry,) = reports(folder / "a.md", dry_run=True)
    assert Document.objects.count() == 0
    text = (folder / "a.md").read_text()
    assert dry["outcome"] == "would-add"
    assert [text[start:end] for start, end in dry["body"]] == ["\nIt went out.\n"]
    assert dry["body_text"].strip() == "It went out."
    (title,) = [fact for fact in dry["facts"] if fact["property"] == "title"]
    assert [text[start:end] for start, end in title["evidence"]] == ["Ebb"]
    (real,) = reports(folder / "a.md", **PUBLIC)
    shared = (real.keys() & dry.keys()) - {"outcome"}
    assert len(shared) > 12
    assert {key: real[key] for key in shared} == {key: dry[key] for key in shared}


def test_facts_in_the_report_are_those_that_are_stored(db, folder):
    (report,) = reports(folder / "a.md", **PUBLIC)
    told = {
        (fact["property"], fact.get("value", ""), fact.get("unknown", ""), fact["status"]) for fact in report["facts"]
    }
    kept = set(Statement.objects.values_list("property", "value", "absence", "status"))
    assert told == kept


def test_refused_files_fail_the_command_while_others_are_imported(db, folder):
    (folder / "bad.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "a.md.json").write_text('{"titel": "x"}')
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError, match="3 of 5 files could not be imported"):
        call_command("import_articles", str(folder), stdout=out, stderr=err, **PUBLIC)
    assert "bad.txt … refused: This is a picture, which cannot be read here" in out.getvalue()
    assert "empty.txt … refused: The file is empty" in out.getvalue()
    assert "a.md … refused: The file of facts: “titel” is not the name of a fact. Is “title” meant?" in out.getvalue()
    assert "2 added, 3 refused." in out.getvalue()
    assert Document.objects.count() == 2


def test_json_report_includes_refused_files(db, folder):
    (folder / "bad.txt").write_bytes(b"\0\x01" * 40)
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_articles", str(folder / "bad.txt"), json=True, stdout=out, **PUBLIC)
    report = json.loads(out.getvalue())
    assert (report["outcome"], "NUL" in report["reason"]) == ("refused", True)


def test_encoding_and_language_options_override_what_is_detected(db, tmp_path):
    path = tmp_path / "p.txt"
    path.write_bytes("Żaden odczyt nie zginął.".encode("iso8859_2"))
    run(path, encoding="iso-8859-2", language="PL", **PUBLIC)
    document = Document.objects.get()
    assert document.revisions.get(number=0).text == "Żaden odczyt nie zginął."
    assert (document.language, document.captures.get().charset_confidence) == ("pl", 1.0)


def test_site_without_a_curator_imports_only_public_articles(db, folder):
    with pytest.raises(CommandError, match="Nobody could see these articles.*setup_link"):
        run(folder)
    assert Document.objects.count() == 0
    run(folder, **PUBLIC)
    assert set(Document.objects.values_list("curator", flat=True)) == {None}


def test_curator_is_the_only_one_or_the_one_named(db, folder):
    ines = make_user("ines", is_curator=True)
    run(folder / "a.md")
    assert Document.objects.get().curator == ines
    make_user("dagny", is_curator=True)
    with pytest.raises(CommandError, match="Nobody could see"):
        run(folder / "b.txt")
    run(folder / "b.txt", curator="Dagny")
    assert Document.objects.get(title="The Gauge").curator.login == "dagny"
    assert Statement.objects.get(document__title="The Gauge", property="publisher").status == "confirmed"


def test_articles_are_imported_for_groups_of_the_curator(db, folder):
    ines = make_user("ines", is_curator=True)
    course = Group.objects.create(slug="hist-214", name="Reading Evidence")
    with pytest.raises(CommandError, match="You belong to no such group"):
        run(folder / "a.md", group=["hist-214"])
    Membership.objects.create(group=course, user=ines)
    run(folder / "a.md", group=["Reading Evidence"])
    assert list(Document.objects.get().groups.all()) == [course]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"visibility": "public"}, "on what basis"),
        ({"curator": "nobody"}, "no account with the login name “nobody”"),
        ({"curator": "charlie"}, "make_curator charlie"),
        ({"group": ["x"]}, "There is no group “x”"),
        ({"language": "English", **PUBLIC}, "is not a language tag"),
    ],
)
def test_invalid_options_are_refused_before_any_file_is_read(db, folder, options, reason):
    make_user("charlie")
    with pytest.raises(CommandError, match=reason):
        run(folder, **options)
    assert Document.objects.count() == 0


def test_missing_paths_are_refused(db, tmp_path):
    with pytest.raises(CommandError, match="no file or folder"):
        run(tmp_path / "nothing", **PUBLIC)
    with pytest.raises(CommandError, match="no file in these folders"):
        run(tmp_path, **PUBLIC)


def test_real_articles_are_imported(db, shared):
    articles = shared / "articles"
    out, _err = run(articles, visibility="public", basis="trial")
    assert out.splitlines()[-1] == "5 added."
    for document in Document.objects.all():
        assert (document.basis, document.basis_words) == ("exception", "trial")
        capture = document.captures.get()
        assert b"".join(capture.bytes()) == (articles / capture.file_name).read_bytes()
        assert set(document.statements.exclude(value="").values_list("status", flat=True)) == {"proposed"}
        # The title is stated by the capture, or else made from the text and put in brackets.
        has_title = document.statements.filter(property="title").exclude(value="").exists()
        assert has_title != document.title.startswith("[")
    given = {document.captures.get().file_name[:3] for document in Document.objects.filter(title_given=True)}
    assert given == {"002", "003"}


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
    assert re.fullmatch(r"1 of 3 done, [\d.]+ a second, about \d+ s left", told[0])


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
