"""The whole of intake in one call: a file's name and bytes to its text, its format and its article."""

from __future__ import annotations

from dataclasses import dataclass

from documents.intake.article import Article
from documents.intake.decode import Decoded, decode
from documents.intake.from_html import declared_charset, read_html
from documents.intake.from_markdown import read_markdown
from documents.intake.from_plain import read_plain
from documents.intake.recognise import HEAD_BYTES, Format, recognise


@dataclass(frozen=True)
class Received:
    """A capture as read: `decoded.text` is the exact text of revision 0, `article` was found in it."""

    format: Format
    decoded: Decoded
    article: Article

    @property
    def source(self) -> str:
        """What the article is rendered from."""
        return self.article.source


def read_capture(name: str, data: bytes, *, encoding: str | None = None, declared: str | None = None) -> Received:
    """Reads a file called `name`; `encoding` is a person's word, `declared` a server's.

    Raises CaptureRefused with a reason that a person can act on.
    """
    kind = recognise(name, data[:HEAD_BYTES])
    if kind == "html" and declared is None:
        declared = declared_charset(data)
    decoded = decode(data, encoding=encoding, declared=declared)
    return Received(kind, decoded, _article(decoded.text, kind))


def _article(text: str, kind: Format) -> Article:
    if kind == "markdown":
        return read_markdown(text)
    return read_html(text) if kind == "html" else read_plain(text)
