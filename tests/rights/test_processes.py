"""The table of rights, asked of two processes: whichever answers, each person gets what the table says."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tests.readingroom.served import Room as ServedRoom
from tests.readingroom.served import open_room
from tests.rights.room import PEOPLE, make_room
from tests.rights.routes import table
from tests.rights.rows import Row
from tests.rights.test_routes import forbidden_words, names_of_accounts

pytestmark = pytest.mark.django_db(transaction=True)
# What is asked changes nothing, so the answers do not depend on the order; streams have no end, and tests of their own.
ROWS = [row for row in table() if row.method != "POST" and row.route != "stream"]


@pytest.fixture
def two(transactional_db, tmp_path) -> Iterator[ServedRoom]:
    """Yields the database of this test, served by two processes."""
    at = connection.get_connection_params()
    url = f"postgresql://{at['user']}:{at.get('password') or ''}@{quote(at['host'], safe='')}:{at.get('port') or 5432}"
    environment = os.environ | {
        "DATABASE_URL": f"{url}/{at['dbname']}",
        "READINGROOM_HOME": str(tmp_path),
        "READINGROOM_SECRET_KEY": settings.SECRET_KEY,
    }
    room = open_room(environment, "--processes", "2", "--without-samples", "--without-worker")
    yield room
    room.close()


def test_everyone_gets_the_status_of_the_table_from_either_process(two):
    room = make_room()
    sessions = {}
    for name in PEOPLE[1:]:
        room.people[name].set_password("a long pass phrase")
        room.people[name].save()
        client = Client()
        client.force_login(room.people[name])
        sessions[name] = {"sessionid": client.cookies["sessionid"].value}

    def ask(row: Row, name: str) -> httpx.Response:
        """Asks over a new connection, which either process may take."""
        return httpx.get(two.address + row.address(room), cookies=sessions.get(name), timeout=120)

    chance = random.Random(9)
    wrong = []
    for row in ROWS:
        name = chance.choice(PEOPLE)
        answer = ask(row, name)
        page = answer.text + str(answer.headers)
        if answer.status_code != row.status_for(name):
            wrong.append((row.label, name, answer.status_code, row.status_for(name)))
        if intruders := forbidden_words(name, page) + names_of_accounts(name, page):
            wrong.append((row.label, name, *intruders))
    assert wrong == []
    busy = [process.cpu_times().user for process in two.children("web")]
    assert min(busy) > max(busy) / 10, "both have answered"
