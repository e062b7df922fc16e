"""Connections past a pooler: to the server that READINGROOM_DIRECT_URL names, and in a session that a thread keeps."""

from __future__ import annotations

import psycopg
import pytest
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from django.test import override_settings

from documents.services.events.direct import close_session, direct_parameters, execute_in_session
from readingroom import home
from readingroom.pooler import check_pooler, without_pooler

pytestmark = pytest.mark.django_db(transaction=True)
BACKEND = "SELECT pg_backend_pid()"


@pytest.fixture
def pooled():
    """Makes the usual connection the one of a pooler, and the server of the tests the one behind it."""
    at = connection.settings_dict
    server = {"HOST": at["HOST"], "PORT": at["PORT"], "NAME": "", "OPTIONS": {"options": "-c readingroom.seals=on"}}
    with override_settings(READINGROOM_DIRECT=server):
        yield
        close_session()


def test_without_a_pooler_there_is_one_server_and_one_session():
    assert direct_parameters()["dbname"] == connection.settings_dict["NAME"]
    (backend,) = execute_in_session(BACKEND, [])
    with connection.cursor() as cursor:
        cursor.execute(BACKEND)
        assert cursor.fetchone() == (backend,)


def test_direct_address_may_leave_the_database_out(pooled):
    with psycopg.connect(**direct_parameters()) as server:
        assert server.info.dbname == connection.settings_dict["NAME"]


def test_thread_keeps_its_session_and_gets_another_when_that_is_lost(pooled):
    (backend,) = execute_in_session(BACKEND, [])
    assert execute_in_session(BACKEND, []) == (backend,)
    with connection.cursor() as cursor:
        cursor.execute(BACKEND)
        assert cursor.fetchone() != (backend,)
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
    with pytest.raises(OperationalError):
        execute_in_session(BACKEND, [])
    assert execute_in_session(BACKEND, []) != (backend,)


def test_commands_go_to_the_server_itself_and_come_back(pooled):
    usual = connection.settings_dict
    with without_pooler(connection):
        assert connection.pool is None
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('readingroom.seals')")
            assert cursor.fetchone() == ("on",)
    assert connection.settings_dict is usual
    assert connection.pool is not None


def test_pooler_is_checked_at_the_start(pooled):
    check_pooler(connection)
    elsewhere = override_settings(READINGROOM_DIRECT={"HOST": "127.0.0.1", "PORT": 1, "NAME": "", "OPTIONS": {}})
    with elsewhere, pytest.raises(CommandError, match="READINGROOM_DIRECT_URL names does not answer"):
        check_pooler(connection)
    with connection.cursor() as cursor:
        cursor.execute("SET readingroom.seals = off")
        with pytest.raises(CommandError, match="would not be sealed"):
            check_pooler(connection)
        cursor.execute("RESET readingroom.seals")


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"DATABASE_URL": "postgres://a@b/c"}, {}),
        ({"READINGROOM_DIRECT_URL": "postgres://a@b/c"}, {}),
        (
            {"DATABASE_URL": "postgres://p/room", "READINGROOM_DIRECT_URL": "postgres://u:s@db.example:5433/room"},
            {"HOST": "db.example", "PORT": 5433, "USER": "u", "PASSWORD": "s", "NAME": "room", "OPTIONS": {}},
        ),
    ],
)
def test_direct_address_counts_beside_a_database_url_alone(monkeypatch, given, found):
    for name in ("DATABASE_URL", "READINGROOM_DIRECT_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert home.direct_database() == found
