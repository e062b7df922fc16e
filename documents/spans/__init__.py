"""Stretches of text, counted in Unicode code points, start included and end excluded."""

from documents.spans.span import Span
from documents.spans.span_map import Segment, SpanMap
from documents.spans.units import utf16_to_code_points

__all__ = ["Segment", "Span", "SpanMap", "utf16_to_code_points"]
