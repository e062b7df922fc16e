"""What others call the same thing: an identifier in a scheme such as Wikidata, from an address or as people type it.

parse_identifier("https://www.wikidata.org/wiki/Q42")   # Identifier("wikidata", "Q42")
parse_identifier("GND 118540238")                       # Identifier("gnd", "118540238")
parse_identifier("~ https://example.org/concept/7")     # a close match, by its address alone
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from documents.errors import IdentifierRefused, gettext_noop

EXACT, CLOSE = "exact", "close"
URI = "uri"
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme: how it is called, what its identifiers look like, where they stand in addresses, and their check digit.

    `address` is the identifier as others name it in linked data.
    """

    name: str
    shape: str
    hosts: tuple[str, ...]
    paths: str
    address: str
    check: Callable[[str], bool] = bool


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier in a scheme, and whether it names exactly the same."""

    scheme: str
    identifier: str
    match: str = EXACT

    @property
    def address(self) -> str:
        """Its address, by which others name it."""
        return SCHEMES[self.scheme].address.format(self.identifier) if self.scheme in SCHEMES else self.identifier

    @property
    def name(self) -> str:
        """Its scheme and itself as people say it; the address alone if it is of no known scheme."""
        return f"{SCHEMES[self.scheme].name} {self.identifier}" if self.scheme in SCHEMES else self.identifier

    def __str__(self) -> str:
        """Writes it as `parse_identifier` reads it."""
        return f"~ {self.address}" if self.match == CLOSE else self.address


def _by_eleven(digits: str) -> str:
    """Returns the check sign of the ISNI family (ISO 7064, MOD 11-2)."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)


def _is_orcid(identifier: str) -> bool:
    digits = identifier.replace("-", "")
    return _by_eleven(digits[:-1]) == digits[-1]


def _is_gnd(identifier: str) -> bool:
    """Checks the last sign: the digits before it, weighed from the right with 2, 3, 4, …, by 11.

    Numbers with a hyphen, of subjects, places and corporate bodies, end in the rest; those of people in what it lacks.
    """
    digits, given = identifier.replace("-", "")[:-1], identifier[-1]
    total = sum(weight * int(digit) for weight, digit in enumerate(reversed(digits), start=2))
    rest = total % 11 if "-" in identifier else -total % 11
    return given == ("X" if rest == 10 else str(rest))


SCHEMES = {
    "wikidata": Scheme(
        "Wikidata",
        r"[QP][1-9][0-9]{0,11}",
        ("wikidata.org", "www.wikidata.org", "m.wikidata.org"),
        r"/(?:wiki|entity)/(?:Property:)?(?P<id>[^/]+)",
        "http://www.wikidata.org/entity/{}",
    ),
    "viaf": Scheme(
        "VIAF",
        r"[1-9][0-9]{0,21}",
        ("viaf.org", "www.viaf.org"),
        r"(?:/[a-z]{2})?/viaf/(?P<id>[^/]+)/?.*",
        "http://viaf.org/viaf/{}",
    ),
    "gnd": Scheme(
        "GND",
        r"1[0123]?[0-9]{7}[0-9X]|[47][0-9]{6}-[0-9]|[1-9][0-9]{0,7}-[0-9X]|3[0-9]{7}[0-9X]",
        ("d-nb.info", "www.d-nb.info"),
        r"/gnd/(?P<id>[^/]+)(?:/.*)?",
        "https://d-nb.info/gnd/{}",
        _is_gnd,
    ),
    "geonames": Scheme(
        "GeoNames",
        r"[1-9][0-9]{0,9}",
        ("geonames.org", "www.geonames.org", "sws.geonames.org"),
        r"/(?P<id>[^/]+)(?:/.*)?",
        "https://sws.geonames.org/{}/",
    ),
    "lcsh": Scheme(
        "LCSH",
        r"sh[0-9]{8,10}",
        ("id.loc.gov", "www.id.loc.gov"),
        r"/authorities/subjects/(?P<id>[^/.]+)(?:\..*)?",
        "http://id.loc.gov/authorities/subjects/{}",
    ),
    "lcnaf": Scheme(
        "LCNAF",
        r"n[a-z]{0,2}[0-9]{8,10}",
        ("id.loc.gov", "www.id.loc.gov"),
        r"/authorities/names/(?P<id>[^/.]+)(?:\..*)?",
        "http://id.loc.gov/authorities/names/{}",
    ),
    "orcid": Scheme(
        "ORCID",
        r"[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]",
        ("orcid.org", "www.orcid.org"),
        r"/(?P<id>[^/]+)/?",
        "https://orcid.org/{}",
        _is_orcid,
    ),
}
_TYPED = re.compile(r"(?P<scheme>[a-z]+)[\s:]+(?P<id>\S+)", re.I)


def parse_identifier(line: str) -> Identifier:
    """Reads one line. Raises `IdentifierRefused` with what is wrong with it."""
    words = " ".join(line.split())
    match = CLOSE if words.startswith("~") else EXACT
    words = words.removeprefix("~").strip()
    if len(words) > LONGEST:
        raise IdentifierRefused(gettext_noop("An identifier has at most %(n)d characters."), n=LONGEST)
    if re.fullmatch(r"Q[1-9][0-9]*", words):
        return Identifier("wikidata", words, match)
    if re.match(r"https?://", words, re.I):
        return _from_address(words, match)
    typed = _TYPED.fullmatch(words)
    scheme = typed["scheme"].lower() if typed else ""
    if typed is None or scheme not in SCHEMES:
        raise IdentifierRefused(
            gettext_noop(
                "“%(line)s” is no identifier. Paste an address that begins with https://, or write the name"
                " of the scheme and the number: %(schemes)s."
            ),
            line=words[:50],
            schemes=", ".join(one.name for one in SCHEMES.values()),
        )
    return _checked(scheme, typed["id"], match)


def _from_address(words: str, match: str) -> Identifier:
    try:
        address = urlsplit(words)
        host = (address.hostname or "").lower()
    except ValueError:
        host = ""
    if not host or any(sign <= " " or sign.isspace() or sign in '<>"{}|\\^`' for sign in words):
        raise IdentifierRefused(gettext_noop("“%(line)s” is no address."), line=words[:50])
    for name, scheme in SCHEMES.items():
        found = re.fullmatch(scheme.paths, address.path)
        if host in scheme.hosts and found:
            return _checked(name, found["id"], match)
    scheme_and_host = f"{address.scheme.lower()}://{address.netloc.lower()}"
    return Identifier(URI, scheme_and_host + words[len(scheme_and_host) :], match)


def _checked(scheme: str, identifier: str, match: str) -> Identifier:
    """Returns an identifier of a scheme; raises `IdentifierRefused` if it has none like this."""
    known = SCHEMES[scheme]
    written = identifier if scheme in ("lcsh", "lcnaf") else identifier.upper()
    if not re.fullmatch(known.shape, written):
        raise IdentifierRefused(
            gettext_noop("%(scheme)s has no identifiers like “%(identifier)s”."),
            scheme=known.name,
            identifier=identifier[:50],
        )
    if not known.check(written):
        raise IdentifierRefused(
            gettext_noop("“%(identifier)s” has a mistake in it: its last sign, which %(scheme)s checks, does not fit."),
            scheme=known.name,
            identifier=identifier,
        )
    return Identifier(scheme, written, match)
