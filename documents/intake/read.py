"""The whole of intake in one call: a file's name and bytes to its text, its format and its article."""

from __future__ import annotations

from dataclasses import dataclass

from documents.intake.article import Article, merged
from documents.intake.decode import Decoded
from documents.intake.found import Found
from documents.intake.recognise import Format
from documents.intake.unpack import unpack
from documents.intake.unpacked import Unpacked


@dataclass(frozen=True)
class Received:
    """A capture as read: `decoded.text` is the exact text of revision 0, `article` was found in it.

    `tool` names the program that took the text out of the file, where it was not decoded only; `address` is where
    the page was found, if the file itself says so.
    """

    format: Format
    decoded: Decoded
    article: Article
    tool: str = ""
    address: str = ""

    @property
    def source(self) -> str:
        """What the article is rendered from."""
        return self.article.source


def read_capture(name: str, data: bytes, *, encoding: str | None = None, declared: str | None = None) -> Received:
    """Reads a file called `name`; `encoding` is a person's word, `declared` a server's.

    Raises CaptureRefused with a reason that a person can act on.
    """
    unpacked = unpack(name, data, encoding=encoding, declared=declared)
    return Received(unpacked.kind, unpacked.decoded, _article(unpacked), unpacked.tool, unpacked.address)


def _article(unpacked: Unpacked) -> Article:
    text = unpacked.decoded.text
    if unpacked.found is not None:
        return _stated(unpacked, unpacked.found)
    if unpacked.text_format == "markdown":
        from documents.intake.from_markdown import read_markdown

        return read_markdown(text)
    if unpacked.text_format == "html":
        from documents.intake.from_html import read_html

        return read_html(text)
    from documents.intake.from_plain import read_plain

    return read_plain(text)


def _stated(unpacked: Unpacked, found: Found) -> Article:
    """The article where the file's own format says which it is."""
    return Article(
        body=found.body,
        set_aside=found.set_aside,
        gaps=found.gaps,
        source=found.source,
        source_format=unpacked.text_format,
        source_map=found.source_map,
        facts=merged(unpacked.facts),
    )
