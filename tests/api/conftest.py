"""The cast of each test, and a public article whose text is `TEXT` of the test's module."""

from __future__ import annotations

import pytest

from tests.cast import make_cast
from tests.factories import make_document


@pytest.fixture
def cast(request):
    return make_cast(request.module.TEXT)


@pytest.fixture
def document(cast, request):
    return make_document(request.module.TEXT, visibility="public", curator=cast.alice, groups=[cast.course])
