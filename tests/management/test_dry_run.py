"""`manage.py import_articles --dry-run --json`: prints one object for each file and needs no database."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEYS = {"file", "sha256", "charset", "length", "body", "body_text", "set_aside", "gaps", "facts", "derived"}
PAGE = """---
title: Ebb
author: Ines
---

It went out.
"""


def dry_run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "import_articles", "--dry-run", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def nowhere(tmp_path: Path) -> dict[str, str]:
    """The environment of a site whose database never responds."""
    return {"DATABASE_URL": "postgres://nobody@127.0.0.1:9/none", "READINGROOM_HOME": str(tmp_path / "home")}


def test_dry_run_needs_no_database(tmp_path, nowhere):
    page = tmp_path / "ebb.md"
    page.write_text(PAGE)
    done = dry_run("--json", str(page), **nowhere)
    assert done.returncode == 0, done.stderr
    (report,) = map(json.loads, done.stdout.splitlines())
    assert report.keys() >= KEYS
    assert report["file"] == str(page)
    assert report["sha256"] == hashlib.sha256(PAGE.encode()).hexdigest()
    assert (report["charset"], report["length"], report["outcome"]) == ("utf-8", len(PAGE), "would-add")
    assert [PAGE[start:end].strip() for start, end in report["body"]] == ["It went out."]
    assert report["body_text"].strip() == "It went out."
    ((part, why),) = [(PAGE[slice(*one["span"])], one["why"]) for one in report["set_aside"]]
    assert part.startswith("---\ntitle: Ebb")
    assert why == "markup"
    facts = {fact["property"]: fact for fact in report["facts"]}
    assert [PAGE[start:end] for start, end in facts["creator"]["evidence"]] == ["Ines"]
    assert (facts["creator"]["value"], facts["creator"]["status"]) == ("Ines", "proposed")
    assert facts["publisher"] == {
        "property": "publisher",
        "unknown": "not-looked",
        "status": "proposed",
        "rule": "found nothing in the capture",
        "evidence": [],
    }


def test_what_is_no_character_is_told_with_its_lines(tmp_path, nowhere):
    page = tmp_path / "ebb.txt"
    page.write_bytes("The keeper’s ledger.\n\nIt went \x07out".encode() + b"\xe2\x80 twice.\n\x0cThe end of it.\n")
    done = dry_run("--json", str(page), **nowhere)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["charset"] == "utf-8"
    assert report["body_text"] == "The keeper’s ledger.\n\nIt went out\ufffd twice.\n\nThe end of it."
    assert report["odd_characters"] == [
        {"kind": "left-out", "character": "U+0007", "count": 1, "positions": [30], "lines": [3]},
        {"kind": "unreadable", "count": 1, "positions": [33], "lines": [3]},
        {"kind": "break", "character": "U+000C", "count": 1, "positions": [42], "lines": [4]},
    ]
    assert [(gap["position"], gap["why"]) for gap in report["gaps"]] == [(33, "characters")]
    told = dry_run(str(page), **nowhere).stdout
    assert "1 place could not be read (� stands there; line 3)" in told
    assert "U+0007 left out (line 3)" in told
    assert "U+000C read as a break (line 4)" in told


def test_dry_run_with_a_curator_needs_the_database(tmp_path, nowhere):
    (tmp_path / "ebb.md").write_text(PAGE)
    done = dry_run("--curator", "ines", str(tmp_path), **nowhere)
    assert done.returncode == 1
    assert "does not answer" in done.stderr


def test_each_file_has_its_object_and_a_refused_one_its_reason(tmp_path, nowhere):
    (tmp_path / "a.md").write_text(PAGE)
    (tmp_path / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n\0")
    done = dry_run("--json", str(tmp_path), **nowhere)
    assert done.returncode == 1
    first, second = map(json.loads, done.stdout.splitlines())
    assert first["outcome"] == "would-add"
    assert (second["outcome"], "a picture" in second["reason"]) == ("refused", True)
