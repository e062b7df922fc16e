"""Characters that an exact text cannot contain, because databases, XML or browsers do not accept them."""

from __future__ import annotations

import re

# For a character class: control characters except TAB and LF, lone surrogates, and noncharacters.
NOT_TEXT = "\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)
)
NO_CHARACTER = re.compile(f"[{NOT_TEXT}]")


def with_line_feeds(text: str) -> str:
    """Returns the text with LF as the only line end."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
