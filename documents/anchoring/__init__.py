"""Naming a passage, finding it again, and carrying it from one text to the next. Pure: strings and offsets."""

from documents.anchoring.align import align, sources_in
from documents.anchoring.carry_by_map import carry_by_sources, carry_to_sources
from documents.anchoring.comparison import TOOL_VERSION, TextMap, compare
from documents.anchoring.describe import CONTEXT, describe
from documents.anchoring.differences import Difference, Kind, differences
from documents.anchoring.placement import LOST, Carried, State
from documents.anchoring.quote_match import find_quote, has_context, locate, occurrences
from documents.anchoring.selectors import Lost, Method, Place, TextPositionSelector, TextQuoteSelector

__all__ = [
    "CONTEXT",
    "LOST",
    "TOOL_VERSION",
    "Carried",
    "Difference",
    "Kind",
    "Lost",
    "Method",
    "Place",
    "State",
    "TextMap",
    "TextPositionSelector",
    "TextQuoteSelector",
    "align",
    "carry_by_sources",
    "carry_to_sources",
    "compare",
    "describe",
    "differences",
    "find_quote",
    "has_context",
    "locate",
    "occurrences",
    "sources_in",
]
