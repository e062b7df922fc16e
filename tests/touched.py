"""`python -m tests.touched`: prints the test files that a change touches, one a line, for `make check`.

They are the changed test files; those named after a changed file (for documents/views/news/news.py these are
tests/views/news/test_news.py, tests/views/news/test_news_….py and all of tests/views/news/); those that import a
changed module by its own name; and the tests of the project's layout. A file is changed if it differs from the commit
at which the branch left `main`, or from the commit that $SINCE names.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
ALWAYS = "tests/test_structure.py"


def touched(changed: Iterable[str], tests: dict[str, str]) -> list[str]:
    """Returns the paths among `tests` (sources by path) that belong to the changed paths."""
    found = {ALWAYS}
    for path in changed:
        own = re.compile(rf"{re.escape(mirrored(path) or path)}(_|/|$)")
        module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        imports = re.compile(rf"^\s*(from|import) {re.escape(module)}\b(?!\.)", re.MULTILINE)
        for test, source in tests.items():
            called = test.replace("test_", "").removeprefix("tests/").removesuffix(".py")
            in_words = path.endswith(".py") and "tests/browser/" not in test and imports.search(source)
            if test == path or own.match(called) or in_words:
                found.add(test)
    return sorted(found)


def mirrored(path: str) -> str:
    """Returns the name of a file's tests without `tests/` and `test_`, or an empty string if it has none."""
    top, *rest = PurePosixPath(path).with_suffix("").parts
    if rest and rest[-1] == "__init__":
        rest.pop()
    match top, rest:
        case "documents", [layer, *names] if names or layer == "http":
            return "/".join([layer, *names])
        case "readingroom", [*names] if names:
            return "/".join(["readingroom", *names])
        case "templates", [_app, noun, *_names] if _names:
            return f"views/{noun}"
        case "static", ["js", *_folders, name]:
            return f"js/{name}"
        case "tests", [*folders, name] if name == "conftest" and folders not in ([], ["browser"]):
            return "/".join(folders)
    return ""


def changed_paths() -> list[str]:
    """Returns the paths that differ from the start of the branch, and those that git does not track yet."""
    since = os.environ.get("SINCE") or git("merge-base", "HEAD", "main")[0]
    return git("diff", "--name-only", since) + git("ls-files", "--others", "--exclude-standard")


def git(*words: str) -> list[str]:
    """Runs git and returns the lines of its output."""
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()


if __name__ == "__main__":
    here = {str(path.relative_to(ROOT)): path.read_text() for path in ROOT.glob("tests/**/test_*.py")}
    print(*touched(changed_paths(), here), sep="\n")
