"""Runs a suite over two processes: each request of its clients and streams goes to one of them, at random.

    python -m pytest -p tests.deploy.over_processes tests/rights tests/stream tests/views/people

The tests stay as they are, and see committed rows. Those that look into the process that answers are skipped.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import random
from collections import Counter
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pytest
from django.conf import UserSettingsHolder, settings
from django.core import mail
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.http import HttpResponse

from tests import databases
from tests.deploy.programs import served, url_of_tests

HEADER = "X-Of-A-Test"
"""What a test wants beside its request; `inside.py` reads it."""
MAILS = "READINGROOM_MAILS_OF_TESTS"
"""Names the folder into which the processes put mails."""
LOOK_INSIDE = {"monkeypatch", "caplog", "django_assert_num_queries", "django_assert_max_num_queries"}
"""Fixtures by which a test reaches into the process that answers."""
OF_ONE_PROCESS = {
    "two_hundred_streams_use_no_more_threads": "It counts threads of the process that answers.",
    "server_without_asgi": "It asks another kind of server.",
    "[GET stream ": "Another kind of server answers so; tests/stream/test_table.py has these rows.",
}
OF_ONE_HOP = {"connection", "date", "transfer-encoding"}


def overridden_settings() -> dict[str, Any]:
    """Returns the settings that the running test has changed."""
    found: dict[str, Any] = {}
    holder = settings._wrapped
    while isinstance(holder, UserSettingsHolder):
        own = {name: value for name, value in vars(holder).items() if name.isupper()}
        found, holder = own | found, holder.default_settings
    return found


class Spread:
    """Two processes, and whose turn it is by chance."""

    def __init__(self, urls: list[str], mails: Path, seed: int) -> None:
        self.urls, self.mails = urls, mails
        self.chance = random.Random(seed)
        self.answered: Counter[str] = Counter()

    def choose(self) -> str:
        """Returns the address of one of the processes."""
        url = self.chance.choice(self.urls)
        self.answered[url] += 1
        return url

    def ask(self, method: str, path: str, headers: dict[str, str], body: bytes) -> HttpResponse:
        """Asks one of them and returns its answer as Django's test client has it."""
        asked = http.client.HTTPConnection(urlsplit(self.choose()).netloc, timeout=120)
        asked.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            asked.putheader(name, value.encode())
        asked.endheaders(body or None)
        got = asked.getresponse()
        is_endless = got.headers.get_content_type() == "text/event-stream"
        answer = HttpResponse(b"" if is_endless else got.read(), status=got.status)
        asked.close()
        if "location" in got.headers:
            answer.url = got.headers["location"]  # type: ignore[attr-defined]
        del answer["Content-Type"]
        for name in set(got.headers) - {"set-cookie"}:
            if name.lower() not in OF_ONE_HOP:
                answer[name] = ", ".join(got.headers.get_all(name, []))
        answer.cookies = SimpleCookie()
        for cookie in got.headers.get_all("set-cookie", []):
            answer.cookies.load(cookie)
        self.take_mails()
        return answer

    def tell(self) -> list[dict[str, Any]]:
        """Returns what each process tells of its streams."""
        return [httpx.get(f"{url}/of-tests/hub", timeout=60).json() for url in self.urls]

    def forget(self) -> None:
        """Empties what the processes keep."""
        for url in self.urls:
            httpx.get(f"{url}/of-tests/forget", timeout=60)

    def take_mails(self) -> None:
        """Moves the mails that the processes sent to where tests look for them."""
        for file in sorted(self.mails.glob("*.json")):
            said = json.loads(file.read_text())
            message = mail.EmailMessage(said["subject"], said["body"], said["sender"], said["to"])
            message.extra_headers = said["headers"]
            mail.outbox.append(message)
            file.unlink()


SPREAD = pytest.StashKey[Spread]()


