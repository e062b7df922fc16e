"""Folds words for comparison."""

from __future__ import annotations


def fold_words(words: str) -> str:
    """Folds words for comparison: lower-case letters and digits, separated by single blanks."""
    kept = "".join(letter if letter.isalnum() else " " for letter in words.casefold())
    return " ".join(kept.split())
