"""Stretches of text, counted in Unicode code points, start included and end excluded."""

from documents.spans.span import Span

__all__ = ["Span"]
