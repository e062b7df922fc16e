"""Rules for the whole project: layout, licences, pinned versions and unwanted words."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from documents import errors
from tests.architecture import PAGE, drawn

ROOT = Path(__file__).resolve().parent.parent

TOP = {
    "documents", "readingroom", "static", "templates", "tests",
    "manage.py", "requirements.txt", "requirements-dev.txt", "requirements.lock", "pyproject.toml", "Makefile",
    "README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "DECISIONS.md", "CHANGELOG.md", "LICENSE",
}  # fmt: skip
DOCUMENTS = {
    "spans", "anchoring", "intake", "rendering", "codebooks", "sandbox", "webannotation", "formats", "provenance",
    "models", "search", "samples", "services", "exports", "forms", "views", "api", "stream", "templatetags",
    "management", "migrations", "locale", "help",
    "http.py", "content_coding.py", "permissions.py", "errors.py", "byte_cache.py", "admin", "apps.py", "urls.py",
    "__init__.py",
}  # fmt: skip
NAMELESS = {"utils.py", "helpers.py", "misc.py", "common.py", "utils.js", "helpers.js"}
LINES = {True: 600, False: 320}  # tests may be longer, because their cases are read one by one
PERMISSIVE = re.compile(
    r"MIT|BSD|Apache|ISC|MPL|PSF|Python Software Foundation|Unlicense|0BSD|OFL|LGPL|Lesser General Public",
    re.IGNORECASE,
)
COPYLEFT = re.compile(r"\bA?GPL|Affero|GNU General Public", re.IGNORECASE)


@cache
def tracked() -> tuple[Path, ...]:
    """Returns every file that git tracks, relative to the project's root."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(path for name in listing.split("\0") if name and (ROOT / (path := Path(name))).is_file())


def own_text(*suffixes: str) -> list[Path]:
    """Returns the project's own files with one of these suffixes, without data and third-party files."""
    theirs = (Path("static/vendor"), Path("static/fonts"), Path("tests/data"), Path("documents/samples"))
    return [p for p in tracked() if p.suffix in suffixes and not any(p.is_relative_to(folder) for folder in theirs)]


def read(path: Path) -> str:
    return (ROOT / path).read_text()


def test_the_top_directory_has_only_the_entries_of_the_layout():
    found = {path.parts[0] for path in tracked()}
    assert {name for name in found if not name.startswith(".")} <= TOP


def test_the_app_has_only_the_packages_of_the_layout():
    assert {path.parts[1] for path in tracked() if path.parts[0] == "documents"} <= DOCUMENTS


def test_no_file_has_a_name_without_a_subject():
    assert [path for path in tracked() if path.name in NAMELESS] == []


def test_no_file_is_too_long():
    long = {
        str(path): lines
        for path in own_text(".py", ".js", ".css", ".html")
        if "migrations" not in path.parts and (lines := read(path).count("\n")) > LINES[path.parts[0] == "tests"]
    }
    assert long == {}


def test_pages_extend_the_frame_and_partials_begin_with_an_underscore():
    pages = [path for path in own_text(".html") if path.is_relative_to("templates") and not path.name.startswith("_")]
    frameless = [
        str(path)
        for path in pages
        if not read(path).lstrip().startswith("{% extends") and path.name not in {"base.html", "text.html"}
    ]
    assert frameless == []


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a style attribute", r"<[^>]*\sstyle\s*="),
        ("an event attribute", r"<[a-z][^>{%]*\son[a-z]+\s*="),
        ("a style element", r"<style\b"),
        ("a script of its own", r"<script(?![^>]*\b(src|type=\"application/ld\+json\"))"),
        ("something from elsewhere", r"<(script|link|img|iframe)[^>]*\b(src|href)=[\"']?(https?:)?//"),
    ],
)
def test_no_template_contains(what: str, pattern: str):
    assert [str(path) for path in own_text(".html") if re.search(pattern, read(path))] == []


