"""`manage.py import_articles`: a line for each file, reasons for refusals, and continuing after it was killed."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from documents.management.article_files import article_files, sidecar_of
from documents.models import Capture, Document, Group, Membership, Statement
from tests.factories import make_user

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = {"visibility": "public", "basis": "own work"}


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
