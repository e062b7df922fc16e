"""Joins the scripts that pages load, and the style sheets that a sheet imports, into few files.

Rollup does it for scripts: it is vendored as one file, and runs in the V8 of the package mini-racer, so that the room
needs no Node. V8 takes 200 MB, therefore it has a process of its own, which ends when the files are made.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import NamedTuple

SITE = Path(__file__).resolve().parent.parent
ROLLUP = SITE / "static" / "vendor" / "rollup" / "rollup.browser.js"
PROGRAM = Path(__file__).with_suffix(".js")
"""What the joined scripts depend on besides their sources."""

_ENTRY = re.compile(r"""\{%\s*static\s+["'](js/[\w/-]+\.js)["']""")
_STRING_OR_COMMENT = re.compile(r"""("[^"\n]*"|'[^'\n]*')|/\*.*?\*/\n?""", re.DOTALL)
_IMPORT = re.compile(r'^@import "([\w/.-]+)";\n', re.MULTILINE)


class NotJoined(Exception):
    """Scripts or style sheets could not be joined; the message says which, and why."""


class Joined(NamedTuple):
    """A file that the joining made: its name with a hash of its content, and the content."""

    name: str
    content: str


def scripts_of_pages(templates: Iterable[Path]) -> set[str]:
    """Returns the scripts that templates load, as paths below `static/`."""
    pages = (page.read_text() for folder in templates for page in folder.rglob("*.html"))
    return {name for page in pages for name in _ENTRY.findall(page)}


def join_scripts(sources: Mapping[str, str], entries: Iterable[str]) -> dict[str, Joined]:
    """Joins modules (path → code); returns by plain path each entry, the files that entries share, and their maps."""
    given = json.dumps({"sources": dict(sources), "entries": sorted(entries)})
    command = [sys.executable, "-m", "readingroom.static_joining"]
    done = subprocess.run(command, cwd=SITE, input=given, check=False, capture_output=True, encoding="utf-8")
    if done.returncode != 0:
        raise NotJoined(f"The scripts could not be joined: {done.stderr.strip()}")
    return {plain: Joined(**made) for plain, made in json.loads(done.stdout).items()}


def join_style_sheet(name: str, sheets: Mapping[str, str]) -> str:
    """Returns a sheet (path → text) with those that it imports from its folder in their places, without comments."""

    def imported(match: re.Match[str]) -> str:
        path = normpath(join(dirname(name), match[1]))
        if path not in sheets or dirname(path) != dirname(name):
            raise NotJoined(f"{name} imports {match[1]}, which is not a style sheet beside it.")
        return f"/* {match[1]} */\n{_without_comments(join_style_sheet(path, sheets)).strip()}\n"

    return _IMPORT.sub(imported, sheets[name])


def _without_comments(sheet: str) -> str:
    return _STRING_OR_COMMENT.sub(lambda found: found[1] or "", sheet)


def main() -> None:
    """Reads {sources, entries} from standard input and prints the joined files, both as JSON."""
    from py_mini_racer import JSPromise, JSPromiseError, MiniRacer

    engine = MiniRacer()
    engine.eval("var self = globalThis; 0")
    engine.eval(ROLLUP.read_text())
    engine.eval(f"var given = {sys.stdin.read()}; 0")
    joining = engine.eval(PROGRAM.read_text())
    assert isinstance(joining, JSPromise)
    try:
        files = joining.get()
    except JSPromiseError as problem:
        sys.exit(str(problem).partition("\n")[0])
    sys.stdout.buffer.write(str(files).encode())  # UTF-8 whatever the locale


if __name__ == "__main__":
    main()
