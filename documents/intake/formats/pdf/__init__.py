"""PDF (ISO 32000): from glyphs at positions to lines in reading order, paragraphs and notes."""

from documents.intake.formats.pdf.read import read_pdf

__all__ = ["read_pdf"]
