"""Each test of the sandbox begins without processes, also after tests of others that rendered, and leaves none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from documents.sandbox import close_sandbox


@pytest.fixture(autouse=True)
def closed_sandbox() -> Iterator[None]:
    close_sandbox()
    yield
    close_sandbox()
