"""Fixtures: readers, each in a browser context of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from documents.services.site.worker import IMPORTS, Worker
from tests.browser.contexts import Contexts
from tests.browser.reader import Reader


@pytest.fixture(scope="session")
def contexts(browser, live_server) -> Contexts:
    """The browser's contexts, reused from reader to reader."""
    return Contexts(browser, str(live_server))


@pytest.fixture
def reader(contexts, live_server, transactional_db) -> Iterator[Callable[..., Reader]]:
    """`reader(user, width=390)` opens a browser context for one reader; an error on a page fails the test."""
    readers: list[Reader] = []

    def sit_down(user: Any = None, **context: Any) -> Reader:
        readers.append(Reader(contexts, str(live_server), user, **context))
        return readers[-1]

    yield sit_down
    faults = [fault for one in readers for fault in one.faults]
    for one in readers:
        contexts.give_back(one.context)
    live_server.wait_until_idle()
    assert faults == []


@pytest.fixture
def worker(transactional_db) -> Iterator[Worker]:
    """A worker for imports beside the running room, until the rows of the test are deleted."""
    worker = Worker(IMPORTS)
    worker.start()
    yield worker
    worker.ask_to_end()
    worker.join(60)
