"""The site of the table of rights, made once for each module; the changes of a test are rolled back after it.

Where other processes answer (tests.deploy.over_processes), rows are committed, and the site is made for each test.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from tests.rights.room import PEOPLE, Room, make_room


def by_who_answers(fixture_name: str, config: pytest.Config) -> str:
    """Returns the scope of the site."""
    return "function" if config.pluginmanager.has_plugin("tests.deploy.over_processes") else "module"


@pytest.fixture(scope=by_who_answers)
def room(request, django_db_setup, django_db_blocker) -> Iterator[Room]:
    """A site that contains one of everything."""
    if request.scope == "function":
        request.getfixturevalue("transactional_db")
        yield make_room()
        return
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            yield make_room()
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


@pytest.fixture(scope=by_who_answers)
def clients(room) -> dict[str, Client]:
    """A browser for each person, signed in."""
    origin = {"origin": "http://testserver"}
    made = {name: Client(headers=origin, REMOTE_ADDR=f"10.0.0.{n}") for n, name in enumerate(PEOPLE)}
    for name in PEOPLE[1:]:
        person = room.people[name]
        person.set_password("a long pass phrase")
        person.save()
        made[name].force_login(person)
    return made


@pytest.fixture(autouse=True)
def _reset_rate_limits():
    cache.clear()
