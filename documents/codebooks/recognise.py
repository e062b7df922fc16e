"""Reads a file of tags, whatever its name says it is: SKOS in Turtle or RDF/XML, or a codebook of REFI-QDA."""

from __future__ import annotations

import re

from documents.codebooks.qdc import read_qdc
from documents.codebooks.skos import RDF, read_skos
from documents.codebooks.tag import Codebook
from documents.codebooks.text import text_of, xml_of

_TURTLE = re.compile(r"(?:\s|#[^\n]*\n)*(?:@prefix\b|@base\b|PREFIX\s|BASE\s|<[a-z][a-z0-9+.-]*:[^\s<>\"]*>\s)", re.I)


def is_table(data: bytes) -> bool:
    """Says whether a file is none of the formats of this package, and so is read as a table."""
    begin = data[:100_000].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    return not (_is_turtle(begin) or begin.lstrip().startswith("<"))


def _is_turtle(text: str) -> bool:
    return bool(_TURTLE.match(text))


def read_codebook(data: bytes) -> Codebook:
    """Reads a file that is no table; raises `VocabularyFileRefused`."""
    text = text_of(data)
    if _is_turtle(text):
        return read_skos(text, is_xml=False)
    xml_of(text)
    return read_skos(text, is_xml=True) if RDF in text else read_qdc(text)
