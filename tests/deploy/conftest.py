"""Fixtures of the tests beside real programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.deploy.visitors import Visitor


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
