"""Spans of text, counted in Unicode code points, start included and end excluded."""

from documents.spans.mapped_text import MappedText, invert_map
from documents.spans.span import Span, merged
from documents.spans.span_map import Segment, SpanMap
from documents.spans.units import utf16_to_code_points

__all__ = ["MappedText", "Segment", "Span", "SpanMap", "invert_map", "merged", "utf16_to_code_points"]
