"""The handler: few threads serve many readers, and a reader who is turned away gets a clear message."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import RequestFactory, override_settings
from psycopg_pool import PoolTimeout

from readingroom.unavailable import BusyDatabaseMiddleware
from tests.live_room import LiveRoom
from tests.readingroom import slow_urls

HTML = {"Accept": "text/html,*/*"}


@pytest.fixture
def narrow_room(collected_static) -> Iterator[LiveRoom]:
    """Serves a room with two threads and a wait of 0.3 seconds."""
    slow_urls.go_on.clear()
    with override_settings(ROOT_URLCONF="tests.readingroom.slow_urls"):
        room = LiveRoom(threads=2, patience=0.3)
        yield room
        slow_urls.go_on.set()
        room.stop()


@pytest.fixture
def readers() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(60) as pool:
        yield pool


def fill(room: LiveRoom, readers: ThreadPoolExecutor) -> list:
    held = [readers.submit(httpx.get, room + "/hold", timeout=30) for _ in range(2)]
    for _ in held:
        assert slow_urls.entered.acquire(timeout=10)
    return held


def test_a_full_room_answers_503_with_retry_after(narrow_room, readers):
    held = fill(narrow_room, readers)
    page = httpx.get(narrow_room + "/thread", headers=HTML)
    assert page.status_code == 503
    assert page.headers["Retry-After"] == "5"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Content-Type"].startswith("text/plain")
    assert "try again" in page.text

    program = httpx.get(narrow_room + "/thread", headers={"Accept": "application/json"})
    assert program.status_code == 503
    assert program.headers["Content-Type"] == "application/problem+json"
    assert json.loads(program.content)["status"] == 503

    slow_urls.go_on.set()
    assert [one.result().text for one in held] == ["held", "held"]
    assert httpx.get(narrow_room + "/thread").status_code == 200


def test_a_full_room_still_answers_healthz(narrow_room, readers):
    fill(narrow_room, readers)
    assert httpx.get(narrow_room + "/healthz").text.startswith("room/healthz")
    slow_urls.go_on.set()


def test_a_request_that_waits_a_moment_is_served(narrow_room, readers):
    fill(narrow_room, readers)
    waiting = readers.submit(httpx.get, narrow_room + "/thread", timeout=10)
    threading.Timer(0.1, slow_urls.go_on.set).start()
    assert waiting.result().status_code == 200


def test_a_hundred_requests_at_once_use_only_the_given_threads(narrow_room, readers):
    narrow_room.handler.patience = 30
    asked = [readers.submit(httpx.get, narrow_room + "/thread", timeout=30) for _ in range(100)]
    names = {one.result().text for one in asked}
    assert names <= {"room_0", "room_1"}
    assert len(narrow_room.handler.threads._threads) == 2


@pytest.mark.django_db(transaction=True)
def test_every_connection_goes_back_to_the_pool(narrow_room, readers):
    narrow_room.handler.patience = 30
    connection.close()
    before = connections_in_use()
    asked = [readers.submit(httpx.get, narrow_room + "/query", timeout=30) for _ in range(40)]
    assert {one.result().status_code for one in asked} == {200}
    deadline = time.monotonic() + 10
    while connections_in_use() > before:
        assert time.monotonic() < deadline, connection.pool.get_stats()
        time.sleep(0.02)
    assert connection.pool.get_stats()["pool_size"] <= connection.pool.max_size


def connections_in_use() -> int:
    stats = connection.pool.get_stats()
    return stats["pool_size"] - stats["pool_available"]


@pytest.mark.django_db(transaction=True)
def test_a_full_pool_answers_503_with_retry_after(narrow_room, readers):
    assert httpx.get(narrow_room + "/query").status_code == 200
    connection.close()
    pool = connection.pool
    usual = pool.timeout
    taken = []
    try:
        # A thread of another test may still hold some.
        while pool.get_stats()["pool_available"] or pool.get_stats()["pool_size"] < pool.max_size:
            taken.append(pool.getconn(timeout=30))
        pool.timeout = 0.3
        refused = httpx.get(narrow_room + "/query", headers=HTML)
        pool.timeout = 3
        waiting = readers.submit(httpx.get, narrow_room + "/readyz", timeout=30)
        alive = httpx.get(narrow_room + "/healthz", timeout=30)
        alive_came_first = not waiting.done()
        waiting.exception()
    finally:
        pool.timeout = usual
        for one in taken:
            pool.putconn(one)
    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "5"
    assert "try again" in refused.text
    assert httpx.get(narrow_room + "/query").status_code == 200
    # While one health check waits for a connection, the other still answers.
    assert alive.status_code == 200
    assert alive_came_first
    assert waiting.result().status_code == 503


def test_a_streamed_response_arrives_complete(narrow_room):
    assert httpx.get(narrow_room + "/stream").text == "0\n1\n2\n"


def test_a_reader_may_leave_an_endless_response(narrow_room):
    with httpx.stream("GET", narrow_room + "/endless") as response:
        assert next(response.iter_text()).startswith("again")
    assert httpx.get(narrow_room + "/thread").status_code == 200


def test_a_room_with_an_endless_response_closes_within_three_seconds(collected_static):
    with override_settings(ROOT_URLCONF="tests.readingroom.slow_urls"):
        room = LiveRoom()
        with httpx.stream("GET", room + "/endless") as response:
            assert next(response.iter_text()).startswith("again")
            ending = threading.Thread(target=room.stop)
            ending.start()
            ending.join(3)
            assert not ending.is_alive()


def test_asynchronous_views_work(narrow_room):
    assert httpx.get(narrow_room + "/async").text == "async"


def test_a_body_over_the_limit_is_refused(narrow_room):
    with override_settings(READINGROOM_MAX_REQUEST_BYTES=100_000):
        assert httpx.post(narrow_room + "/echo", content=b"x" * 100_000).text == "100000"
        refused = httpx.post(narrow_room + "/echo", content=b"x" * 100_001)
    assert refused.status_code == 413
    assert "larger than this room takes" in refused.text


def failure_in_a_view(cause: BaseException | None) -> OperationalError:
    error = OperationalError("no connection")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("cause", "seconds"), [(PoolTimeout("none came free"), "5"), (psycopg.OperationalError("gone"), "10")]
)
def test_a_view_without_a_connection_answers_503(cause, seconds):
    middleware = BusyDatabaseMiddleware(lambda request: None)
    request = RequestFactory().get("/", headers=HTML)
    answer = middleware.process_exception(request, failure_in_a_view(cause))
    assert answer.status_code == 503
    assert answer["Retry-After"] == seconds


@pytest.mark.django_db(transaction=True)
def test_a_wrong_query_answers_500_and_not_503(narrow_room, caplog):
    assert httpx.get(narrow_room + "/broken").status_code == 500


@pytest.mark.parametrize("path", ["/thread", "/documents/clocks/stream"])
def test_a_request_without_a_host_is_refused(narrow_room, path):
    address = urlsplit(narrow_room.url)
    with socket.create_connection((address.hostname, address.port)) as client:
        client.sendall(f"GET {path} HTTP/1.0\r\nAccept: text/html\r\n\r\n".encode())
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert "names the host that it asks" in answer.decode()
