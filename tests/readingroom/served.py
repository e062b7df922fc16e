"""Rooms opened by `manage.py serve` as a newcomer opens them, in a process and a terminal of their own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil

PROJECT = Path(__file__).parents[2]
MANAGE = [sys.executable, "manage.py"]


class Room:
    """A room that the command opens."""

    address = ""

    def __init__(self, environment: dict[str, str], *options: str) -> None:
        self.process = subprocess.Popen(
            [*MANAGE, "serve", "--port", "0", *options],
            cwd=PROJECT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""

    def wait_until_open(self) -> None:
        """Waits until the command has printed the address of the room."""
        self.says("Ctrl-C closes it.")
        self.address = re.search(r"open at (http://127\.0\.0\.1:\d+)/", self.said)[1]

    def children(self, work: str) -> list[psutil.Process]:
        """Returns the processes for `web` or `worker` that the command keeps running."""
        found = psutil.Process(self.process.pid).children()
        return [child for child in found if child.cmdline()[2:4] == ["serve_process", work]]

    def says(self, words: str) -> None:
        """Waits until the command prints a line with these words."""
        while words not in self.said:
            line = self.process.stdout.readline()
            assert line, self.said
            self.said += line

    def close(self, number: int = signal.SIGINT) -> float:
        """Sends a signal, and returns the seconds until the process has ended."""
        started = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(20)
        self.said += self.process.stdout.read()
        self.process.stdout.close()
        return time.monotonic() - started


def open_room(environment: dict[str, str], *options: str) -> Room:
    """Opens a room and waits for it."""
    room = Room(environment, *options)
    room.wait_until_open()
    return room


def in_company(seconds: float) -> float:
    """Returns `seconds`, or more in proportion to the load of the machine, such as other test workers."""
    return seconds * max(1, os.getloadavg()[0] / (os.cpu_count() or 1))


def manage(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*MANAGE, *words], cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)


def postgres_of(directory: Path) -> list[psutil.Process]:
    """Returns the postmasters that work on a room's data."""
    return [
        process
        for process in psutil.process_iter(["name", "cwd"])
        if process.info["name"] == "postgres" and (process.info["cwd"] or "").startswith(str(directory))
    ]


def assert_stopped(directory: Path) -> None:
    """Waits until the room's Postgres has ended; the command itself does not wait for it that long."""
    deadline = time.monotonic() + 60
    while postgres_of(directory):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def open_streams(room: Room, slug: str, number: int) -> list[socket.socket]:
    """Opens streams for a number of readers of an article, and reads the beginning of each."""
    host, port = room.address.removeprefix("http://").split(":")
    readers = []
    for _ in range(number):
        reader = socket.create_connection((host, int(port)), timeout=10)
        reader.sendall(f"GET /documents/{slug}/stream HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        readers.append(reader)
    for reader in readers:
        assert read_until(reader, b"event: text").startswith(b"HTTP/1.1 200 OK")
    return readers


def read_until(reader: socket.socket, words: bytes) -> bytes:
    """Returns what a reader is sent until it contains `words`, or until it ends."""
    sent = b""
    while words not in sent and (piece := reader.recv(65536)):
        sent += piece
    return sent