class SpreadHandler:
    """Stands where a test client has its handler."""

    spread: Spread

    def __init__(self, enforce_csrf_checks: bool = True) -> None:
        self.enforce_csrf_checks = enforce_csrf_checks

    def __call__(self, environ: dict[str, Any]) -> HttpResponse:
        wanted = {"csrf": self.enforce_csrf_checks, "address": environ["REMOTE_ADDR"]}
        try:
            said = json.dumps(wanted | {"settings": overridden_settings()})
        except TypeError:
            pytest.skip("It changes a setting in a way that cannot be sent to another process.")
        body = environ["wsgi.input"].read()
        headers = {"Host": environ["SERVER_NAME"], HEADER: said}
        headers |= {
            name.removeprefix("HTTP_").replace("_", "-").title(): value
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        if body:
            headers |= {"Content-Type": environ.get("CONTENT_TYPE", ""), "Content-Length": str(len(body))}
        path = quote(environ["PATH_INFO"].encode("latin-1"))
        query = f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else ""
        answer = self.spread.ask(environ["REQUEST_METHOD"], path + query, headers, body)
        answer.wsgi_request = WSGIRequest(environ)  # type: ignore[attr-defined]
        return answer


class SpreadHub:
    """What is known of the streams of both processes."""

    def __init__(self, spread: Spread) -> None:
        self.spread = spread

    def __getattr__(self, name: str) -> Any:
        pytest.skip(f"It looks into the process that answers: {name}.")

    @property
    def delivered(self) -> dict[int, int]:
        """The number of each article that has been delivered in every process that has streams of it."""
        found: dict[int, int] = {}
        for one in self.spread.tell():
            for document, number in one["delivered"].items():
                found[int(document)] = min(number, found.get(int(document), number))
        return found

    @property
    def readers(self) -> list[int]:
        """The articles that have streams."""
        return list(self.delivered)

    @property
    def suspended(self) -> int:
        """The number of streams that wait for their rights."""
        return sum(one["suspended"] for one in self.spread.tell())

    async def end(self) -> None:
        """Waits until the processes have noticed that everybody left."""
        async with asyncio.timeout(30):
            while self.delivered:
                await asyncio.sleep(0.02)


class SpreadApplication:
    """Stands where a test of streams has the site: passes each request on to one of the processes."""

    spread: Spread

    def __init__(self) -> None:
        if overridden_settings():
            pytest.skip("Streams are not told of changed settings.")
        self.streams = self
        self.hub = SpreadHub(self.spread)

    def __getattr__(self, name: str) -> Any:
        pytest.skip(f"It looks into the process that answers: {name}.")

    def close(self) -> None:
        """Ends nothing: other tests use the processes too."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        query = f"?{scope['query_string'].decode()}" if scope["query_string"] else ""
        url = f"{self.spread.choose()}{quote(scope['path'])}{query}"
        headers = scope["headers"]
        async with (
            httpx.AsyncClient(timeout=httpx.Timeout(60, read=None)) as client,
            client.stream(scope["method"], url, headers=headers) as answer,
        ):
            await send({"type": "http.response.start", "status": answer.status_code, "headers": answer.headers.raw})
            works = {asyncio.create_task(_pass_on(answer, send)), asyncio.create_task(receive())}
            await asyncio.wait(works, return_when=asyncio.FIRST_COMPLETED)
            for work in works:
                work.cancel()
            await asyncio.gather(*works, return_exceptions=True)


async def _pass_on(answer: httpx.Response, send: Any) -> None:
    async for piece in answer.aiter_raw():
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body"})


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Has every test commit its rows, and skips those that look into the process that answers."""
    for item in items:
        assert isinstance(item, pytest.Function)
        item.add_marker(pytest.mark.django_db(transaction=True), append=False)
        inside = LOOK_INSIDE & set(item._fixtureinfo.argnames)
        why = f"It looks into the process that answers: {', '.join(inside)}." if inside else ""
        if why := why or next((why for words, why in OF_ONE_PROCESS.items() if words in item.name), ""):
            item.add_marker(pytest.mark.skip(why))


@pytest.fixture(scope="session", autouse=True)
def spread(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: Any,
    collected_static: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Spread]:
    """Serves the database of the tests by two processes, and sends them what the tests ask."""
    from django.test import client as django_client

    from tests.stream import streams

    mails = tmp_path_factory.mktemp("mails")
    room = {
        "DJANGO_SETTINGS_MODULE": "tests.deploy.served_settings",
        "DATABASE_URL": url_of_tests(),
        "READINGROOM_HOME": str(collected_static.parent),
        "READINGROOM_HOSTS": "127.0.0.1 localhost testserver",
        "READINGROOM_PATIENCE": "60",
        "READINGROOM_SECRET_KEY": settings.SECRET_KEY,
        MAILS: str(mails),
    }
    if direct := os.environ.get("READINGROOM_DIRECT_URL"):
        room["READINGROOM_DIRECT_URL"] = direct
    with served(tmp_path_factory.mktemp("logs"), room, room, options=("--without-worker",)) as rooms:
        with django_db_blocker.unblock():
            databases.empty(connection)  # of what the first start leaves
        found = Spread([one.url for one in rooms], mails, request.config.getoption("randomly_seed", 1))
        SpreadHandler.spread = SpreadApplication.spread = found
        django_client.ClientHandler = SpreadHandler  # type: ignore[assignment,misc]
        streams.Application = SpreadApplication  # type: ignore[assignment,misc]
        request.config.stash[SPREAD] = found
        yield found


@pytest.fixture(autouse=True)
def processes_keep_nothing(spread: Spread) -> None:
    """Empties what the processes keep: tables are emptied without the triggers that would tell them."""
    spread.forget()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Says how many requests each process got."""
    if SPREAD in config.stash:
        counts = " and ".join(str(number) for number in config.stash[SPREAD].answered.values())
        terminalreporter.write_line(f"Requests spread over two processes: {counts}.")