def test_no_file_mentions_machine_paths_or_open_tasks():
    unwanted = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|(?<![\w.])/(home|root|Users|work)/[a-z]")
    texts = own_text(".py", ".js", ".css", ".html", ".md", ".toml", ".yaml", ".yml", ".sql", ".txt", ".json", "")
    found = {str(path): match[0] for path in texts if (match := unwanted.search(read(path)))}
    found.pop("tests/test_structure.py", None)
    assert found == {}


def pins(name: str) -> dict[str, Requirement]:
    """Returns the requirements of a file by canonical name, without comments, options and hashes."""
    lines = (line.split(" #")[0].split("\\")[0].strip() for line in read(Path(name)).splitlines())
    requirements = [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]
    return {canonical(requirement.name): requirement for requirement in requirements}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def needed() -> frozenset[str]:
    """Returns every package that the site needs here: those of requirements.txt and their dependencies."""
    found: set[str] = set()
    waiting = [(name, frozenset(requirement.extras)) for name, requirement in pins("requirements.txt").items()]
    seen = set(waiting)
    while waiting:
        name, extras = waiting.pop()
        found.add(name)
        for need in map(Requirement, distribution(name).requires or []):
            item = (canonical(need.name), frozenset(need.extras))
            wanted = need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in {"", *extras})
            if wanted and item not in seen:
                seen.add(item)
                waiting.append(item)
    return frozenset(found)


def licence_of(name: str) -> str:
    """Returns the licence in a package's metadata, short form first."""
    about = distribution(name).metadata
    classifiers = [line for line in about.get_all("Classifier") or [] if line.startswith("License ::")]
    return " / ".join([about.get("License-Expression") or (about.get("License") or "")[:200], *classifiers])


def test_everything_the_site_needs_has_a_permissive_licence():
    licences = {name: licence_of(name) for name in sorted(needed())}
    assert {name: text for name, text in licences.items() if not PERMISSIVE.search(text)} == {}
    assert {name: text for name, text in licences.items() if not any(map(is_free, text.split(" OR ")))} == {}


def is_free(licence: str) -> bool:
    """Checks one of the licences that a package offers; the user of the package may choose among several."""
    without_lesser = re.sub(r"LGPL\S*|GNU Lesser\s+General Public", "", licence)
    return bool(PERMISSIVE.search(licence)) and not COPYLEFT.search(without_lesser)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_to_one_version(name: str):
    assert {n: str(r) for n, r in pins(name).items() if not re.fullmatch(r"==[^*,]+", str(r.specifier))} == {}


def test_the_lock_has_every_requirement_with_hashes_and_no_address():
    lock = pins("requirements.lock")
    assert needed() <= set(lock)
    wanted = pins("requirements.txt")
    assert {name: lock[name].specifier for name in wanted} == {name: wanted[name].specifier for name in wanted}
    entries = re.split(r"\n(?=[a-z0-9])", read(Path("requirements.lock")).partition("\n\n")[2])
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links|file:", read(Path("requirements.lock")))


def test_every_error_message_is_marked_for_translation():
    """An error's message is a msgid; makemessages does not find an unmarked one."""
    refusals = {name for name, kind in vars(errors).items() if isinstance(kind, type)}
    bare = []
    for path in (path for path in own_text(".py") if path.parts[0] == "documents"):
        calls = [node for node in ast.walk(ast.parse(read(path))) if isinstance(node, ast.Call) and node.args]
        said = [node for node in calls if getattr(node.func, "id", None) in refusals]
        bare += [f"{path}:{n.lineno}" for n in said if isinstance(n.args[0], (ast.Constant, ast.JoinedStr))]
    assert bare == []


def test_the_table_and_the_picture_in_the_architecture_match_the_code():
    assert drawn(PAGE.read_text()) == PAGE.read_text(), "Draw them again: python -m tests.architecture"
