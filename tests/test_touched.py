"""`make check` runs the tests that belong to the changed files."""

from __future__ import annotations

import pytest

from tests.touched import ALWAYS, touched

TESTS = {
    "tests/views/news/test_news.py": "from tests.cast import make_cast\n",
    "tests/views/groups/test_audit.py": "from documents.services.groups.groups import create_group\n",
    "tests/services/groups/test_groups.py": "from documents.services import groups\n",
    "tests/services/groups/test_groups_of_old.py": "",
    "tests/browser/news/test_news.py": "from documents.services.groups.groups import create_group\n",
    "tests/readingroom/test_serve.py": "",
    "tests/js/test_lanes.py": "",
    ALWAYS: "",
}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ("documents/views/news/news.py", ["tests/views/news/test_news.py"]),
        ("documents/views/groups/__init__.py", ["tests/views/groups/test_audit.py"]),
        ("templates/documents/groups/audit.html", ["tests/views/groups/test_audit.py"]),
        (
            "documents/services/groups/groups.py",
            [
                "tests/services/groups/test_groups.py",
                "tests/services/groups/test_groups_of_old.py",
                "tests/views/groups/test_audit.py",
            ],
        ),
        ("readingroom/serve.py", ["tests/readingroom/test_serve.py"]),
        ("static/js/reading/lanes.js", ["tests/js/test_lanes.py"]),
        ("tests/browser/news/test_news.py", ["tests/browser/news/test_news.py"]),
        ("tests/readingroom/conftest.py", ["tests/readingroom/test_serve.py"]),
        ("README.md", []),
    ],
)
def test_a_change_selects_its_own_tests_those_that_import_it_and_the_layout(changed, expected):
    assert touched([changed], TESTS) == sorted([*expected, ALWAYS])
