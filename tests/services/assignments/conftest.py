"""The cast, and a task of their course."""

import pytest

from tests.cast import make_cast
from tests.services.notes.steps import TEXT


@pytest.fixture
def cast():
    return make_cast(TEXT)
