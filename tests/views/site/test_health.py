"""The liveness and readiness checks for monitoring."""

from __future__ import annotations

import re
import socket

import pytest
from django.db import connection
from django.test import Client

from tests.factories import make_document, make_user
from tests.views.pages import signed_in


def test_alive_without_a_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"alive\n")
    assert "no-store" in response["Cache-Control"]
    assert "Set-Cookie" not in response


@pytest.mark.django_db
def test_says_what_the_process_keeps_to_those_who_run_the_room_alone():
    article = make_document(visibility="public")
    Client().get(f"/documents/{article.slug}/anchors")
    runs, curates = make_user(is_superuser=True), make_user(is_curator=True)
    assert signed_in(curates).get("/healthz").content == b"alive\n"
    alive, kept = signed_in(runs).get("/healthz").content.decode().splitlines()
    assert alive == "alive"
    assert re.fullmatch(r"kept lists of notes: 1, \d+ of at most 67108864 bytes", kept)


@pytest.mark.django_db
def test_ready_when_the_database_answers(client):
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ready\n")


@pytest.mark.django_db(transaction=True)
def test_not_ready_when_the_database_cannot_be_reached(client):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    before = dict(connection.settings_dict)
    connection.close()
    connection.close_pool()
    connection.settings_dict.update(HOST="127.0.0.1", PORT=port, OPTIONS={})
    try:
        response = client.get("/readyz")
        assert response.status_code == 503
        assert response["Retry-After"] == "10"
        assert client.get("/healthz").status_code == 200
        client.cookies["sessionid"] = "of somebody"
        assert client.get("/healthz").content == b"alive\n"
        client.cookies.clear()
    finally:
        connection.close()
        connection.settings_dict.update(before)
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_checks_refuse_post(path):
    assert Client().post(path).status_code == 405


def test_checks_respond_without_https_to_monitoring_inside_the_network(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
