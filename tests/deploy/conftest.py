"""Fixtures of the tests beside real programs."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.deploy.visitors import Visitor


@pytest.fixture(scope="module")
def home(collected_static: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Makes the directory of a room, with its style sheets and scripts collected."""
    home = tmp_path_factory.mktemp("room") / "home"
    shutil.copytree(collected_static, home / "static")
    return home


@pytest.fixture
def visit() -> Iterator[Callable[..., Visitor]]:
    """Returns a function that makes a visitor of served processes."""
    made: list[Visitor] = []

    def make(*urls: str) -> Visitor:
        made.append(Visitor(*urls))
        return made[-1]

    yield make
    for one in made:
        one.client.close()
