"""Fetches a page by its address, and records how it was received."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urldefrag, urljoin

from django.conf import settings
from django.utils import timezone

from documents.errors import FetchRefused
from documents.errors import gettext_noop as _
from documents.intake.decode import check_size
from documents.intake.formats.content_encoding import decode_content
from documents.intake.formats.http_message import charset_in, is_html
from documents.intake.limits import MAX_BYTES
from documents.services.imports.fetching.addresses import PUBLIC_INTERNET, FetchPolicy, parse_address, resolve_host
from documents.services.imports.fetching.connection import Deadline, Response, send_request
from documents.services.imports.fetching.refusals import find_access_remarks, refuse_sign_in, refuse_status

MAX_REDIRECTS = 5
TIMEOUT_SECONDS = 20.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAX_ADDRESS_LENGTH = 2000
_HTTP_FIELD = re.compile(r"[\t\x20-\x7e]*", re.A)


@dataclass(frozen=True, slots=True)
class Redirect:
    """One redirect: the requested address, the status, and the address that it named."""

    address: str
    status: int
    location: str


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A page as its server sent it: `data` holds its bytes; `headers` contain no cookies.

    `remarks` warn readers of the page, as messages for gettext, that it may be incomplete.
    """

    data: bytes
    address: str
    final_address: str
    redirects: tuple[Redirect, ...]
    status: int
    headers: dict[str, str]
    fetched_at: datetime
    remarks: tuple[str, ...] = ()

    @property
    def media_type(self) -> str:
        """The media type that the server states, in lower case, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def declared_charset(self) -> str | None:
        """The charset that the server states."""
        return charset_in(self.headers.get("content-type", ""))

    def to_json(self) -> dict[str, object]:
        """Returns how the page was received, as JSON to store with the capture."""
        return {
            "address": self.address,
            "final_address": self.final_address,
            "redirects": [
                {"address": one.address, "status": one.status, "location": one.location} for one in self.redirects
            ],
            "status": self.status,
            "http": self.headers,
            "fetched_at": self.fetched_at.isoformat(timespec="seconds"),
            "remarks": list(self.remarks),
        }


def fetch_page(address: str, *, seconds: float = TIMEOUT_SECONDS, reach: FetchPolicy = PUBLIC_INTERNET) -> FetchedPage:
    """Fetches the page at an address within `seconds` in all.

    Does not work around barriers: if a server refuses, or asks for payment or a login, it says so. Raises FetchRefused
    with a message that says what to do, and CaptureRefused for a page that is too large.
    """
    deadline = Deadline(seconds)
    redirects: list[Redirect] = []
    wanted = urldefrag(address.strip())[0]
    while True:
        answer = _request_once(wanted, reach, deadline)
        if answer.status not in _REDIRECTS or not answer.headers.get("location"):
            return _read_page(address.strip(), wanted, tuple(redirects), answer)
        location = urldefrag(_resolve_location(wanted, answer.headers["location"]))[0]
        redirects.append(Redirect(wanted, answer.status, location))
        if len(redirects) > MAX_REDIRECTS:
            raise FetchRefused(
                _("The address sends on more than %(limit)d times. Give the address at which the page stands."),
                limit=MAX_REDIRECTS,
            )
        wanted = location


def _request_once(address: str, reach: FetchPolicy, deadline: Deadline) -> Response:
    """Sends one request, to a host that was checked first."""
    place = parse_address(address, reach)
    numbers = resolve_host(place, reach, deadline.seconds_left)
    fields = {
        "User-Agent": user_agent(),
        "Accept": "text/html,application/xhtml+xml,*/*;q=0.5",
        "Accept-Encoding": "identity",
    }
    return send_request(place, numbers, fields, reach=reach, deadline=deadline)


def user_agent() -> str:
    """Returns the site's name and address, so that servers know who is asking."""
    name = f"ReadingRoom/{settings.READINGROOM_RELEASE} (+{settings.READINGROOM_MAIL_ORIGIN}; fetches single pages)"
    return name if _HTTP_FIELD.fullmatch(name) else f"ReadingRoom/{settings.READINGROOM_RELEASE}"


def _resolve_location(address: str, location: str) -> str:
    try:
        joined = urljoin(address, location.strip())
    except ValueError as error:
        raise FetchRefused(_("The address sends on to one that is none.")) from error
    # Servers send non-ASCII characters as bytes, which are decoded as ISO 8859-1 (RFC 9110, 5.5).
    try:
        return joined.encode("iso8859-1").decode("utf-8")[: _MAX_ADDRESS_LENGTH + 1]
    except UnicodeError:
        return joined[: _MAX_ADDRESS_LENGTH + 1]


def _read_page(address: str, final: str, redirects: tuple[Redirect, ...], answer: Response) -> FetchedPage:
    refuse_status(answer.status)
    data = decode_content(answer.body, answer.headers.get("content-encoding", ""), MAX_BYTES)
    check_size(len(data))
    if not data.strip():
        raise FetchRefused(_("The site answered with nothing. Save the page in your browser, and add it."))
    remarks: tuple[str, ...] = ()
    if is_html(answer.headers.get("content-type", "text/html")):
        refuse_sign_in(data, final, was_redirected=bool(redirects))
        remarks = find_access_remarks(data)
    return FetchedPage(data, address, final, redirects, answer.status, answer.headers, timezone.now(), remarks)
