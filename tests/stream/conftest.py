"""Tests of streams commit their changes, and each runs in its own event loop."""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.cast import Cast, make_cast
from tests.factories import make_document


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Wraps each test that is a coroutine function, so that it is run."""
    for item in items:
        if isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.obj):
            item.obj = run(item.obj)


def run(test: Callable[..., Any]) -> Callable[..., None]:
    """Makes a coroutine test synchronous; it runs in a thread, because the loop of a browser may run in this one."""

    @functools.wraps(test)
    def runs(*arguments: Any, **named: Any) -> None:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, test(*arguments, **named)).result()

    return runs


@pytest.fixture
def cast(transactional_db) -> Cast:
    """The people and their course, committed."""
    return make_cast()


@pytest.fixture
def public(cast):
    """A public article, which the course has too."""
    return make_document("The keeper wrote it down.", visibility="public", curator=cast.alice, groups=[cast.course])
