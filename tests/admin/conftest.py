"""Who uses the admin in its tests."""

import pytest

from tests.cast import make_cast
from tests.factories import make_user


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def chief():
    """A superuser who belongs to no group."""
    return make_user("the-chief", public_name="Ines Vidal", is_curator=True, is_superuser=True)
