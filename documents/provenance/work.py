"""What may be said of an article to the outside: its confirmed facts and the copy they are said of."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Work:
    """One article as a copy of it stands here. Facts that no person confirmed are left empty.

    `issued` and `modified` are EDTF, `language` is BCP 47, `identifier` the original address.
    `title` is what the copy is called here, confirmed or not; `headline` only a confirmed title.
    `address` and `room` are ours: the page of the copy, and the name of the room that shows it.
    """

    title: str
    address: str
    site_name: str
    headline: str = ""
    creators: tuple[str, ...] = ()
    publisher: str = ""
    original_publisher: str = ""
    issued: str = ""
    modified: str = ""
    language: str = ""
    rights: str = ""
    section: str = ""
    identifier: str = ""
    described_at: str = ""  # when this description was made, ISO 8601 with zone

    @property
    def original(self) -> str:
        """The original address if it is one that a browser can open, else empty."""
        return web_address(self.identifier)


def web_address(value: str) -> str:
    """`value` if it is an absolute http or https address, else empty.

    >>> web_address("javascript:alert(1)"), web_address("https://ledger.example/tide")
    ('', 'https://ledger.example/tide')
    """
    value = value.strip()
    if any(ord(char) <= 32 or char in '<>"\\^`{|}' or ord(char) == 127 for char in value):
        return ""
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError:
        return ""
    return value if parts.scheme in {"http", "https"} and host else ""
