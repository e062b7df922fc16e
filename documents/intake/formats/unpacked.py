"""The contents of a capture before its article is found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.intake.article import FoundArticle, SourceFormat
from documents.intake.decode import DecodedText
from documents.intake.facts import Fact
from documents.intake.limits import MAX_BYTES
from documents.intake.odd_characters import Oddity
from documents.intake.recognise import Format
from documents.spans.characters import NO_CHARACTER, with_line_feeds


@dataclass(frozen=True)
class Unpacked:
    """A file of a known format: the exact text of revision 0, and how that text is to be read.

    `found` is set if the format itself determines the article. `facts` are stated by the file apart from its text, each
    with spans of the text. `tool` names the program that made the text, if it was not only decoded. `address` is where
    the page was found, if the file states it, and `headers` what else it states about that, for JSON.
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
    """The bytes of one page, and what the file around it states.

    `declared_charset` is named in the page's header, `captured` is ISO 8601 in whole seconds, `headers` are stored with
    the capture as JSON. `facts` have no evidence, because they are not in the page itself: their rules name the header.
    """

    html_bytes: bytes
    declared_charset: str | None = None
    address: str = ""
    captured: str = ""
    headers: Mapping[str, object] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()


def extracted_text(text: str, oddities: tuple[Oddity, ...] = ()) -> DecodedText:
    """Returns a text that a program extracted from a file, so that there was no charset to find."""
    if len(text) > MAX_BYTES:
        raise CaptureRefused(
            _("The text in the file is longer than %(limit)d million letters. Divide it, and add its parts."),
            limit=MAX_BYTES // 1024**2,
        )
    return DecodedText(text, "", 1.0, "extracted", oddities)


def without_controls(text: str) -> str:
    """Returns a program's text with LF line ends and without control characters."""
    return NO_CHARACTER.sub("", with_line_feeds(text))
