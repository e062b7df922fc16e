"""A web site for tests: a real server on this machine that records connections and requests."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Behaviour = Callable[[socket.socket, str], None]


@dataclass
class Site:
    """A server on one address: `request_heads` lists request heads, `connections` counts connections."""

    port: int
    host: str = "127.0.0.1"
    request_heads: list[str] = field(default_factory=list)
    connections: int = 0
    answers: dict[str, bytes | Behaviour] = field(default_factory=dict)

    def address(self, path: str = "/") -> str:
        return f"http://{self.host}:{self.port}{path}"


def answer(body: bytes | str = b"", status: str = "200 OK", **fields: str) -> bytes:
    """Builds an HTTP response; `content_length=""` leaves that field out."""
    body = body.encode() if isinstance(body, str) else body
    given = {"content_type": "text/html; charset=utf-8", "content_length": str(len(body)), **fields}
    head = "".join(f"{name.replace('_', '-').title()}: {value}\r\n" for name, value in given.items() if value)
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


@contextmanager
def serve_site(host: str = "127.0.0.1", port: int = 0, trust: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Serves `answers` by path until the block ends; any other path gives 404."""
    listener = socket.create_server((host, port))
    served = Site(listener.getsockname()[1], host)
    stopped = threading.Event()

    def serve() -> None:
        while not stopped.is_set():
            try:
                connection, _whence = listener.accept()
            except OSError:
                return
            served.connections += 1
            threading.Thread(target=one, args=(connection,), daemon=True).start()

    def one(connection: socket.socket) -> None:
        with suppress(OSError):
            if trust is not None:
                connection = trust.wrap_socket(connection, server_side=True)
            with connection:
                head = b""
                while b"\r\n\r\n" not in head and (piece := connection.recv(4096)):
                    head += piece
                served.request_heads.append(head.decode("latin-1"))
                reply = served.answers.get(head.split(b" ")[1].decode(), answer("gone", "404 Not Found"))
                if callable(reply):
                    reply(connection, head.decode("latin-1"))
                else:
                    connection.sendall(reply)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        stopped.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)
