"""Checks which addresses on the web may be fetched: only those that everybody on the internet can reach.

The server is inside networks that its visitors cannot reach. An address that a visitor gives must not let them reach
those networks, whatever form it has, whatever its name resolves to, and wherever a redirect leads.
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import quote, urlsplit

from documents.errors import FetchRefused
from documents.errors import gettext_noop as _

_MAX_LENGTH = 2000  # code points, as a capture's address
_PORTS = {"http": 80, "https": 443}
# Browsers remove or reinterpret these characters; programs differ in that, and attacks exploit the difference.
_UNWANTED = re.compile(r"[\x00-\x20\x7f-\xa0\\\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")
_PATH_CHARACTERS = "!$%&'()*+,-./:;=@_~"
# IPv6 networks whose addresses embed an IPv4 address, and its distance from the right end, in bits.
_EMBEDDING_NETWORKS = (
    (ip_network("64:ff9b::/96"), 0),  # translated (RFC 6052)
    (ip_network("2002::/16"), 80),  # 6to4 (RFC 3056)
    (ip_network("::/96"), 0),  # compatible (RFC 4291, 2.5.5.1)
)
# Not public either (IANA's registries of special-purpose addresses); Python's `is_global` knows only some of them.
_SPECIAL = tuple(
    map(ip_network, "192.0.0.0/24 192.88.99.0/24 2001::/23 2001:db8::/32 3fff::/20 5f00::/16 64:ff9b:1::/48".split())
)
_PUBLIC_IPV6 = ip_network("2000::/3")  # all global unicast addresses assigned so far (RFC 4291, 2.4)

IPAddress = IPv4Address | IPv6Address


@dataclass(frozen=True)
class FetchPolicy:
    """The ports and networks that are allowed beyond the public internet; only tests allow any.

    `trust` replaces the system's certificates.
    """

    ports: frozenset[int] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    trust: ssl.SSLContext | None = field(default=None, compare=False)


PUBLIC_INTERNET = FetchPolicy()


@dataclass(frozen=True, slots=True)
class HostAddress:
    """A parsed address: request `target`, `host`, `port`, and whether it `uses_tls`."""

    address: str
    host: str
    port: int
    target: str
    uses_tls: bool

    @property
    def host_header(self) -> str:
        """The Host header of a request (RFC 9110, 7.2)."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == _PORTS["https" if self.uses_tls else "http"] else f"{name}:{self.port}"


def parse_address(address: str, policy: FetchPolicy) -> HostAddress:
    """Parses an address. Raises FetchRefused for one that may not be fetched, before its name is resolved."""
    if len(address) > _MAX_LENGTH:
        raise FetchRefused(_("The address is longer than %(limit)d characters."), limit=_MAX_LENGTH)
    if _UNWANTED.search(address):
        raise FetchRefused(_("The address has blanks or other signs in it that no address has. Copy it anew."))
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise FetchRefused(_("This is not an address of a page. It begins with https:// or http://.")) from error
    if parts.scheme not in _PORTS or not host:
        raise FetchRefused(_("This is not an address of a page. It begins with https:// or http://."))
    if parts.username is not None or parts.password is not None:
        raise FetchRefused(_("The address has a name or password in it. Give it without."))
    port = port if port is not None else _PORTS[parts.scheme]
    if port not in {80, 443} | policy.ports:
        raise FetchRefused(
            _("The address names port %(port)d. Pages are fetched from ports 80 and 443 only."), port=port
        )
    target = quote(parts.path or "/", safe=_PATH_CHARACTERS)
    target += f"?{quote(parts.query, safe=_PATH_CHARACTERS + '?')}" if parts.query else ""
    return HostAddress(address, _to_ascii(host), port, target, parts.scheme == "https")


def resolve_host(place: HostAddress, policy: FetchPolicy, seconds: float) -> list[IPAddress]:
    """Returns the IP addresses of a host, all of them public or allowed by `policy`. Raises FetchRefused."""
    ip_addresses = list(dict.fromkeys(_resolve_with_timeout(place, seconds)))
    if not all(is_public(ip_address) or _is_allowed(ip_address, policy) for ip_address in ip_addresses):
        raise FetchRefused(
            _("This address leads into a private network, and is not fetched. Save the page, and add the file.")
        )
    return ip_addresses


def is_public(ip_address: IPAddress) -> bool:
    """Checks whether anybody on the internet can reach an IP address.

    >>> is_public(ip_address("93.184.215.14")), is_public(ip_address("::ffff:10.0.0.1"))
    (True, False)
    """
    if isinstance(ip_address, IPv6Address):
        if ip_address.ipv4_mapped is not None:
            return is_public(ip_address.ipv4_mapped)
        for network, shift in _EMBEDDING_NETWORKS:
            if ip_address in network:
                return is_public(IPv4Address(int(ip_address) >> shift & 0xFFFFFFFF))
        if ip_address not in _PUBLIC_IPV6:
            return False
    if any(ip_address.version == network.version and ip_address in network for network in _SPECIAL):
        return False
    return ip_address.is_global and not (ip_address.is_multicast or ip_address.is_reserved or ip_address.is_unspecified)


def _is_allowed(ip_address: IPAddress, policy: FetchPolicy) -> bool:
    return any(ip_address.version == network.version and ip_address in network for network in policy.networks)


def _to_ascii(host: str) -> str:
    """Returns a host's name in the form that DNS uses (IDNA); an IP address stays as it is."""
    host = host.rstrip(".")
    if host.isascii():
        return host.lower()
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise FetchRefused(_("“%(host)s” is not a name of a site."), host=host[:80]) from error


def _resolve_with_timeout(place: HostAddress, seconds: float) -> list[IPAddress]:
    """Resolves the host in a thread that may be abandoned, because the resolver has no time limit."""
    answers: list[str] = []

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        answers.extend(str(answer[4][0]).partition("%")[0] for answer in found)

    thread = threading.Thread(target=look_up, name="name lookup", daemon=True)
    thread.start()
    thread.join(max(0.0, seconds))
    if not answers:
        raise FetchRefused(_("The site “%(host)s” was not found. Is the address right?"), host=place.host[:80])
    return [ip_address(answer) for answer in answers]
