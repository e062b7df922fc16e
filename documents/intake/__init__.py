"""Reads bytes as an article: text, format, and facts with their evidence. Pure: no Django, no files."""

from documents.intake.article import Article, Gap, Part, StatedDerivation
from documents.intake.decode import DecodedText, check_size, decode
from documents.intake.facts import Fact
from documents.intake.language import direction_of, direction_of_text, language_among, language_tag
from documents.intake.odd_characters import Oddity
from documents.intake.read import ReadCapture, read_capture
from documents.intake.recognise import HEAD_BYTES, MEDIA_TYPES, Format, recognise
from documents.intake.sidecar import StatedFact, names_of_sidecar, read_sidecar
from documents.intake.supplied_title import shorten, supplied_title, to_single_line
from documents.intake.written_dates import to_edtf

__all__ = [
    "HEAD_BYTES",
    "MEDIA_TYPES",
    "Article",
    "DecodedText",
    "Fact",
    "Format",
    "Gap",
    "Oddity",
    "Part",
    "ReadCapture",
    "StatedDerivation",
    "StatedFact",
    "check_size",
    "decode",
    "direction_of",
    "direction_of_text",
    "language_among",
    "language_tag",
    "names_of_sidecar",
    "read_capture",
    "read_sidecar",
    "recognise",
    "shorten",
    "supplied_title",
    "to_edtf",
    "to_single_line",
]
