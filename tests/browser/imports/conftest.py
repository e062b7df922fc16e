"""A worker for imports beside the running room, as `serve` has one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from documents.services.site.worker import IMPORTS, Worker


@pytest.fixture
def worker(transactional_db: None) -> Iterator[Worker]:
    """Reads what is sent, until the rows of the test are deleted."""
    worker = Worker(IMPORTS)
    worker.start()
    yield worker
    worker.ask_to_end()
    worker.join(60)
