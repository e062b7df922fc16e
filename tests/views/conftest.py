"""A worker for what is sent: jobs run while a request waits for them, as in a room that is served."""

from __future__ import annotations

import pytest

from documents.services.site.worker import run_due_jobs
from documents.views.imports import answers


@pytest.fixture
def worker_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs the jobs that are due whenever a request pauses."""
    monkeypatch.setattr(answers, "pause", lambda _seconds: run_due_jobs())
