"""One request to one place, over a connection to the very number that was checked."""

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
from documents.intake.http_message import SECRET_FIELDS, to_single_line
from documents.services.imports.fetching.addresses import FetchPolicy, HostAddress, IPAddress

OK = 200
_READ_SIZE = 64 * 1024


class Response(NamedTuple):
    """What a server answered: `fields` by their names in small letters, without cookies; `body` where that is OK."""

    status: int
    headers: dict[str, str]
    body: bytes


class Deadline:
    """The moment by which all is done; what is not done then is broken off."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._at = time.monotonic() + seconds

    @property
    def seconds_left(self) -> float:
        """Seconds that are left. Raises FetchRefused where none are."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise self.refusal()
        return left

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self._at

    def refusal(self) -> FetchRefused:
        """What is said when time runs out."""
        return FetchRefused(
            _("The site did not answer within %(seconds)d seconds. Try again later, or save the page and add it."),
            seconds=round(self.seconds),
        )

    @contextmanager
    def closing(self, connection: socket.socket) -> Iterator[None]:
        """Closes the connection when time runs out: a server that sends a byte now and then never times out."""
        timer = threading.Timer(self.seconds_left, _close, [connection])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


class _Connection(http.client.HTTPConnection):
    """An HTTP connection over a socket that is open already."""

    def __init__(self, place: HostAddress, opened: socket.socket) -> None:
        super().__init__(place.host, place.port)
        self.sock = opened

    def connect(self) -> None:
        raise FetchRefused(_("The site closed the connection. Try again later."))


def send_request(
    place: HostAddress, numbers: list[IPAddress], fields: dict[str, str], *, reach: FetchPolicy, deadline: Deadline
) -> Response:
    """Asks for a page at one of the numbers that its name leads to. Raises FetchRefused."""
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
    """A connection to the first of the numbers that answers. No name is looked up again: it may lead elsewhere now."""
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
    """The connection under TLS, before its parties have shaken hands; the certificate must be that of the name."""
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
    """What the answer carries, counted while reading."""
    check_size(response.length or 0)
    pieces: list[bytes] = []
    length = 0
    while piece := response.read1(_READ_SIZE):
        pieces.append(piece)
        length += len(piece)
        check_size(length)
    if deadline.is_over:  # or the connection was closed for that
        raise deadline.refusal()
    if response.length:
        raise FetchRefused(_("The page broke off before its end. Try again later."))
    return b"".join(pieces)


def _close(connection: socket.socket) -> None:
    with suppress(OSError):
        # Not as TLS does it, which would change what another thread is reading from.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
