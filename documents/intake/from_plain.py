"""Plain text: it says nothing of itself in a form that could be read without guessing."""

from __future__ import annotations

from documents.intake.article import Article, source_in_one_piece
from documents.spans import Span


def read_plain(text: str) -> Article:
    """The whole text is the article."""
    whole = Span(0, len(text))
    source, source_map = source_in_one_piece(text, whole)
    return Article((whole,), (), (), source, "plain", source_map)
