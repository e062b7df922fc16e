"""Addresses in an article: which are kept, and as what."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

_SAFE = re.compile(r"(https?://[^/?#]|mailto:.)", re.IGNORECASE)
_IGNORED = re.compile(r"[\t\n\r]")  # as browsers do (URL standard, §4.4)
_EDGES = "".join(map(chr, range(0x21)))
ID_PREFIX = "a-"


def safe_address(href: str, base: str = "") -> str:
    """The address that a link may keep: http, https or mailto, made absolute; "" if there is none."""
    address = _IGNORED.sub("", href.strip(_EDGES))
    if address.startswith("//"):
        address = f"https:{address}"
    try:
        if not urlsplit(address).scheme and base:
            address = urljoin(base, address)
        urlsplit(address)
    except ValueError:
        return ""
    return address if _SAFE.match(address) else ""


def prefixed(identifier: str) -> str:
    """An article's own id as it stands in the page, where it can meet none of the page's."""
    return ID_PREFIX + "-".join(identifier.split())
