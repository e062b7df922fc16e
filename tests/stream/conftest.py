"""Tests of streams commit their changes."""

from __future__ import annotations

import pytest

from tests.cast import Cast, make_cast
from tests.factories import make_document


@pytest.fixture
def cast(transactional_db) -> Cast:
    """The people and their course, committed."""
    return make_cast()


@pytest.fixture
def public(cast):
    """A public article, which the course has too."""
    return make_document("The keeper wrote it down.", visibility="public", curator=cast.alice, groups=[cast.course])
