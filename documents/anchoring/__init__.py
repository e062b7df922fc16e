"""Describes a passage, finds it again, and carries it from one text to another. Pure: strings and offsets."""

from documents.anchoring.align import align, align_revision
from documents.anchoring.carry_by_map import carry_from_source, carry_to_source
from documents.anchoring.comparison import TOOL_VERSION, TextComparison, compare
from documents.anchoring.describe import CONTEXT_LENGTH, describe
from documents.anchoring.differences import Difference, DifferenceKind, differences
from documents.anchoring.placement import LOST_PASSAGE, AnchorState, CarriedPassage
from documents.anchoring.quote_match import find_quote, has_context, locate, occurrences
from documents.anchoring.selectors import (
    AnchorMethod,
    NotFound,
    Position,
    TextPositionSelector,
    TextQuoteSelector,
    text_sha256,
)

__all__ = [
    "CONTEXT_LENGTH",
    "LOST_PASSAGE",
    "TOOL_VERSION",
    "AnchorMethod",
    "AnchorState",
    "CarriedPassage",
    "Difference",
    "DifferenceKind",
    "NotFound",
    "Position",
    "TextComparison",
    "TextPositionSelector",
    "TextQuoteSelector",
    "align",
    "align_revision",
    "carry_from_source",
    "carry_to_source",
    "compare",
    "describe",
    "differences",
    "find_quote",
    "has_context",
    "locate",
    "occurrences",
    "text_sha256",
]
