"""Tests of streams commit what they do, and run in an event loop of their own."""

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
    """Runs a test that is a coroutine."""
    for item in items:
        if isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.obj):
            item.obj = run(item.obj)


def run(test: Callable[..., Any]) -> Callable[..., None]:
    """A test that waits until its coroutine has ended, in a thread: in this one the loop of a browser may run."""

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
    """An article for everyone, which the course has too."""
    return make_document("The keeper wrote it down.", visibility="public", curator=cast.alice, groups=[cast.course])
