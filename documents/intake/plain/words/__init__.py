"""Words by which furniture is known, for many languages at once: a page's own language need not be known."""

from documents.intake.plain.words.lexicon import LEXICON, Lexicon

__all__ = ["LEXICON", "Lexicon"]
