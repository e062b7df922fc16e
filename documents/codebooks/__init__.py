"""Vocabularies as files of other programs, and what tags have in them: spellings in languages, outside identifiers."""

from documents.codebooks.identifier import Identifier, parse_identifier
from documents.codebooks.loss import Loss
from documents.codebooks.question import Question, parse_questions, write_questions
from documents.codebooks.spelling import Spelling, check_spellings, language_tag, parse_spelling
from documents.codebooks.tag import Codebook, CodebookRow, CodebookTag

__all__ = [
    "Codebook",
    "CodebookRow",
    "CodebookTag",
    "Identifier",
    "Loss",
    "Question",
    "Spelling",
    "check_spellings",
    "language_tag",
    "parse_identifier",
    "parse_questions",
    "parse_spelling",
    "write_questions",
]
