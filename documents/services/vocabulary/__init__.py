"""Vocabularies and their tags: which words there are, what they mean, and how they look."""
