"""A stream is never open and deaf: what is sent has to be heard, or there are no streams."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from documents.stream import listener
from tests.stream.notes import write
from tests.stream.streams import do, open_room


class Wire:
    """A wire between the room and Postgres, which drops what the server sends while it `is_cut`."""

    def __init__(self, port: str, server: Path, folder: Path) -> None:
        self.server, self.own = (str(one / f".s.PGSQL.{port}") for one in (server, folder))
        self.is_cut = False
        self.ends: list[asyncio.StreamWriter] = []

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_unix_connection(self.server)
        self.ends += [writer, far_writer]
        await asyncio.gather(
            self.carry(reader, far_writer, is_from_server=False), self.carry(far_reader, writer, is_from_server=True)
        )

    async def carry(self, reader: Any, writer: Any, *, is_from_server: bool) -> None:
        with suppress(OSError):
            while words := await reader.read(65536):
                if not (self.is_cut and is_from_server):
                    writer.write(words)
        writer.close()

    async def close(self) -> None:
        for end in self.ends:
            end.close()
        for end in self.ends:
            with suppress(OSError):
                await end.wait_closed()
        await asyncio.sleep(0.05)


@asynccontextmanager
async def wire(folder: Path) -> AsyncIterator[Wire]:
    """Yields a wire to the server of the tests, over which this process listens."""
    at = connection.settings_dict
    one = Wire(at["PORT"] or "5432", Path(at["HOST"]), folder)
    async with await asyncio.start_unix_server(one.connect, one.own):
        with override_settings(READINGROOM_DIRECT={"HOST": str(folder), "NAME": ""}):
            try:
                yield one
            finally:
                await one.close()


@pytest.fixture
def quick(monkeypatch):
    """Proves hearing often and in a short time."""
    for name, seconds in {
        "PROVE_SECONDS": 1.2,
        "HEAR_SECONDS": 1.0,
        "MAX_DEAF_SECONDS": 0.3,
        "MAX_PAUSE": 0.2,
    }.items():
        monkeypatch.setattr(listener, name, seconds)
    monkeypatch.setattr("documents.stream.application.LISTEN_TIMEOUT_SECONDS", 1.5)


@pytest.fixture
def folder(tmp_path_factory) -> Path:
    if not str(connection.settings_dict["HOST"]).startswith("/"):
        pytest.skip("This wire leads to the socket of a server on this machine.")
    return tmp_path_factory.mktemp("wire")


async def readiness(room) -> str:
    answer: list[bytes] = []

    async def send(message: dict[str, Any]) -> None:
        answer.append(message.get("body", b""))

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/readyz",
        "query_string": b"",
        "headers": [(b"host", b"testserver")],
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
        "scheme": "http",
    }
    await room.room(scope, receive, send)
    return b"".join(answer).decode()


async def test_streams_end_when_nothing_is_heard_and_go_on_when_it_is(cast, public, quick, folder, caplog):
    caplog.set_level(logging.WARNING, "documents.stream.listener")
    async with wire(folder) as line, open_room() as room:
        reader = await room.open(public, cast.bob)
        note = str(await do(write, cast.bob, public))
        assert (await reader.next()).event_and_id == ("annotation", note)
        assert await readiness(room) == "ready\n"
        line.is_cut = True
        await reader.until(lambda one: one.is_over)
        assert "does not hear" in caplog.text
        assert "READINGROOM_DIRECT_URL" in caplog.text
        assert "hears nothing" in await readiness(room)
        missed = str(await do(write, cast.bob, public))
        refused = await room.ask(public, cast.bob)
        assert (refused.status, refused.headers["retry-after"]) == (503, "10")
        line.is_cut = False
        await asyncio.wait_for(room.hub.listener.is_hearing.wait(), 30)
        again = await room.open(public, cast.bob, f"after={reader.messages[-1].id}")
        assert (await again.next()).event_and_id == ("annotation", missed)
        assert await readiness(room) == "ready\n"


async def test_hearing_is_proved_again_and_again_over_one_connection(cast, public, quick, monkeypatch):
    words: list[str] = []
    send = listener._notify
    monkeypatch.setattr(listener, "_notify", lambda word: (words.append(word), send(word)))
    async with open_room() as room:
        await room.open(public, cast.bob)
        backend = room.hub.listener.backend
        async with asyncio.timeout(30):
            while len(words) < 3:
                await asyncio.sleep(0.05)
        assert len(set(words)) == len(words)
        assert (room.hub.listener.backend, room.hub.listener.is_hearing.is_set()) == (backend, True)


async def test_process_that_listens_elsewhere_opens_no_stream(cast, public, quick):
    with override_settings(READINGROOM_DIRECT={"NAME": "postgres"}):  # notifications stay within their database
        async with open_room() as room:
            refused = await room.ask(public, cast.bob)
    assert (refused.status, refused.headers["retry-after"]) == (503, "10")
