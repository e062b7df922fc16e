"""Vocabularies and their tags: names, definitions and line styles."""
