"""Stretches of text, counted in Unicode code points, start included and end excluded."""

from documents.spans.span import Span
from documents.spans.units import utf16_to_code_points

__all__ = ["Span", "utf16_to_code_points"]
