"""Finds what two texts have in common: first sentences, then words, then characters. Pure: strings and offsets."""

from documents.anchoring.diff.blocks import Block, MatchKind
from documents.anchoring.diff.compare import find_surviving_blocks
from documents.anchoring.diff.words import common_words

__all__ = ["Block", "MatchKind", "common_words", "find_surviving_blocks"]
