"""What stands in both of two texts, and where: sentences first, then words, then letters. Pure: strings and offsets."""

from documents.anchoring.diff.blocks import Block, How
from documents.anchoring.diff.compare import surviving
from documents.anchoring.diff.words import common_words

__all__ = ["Block", "How", "common_words", "surviving"]
