"""Sends one request to one host, over a connection to the very IP address that was checked."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from documents.errors import FetchRefused
from documents.errors import gettext_noop as _
from documents.intake.decode import check_size
from documents.intake.formats.http_message import SECRET_FIELDS, to_single_line
from documents.services.imports.fetching.addresses import FetchPolicy, HostAddress, IPAddress

OK = 200
_READ_SIZE = 64 * 1024


class Response(NamedTuple):
    """A server's response: `headers` by lower-case name, without cookies; `body` only if the status is OK."""

    status: int
    headers: dict[str, str]
    body: bytes


class Deadline:
    """The time by which a fetch must end; what is not done then is aborted."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._at = time.monotonic() + seconds

    @property
    def seconds_left(self) -> float:
        """The number of seconds left. Raises FetchRefused if none are."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise self.refusal()
        return left

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self._at

    def refusal(self) -> FetchRefused:
        """Returns the error for a fetch that ran out of time."""
        return FetchRefused(
            _("The site did not answer within %(seconds)d seconds. Try again later, or save the page and add it."),
            seconds=round(self.seconds),
        )

    @contextmanager
    def closing(self, connection: socket.socket) -> Iterator[None]:
        """Closes the connection when time runs out, because a server that sends a byte at times never times out."""
        timer = threading.Timer(self.seconds_left, _close, [connection])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


class _Connection(http.client.HTTPConnection):
    """An HTTP connection over a socket that is already open."""

    def __init__(self, place: HostAddress, opened: socket.socket) -> None:
        super().__init__(place.host, place.port)
        self.sock = opened

    def connect(self) -> None:
        raise FetchRefused(_("The site closed the connection. Try again later."))


def send_request(
    place: HostAddress, numbers: list[IPAddress], fields: dict[str, str], *, reach: FetchPolicy, deadline: Deadline
) -> Response:
    """Requests a page from one of the host's checked IP addresses. Raises FetchRefused."""
    try:
        opened = _connect_to_first(place, numbers, deadline)
        if place.uses_tls:
            opened = _start_tls(opened, place, reach)
        with opened, deadline.closing(opened):
            opened.settimeout(deadline.seconds_left)
            if isinstance(opened, ssl.SSLSocket):
                opened.do_handshake()
            return _read_response(place, opened, fields, deadline)
    except ssl.SSLCertVerificationError as error:
        raise FetchRefused(
            _("The certificate of “%(host)s” does not hold (%(reason)s), so nobody knows who would answer."),
            host=place.host[:80],
            reason=error.verify_message,
        ) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        if deadline.is_over:
            raise deadline.refusal() from error
        raise FetchRefused(
            _("The connection to “%(host)s” failed. Try again later, or save the page in your browser and add it."),
            host=place.host[:80],
        ) from error


def _connect_to_first(place: HostAddress, numbers: list[IPAddress], deadline: Deadline) -> socket.socket:
    """Connects to the first IP address that accepts; does not resolve the name again, which could change."""
    for number in numbers[:-1]:
        try:
            return _connect(number, place.port, deadline.seconds_left / 2)
        except OSError:
            continue
    return _connect(numbers[-1], place.port, deadline.seconds_left)


def _connect(number: IPAddress, port: int, seconds: float) -> socket.socket:
    opened = socket.socket(socket.AF_INET if number.version == 4 else socket.AF_INET6, socket.SOCK_STREAM)
    try:
        opened.settimeout(seconds)
        opened.connect((str(number), port))
    except OSError:
        opened.close()
        raise
    return opened


def _start_tls(opened: socket.socket, place: HostAddress, reach: FetchPolicy) -> ssl.SSLSocket:
    """Wraps the connection in TLS, before the handshake; the certificate must match the host's name."""
    trust = reach.trust or ssl.create_default_context()
    return trust.wrap_socket(opened, server_hostname=place.host, do_handshake_on_connect=False)


def _read_response(place: HostAddress, opened: socket.socket, fields: dict[str, str], deadline: Deadline) -> Response:
    connection = _Connection(place, opened)
    connection.putrequest("GET", place.target, skip_host=True, skip_accept_encoding=True)
    for name, value in {"Host": place.host_header, **fields, "Connection": "close"}.items():
        connection.putheader(name, value)
    connection.endheaders()
    with connection.getresponse() as response:
        body = _read_body(response, deadline) if response.status == OK else b""
        return Response(response.status, _read_headers(response), body)


def _read_headers(response: http.client.HTTPResponse) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, value in response.getheaders():
        key = name.lower()
        value = to_single_line(value)
        if key not in SECRET_FIELDS:
            fields[key] = f"{fields[key]}, {value}" if key in fields else value
    return fields


def _read_body(response: http.client.HTTPResponse, deadline: Deadline) -> bytes:
    """Reads the body, and checks its size while reading."""
    check_size(response.length or 0)
    pieces: list[bytes] = []
    length = 0
    while piece := response.read1(_READ_SIZE):
        pieces.append(piece)
        length += len(piece)
        check_size(length)
    if deadline.is_over:  # the timer may have closed the connection
        raise deadline.refusal()
    if response.length:
        raise FetchRefused(_("The page broke off before its end. Try again later."))
    return b"".join(pieces)


def _close(connection: socket.socket) -> None:
    with suppress(OSError):
        # Not the TLS shutdown, which would interfere with the thread that is reading.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
