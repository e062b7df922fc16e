"""Characters that an exact text cannot contain, because databases, XML or browsers do not accept them."""

from __future__ import annotations

import re
import unicodedata

from documents.errors import RenderingRefused
from documents.errors import gettext_noop as _

# Control characters except TAB and LF, lone surrogates, and noncharacters.
_REFUSED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)


def with_line_feeds(text: str) -> str:
    """Returns the text with LF as the only line end."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def without_controls(text: str) -> str:
    """Returns the text with U+FFFD in place of each character that a page cannot contain."""
    return _REFUSED.sub("\ufffd", text)


def refuse_controls(source: str) -> None:
    """Raises `RenderingRefused`, with the position, for a source with a character that an exact text cannot contain."""
    found = _REFUSED.search(source)
    if found is not None:
        _refuse(found.group(), source, found.start())


def refuse_references(html: str, source: str) -> None:
    """Raises `RenderingRefused` for a page in which a character reference of its source has become such a character."""
    found = _REFUSED.search(html)
    if found is None:
        return
    number = ord(found.group())
    reference = re.search(rf"&#(?:0*{number}|[xX]0*{number:x}|[xX]0*{number:X})\b", source)
    _refuse(found.group(), source, reference.start() if reference else 0)


def _refuse(character: str, source: str, place: int) -> None:
    raise RenderingRefused(
        _(
            "The character %(code)s (%(name)s) stands at character %(place)s, in line %(line)s. No page can carry it."
            " It may mean that another encoding was used; otherwise take it out."
        ),
        code=f"U+{ord(character):04X}",
        name=unicodedata.name(character, "control" if ord(character) < 0xA0 else "no character").lower(),
        place=place + 1,
        line=source.count("\n", 0, place) + 1,
    )
