"""The port on which the room listens: bound by one process, and answered by it or by several others.

On Linux each of several has a socket of its own on the port, among which the kernel shares out new connections. A
single socket that all of them accept from gives most connections to whichever process wakes first.
"""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError

CAN_SHARE_OUT = sys.platform == "linux"


@contextmanager
def listening_socket(host: str, port: int, *, for_several: bool) -> Iterator[socket.socket]:
    """Binds the port before anything else is done; connections are refused until the site is ready.

    Raises CommandError if the port cannot be used. A port `for_several` is bound in vain first, because another room
    that shares out the same port would not be noticed otherwise.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = _bound(family, (host, port))
        if for_several and CAN_SHARE_OUT:
            address = listener.getsockname()
            listener.close()
            listener = _bound(family, address, sharing_out=True)
    except OSError as error:
        raise CommandError(_why_not(host, port, error)) from error
    with listener:
        yield listener


@contextmanager
def own_socket(descriptor: int) -> Iterator[socket.socket]:
    """Yields the socket on which one of several processes listens, on the port whose socket `serve` hands down."""
    with socket.socket(fileno=descriptor) as held:
        if CAN_SHARE_OUT:
            with _bound(held.family, held.getsockname(), sharing_out=True) as own:
                yield own
        else:
            yield held


def _bound(family: int, address: Any, *, sharing_out: bool = False) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if sharing_out:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        made.bind(address)
    except OSError:
        made.close()
        raise
    return made


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
