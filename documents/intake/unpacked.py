"""What the bytes of a capture hold, before the article is looked for in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.intake.article import FoundArticle, SourceFormat
from documents.intake.decode import DecodedText
from documents.intake.facts import Fact
from documents.intake.limits import MAX_BYTES
from documents.intake.recognise import Format

# What no text may have in it (see `decode`): programs that read formats hand it on as they find it.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Unpacked:
    """A file of one of the known kinds: the exact text of revision 0, and how that text is to be read.

    `found` is given where the kind itself says what the article is, `facts` what it states beside the text's own
    words, each with spans of the text. `tool` names the program that made the text, where it was not decoded only;
    `address` is where the page was found, if the file says so, and `headers` what else it says of that, for JSON.
    """

    kind: Format
    decoded: DecodedText
    text_format: SourceFormat
    found: FoundArticle | None = None
    facts: tuple[Fact, ...] = ()
    tool: str = ""
    address: str = ""
    headers: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """The bytes of one page, and what the file around it says.

    `declared_charset` is what the header of the page names, `captured` is ISO 8601 in whole seconds, `headers` are
    what is kept with the capture, ready for JSON. `facts` have no evidence, for it does not stand in the page: their
    rules name the header.
    """

    html_bytes: bytes
    declared_charset: str | None = None
    address: str = ""
    captured: str = ""
    headers: Mapping[str, object] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()


def extracted_text(text: str) -> DecodedText:
    """A text that a program took out of a file: there was no charset to be found out."""
    if len(text) > MAX_BYTES:
        raise CaptureRefused(
            _("The text in the file is longer than %(limit)d million letters. Divide it, and add its parts."),
            limit=MAX_BYTES // 1024**2,
        )
    return DecodedText(text, "", 1.0, "extracted")


def without_controls(text: str) -> str:
    """A text as a program gives it, with LF line ends and without what is no character of a text."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
