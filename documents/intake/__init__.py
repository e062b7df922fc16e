"""Bytes to an article: text, format, and facts with the words that show them. Pure: no Django, no files."""

from documents.intake.article import Article, Derived, Gap, Part
from documents.intake.decode import Decoded, check_size, decode
from documents.intake.facts import Fact
from documents.intake.language import direction_of, direction_of_text, tag_of
from documents.intake.read import Received, read_capture
from documents.intake.recognise import HEAD_BYTES, MEDIA_TYPES, Format, recognise
from documents.intake.sidecar import Stated, names_of_sidecar, read_sidecar
from documents.intake.supplied_title import given_title, plain_line, shortened
from documents.intake.written_dates import standard_date

__all__ = [
    "HEAD_BYTES",
    "MEDIA_TYPES",
    "Article",
    "Decoded",
    "Derived",
    "Fact",
    "Format",
    "Gap",
    "Part",
    "Received",
    "Stated",
    "check_size",
    "decode",
    "direction_of",
    "direction_of_text",
    "given_title",
    "names_of_sidecar",
    "plain_line",
    "read_capture",
    "read_sidecar",
    "recognise",
    "shortened",
    "standard_date",
    "tag_of",
]
