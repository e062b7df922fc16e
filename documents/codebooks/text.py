"""The text of a file that a stranger may have made: UTF-8, small enough, and without what makes XML grow or fetch."""

from __future__ import annotations

import re

from documents.errors import VocabularyFileRefused, gettext_noop

MOST_BYTES = 2_000_000
MOST_TAGS = 5_000
TOO_LARGE = gettext_noop("The file is larger than 2 MB. Take it in by parts.")
TOO_MANY = gettext_noop("The file has more than 5,000 tags. Take it in by parts.")
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_DECLARATION = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.I)


def text_of(data: bytes) -> str:
    """Returns the text of a file; raises `VocabularyFileRefused` with what is wrong."""
    if len(data) > MOST_BYTES:
        raise VocabularyFileRefused(TOO_LARGE)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise VocabularyFileRefused(
            gettext_noop("The file is not in UTF-8 (byte %(place)d). Save it in UTF-8, tables as “CSV UTF-8”."),
            place=error.start,
        ) from error
    if "\x00" in text:
        raise VocabularyFileRefused(gettext_noop("The file has characters that no text has. Save it in UTF-8."))
    return text.replace("\r\n", "\n")


def xml_of(text: str) -> bytes:
    """Returns XML in UTF-8 without its declaration, which might name another encoding.

    Raises `VocabularyFileRefused` for a DOCTYPE or an entity: they can grow without end, or fetch other files.
    """
    if _DECLARATION.search(text):
        raise VocabularyFileRefused(
            gettext_noop("The file has a DOCTYPE or declares entities, which are not read. Save it without them.")
        )
    return _XML_DECLARATION.sub("", text, count=1).encode()


def broken_off(line: int | None) -> VocabularyFileRefused:
    """Returns the refusal of a file that cannot be read from a line on, if that is known."""
    if line is None:
        return VocabularyFileRefused(gettext_noop("The file has a mistake in it, or breaks off, and cannot be read."))
    return VocabularyFileRefused(
        gettext_noop("The file has a mistake in line %(line)d, or breaks off there, and cannot be read."), line=line
    )
