"""Addresses in an article: which are kept, and in which form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote, urljoin, urlsplit

_SAFE = re.compile(r"(https?://[^/?#]|mailto:.)", re.IGNORECASE)
_IGNORED = re.compile(r"[\t\n\r]")  # as browsers do (URL standard, §4.4)
_EDGES = "".join(map(chr, range(0x21)))
ID_PREFIX = "a-"


class Addresses:
    """The link targets of one article: its own ids, and pages and mailboxes elsewhere."""

    def __init__(self, base: str = "", ids: Mapping[str, str] | None = None, hrefs: Iterable[str] = ()) -> None:
        self._base = base
        self._ids = ids or {}
        self._pointed_at = {self.identifier(href) for href in hrefs}

    def safe_href(self, href: str) -> str:
        """Returns the address that a link keeps; "" if it leads nowhere or is not safe."""
        if not href.startswith("#"):
            return safe_address(href, self._base)
        identifier = self.identifier(href)
        return f"#{prefixed(identifier)}" if identifier else ""

    def identifier(self, href: str) -> str:
        """Returns the id within the article that a link leads to; "" if there is none."""
        if not href.startswith("#"):
            return ""
        return next((name for name in (href[1:], unquote(href[1:])) if name in self._ids), "")

    def tag_at(self, href: str) -> str:
        """Returns the tag of the element within the article that a link leads to; "" if there is none."""
        return self._ids.get(self.identifier(href), "")

    def is_pointed_at(self, identifier: str) -> bool:
        """Returns whether a link of the article leads to an id."""
        return bool(identifier) and identifier in self._pointed_at


def safe_address(href: str, base: str = "") -> str:
    """Returns the address that a link may keep (http, https or mailto), made absolute; "" if there is none."""
    address = _IGNORED.sub("", href.strip(_EDGES))
    if address.startswith("//"):
        address = f"https:{address}"
    try:
        if not urlsplit(address).scheme and base:
            address = urljoin(base, address)
    except ValueError:
        return ""
    return address if _SAFE.match(address) else ""


def prefixed(identifier: str) -> str:
    """Returns an article's own id with a prefix, so that it cannot clash with the ids of the page."""
    return ID_PREFIX + "-".join(identifier.split())
