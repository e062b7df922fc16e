"""Naming a passage, finding it again, and carrying it from one text to the next. Pure: strings and offsets."""

from documents.anchoring.carry import LOST, Carried, State, carry
from documents.anchoring.describe import CONTEXT, describe, window
from documents.anchoring.quote_match import find_quote, has_context, locate, occurrences
from documents.anchoring.selectors import Lost, Method, Place, TextPositionSelector, TextQuoteSelector

__all__ = [
    "CONTEXT",
    "LOST",
    "Carried",
    "Lost",
    "Method",
    "Place",
    "State",
    "TextPositionSelector",
    "TextQuoteSelector",
    "carry",
    "describe",
    "find_quote",
    "has_context",
    "locate",
    "occurrences",
    "window",
]
