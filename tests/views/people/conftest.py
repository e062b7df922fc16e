"""Before each test of account pages: resets the rate limits and sets the origin of links in mails."""

import pytest
from django.core.cache import cache

from documents.models import User
from tests.views.people.steps import PASSWORD


@pytest.fixture(autouse=True)
def _reset_rate_limits():
    cache.clear()


@pytest.fixture(autouse=True)
def _origin(settings):
    settings.READINGROOM_MAIL_ORIGIN = "https://room.example"


@pytest.fixture
def ruth(db):
    """A person whose login name, mail address and public name are three different things."""
    return User.objects.create_user("r.anselm", "ruth@mail.example", PASSWORD, public_name="Ruth Anselm")
