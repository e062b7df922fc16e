"""The port on which the room listens, bound by one process and shared by all that answer."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError


@contextmanager
def listening_socket(host: str, port: int) -> Iterator[socket.socket]:
    """Binds the port before anything else is done; connections are refused until the site is ready.

    Raises CommandError if the port cannot be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise CommandError(_why_not(host, port, error)) from error
        yield listener


def shown_address(listener: socket.socket) -> str:
    """Returns the address as it is written in a URL."""
    host, port = listener.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is taken: another program listens on {host}:{port}, perhaps this room in another window. "
            f"Stop it, or choose another port: make run PORT={port + 1}"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} needs special rights. Choose one above 1023: make run PORT=8000"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is not an address of this machine. Use --host 127.0.0.1 to serve this machine alone."
    return f"The room cannot listen on {host}:{port}: {error.strerror}."
