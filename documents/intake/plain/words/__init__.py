"""Phrases that identify furniture, in many languages at once, so that a page's language need not be known."""

from documents.intake.plain.words.lexicon import LEXICON, Lexicon

__all__ = ["LEXICON", "Lexicon"]
