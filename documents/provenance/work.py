"""The public description of an article: its confirmed facts, and the copy that they describe."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Work:
    """One article as shown in a copy here. Facts that no person confirmed are empty.

    `issued` and `modified` are EDTF, `language` is BCP 47, `identifier` is the original address.
    `title` is the copy's title here, confirmed or not; `headline` is only a confirmed title.
    `address` and `site_name` are this site's: the page of the copy, and the name of the site that shows it.
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
        """Returns the original address if a browser can open it, otherwise an empty string."""
        return web_address(self.identifier)


def web_address(value: str) -> str:
    """Returns `value` if it is an absolute http or https address, otherwise an empty string.

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
