"""Recognises names of people in a line."""

from __future__ import annotations

import re
import unicodedata

MAX_LENGTH = 120
_PARTICLES = frozenset(
    "al el bin ibn bint abu de del della der den des di da dos du la le van von zu ter ten und and y e & et".split()
)
_WORD = re.compile(r"[^\s,;]+")
_NOT_A_NAME = re.compile(r"[\d@|/\\<>{}\[\]=#:?!\"“”]|https?|www\.")


def is_name(words: str) -> bool:
    """Returns whether the text is two to five words that begin with capitals (in scripts that have them), as names do.

    >>> is_name("Michael Weiss"), is_name("Ludwig van Beethoven"), is_name("the editors"), is_name("Staff")
    (True, True, False, False)
    """
    if len(words) > MAX_LENGTH or _NOT_A_NAME.search(words) or words.endswith((".”", "…")):
        return False
    parts = _WORD.findall(words)
    if not 2 <= len(parts) <= 5 or (words.isupper() and len(parts) > 4):
        return False
    are_parts = all(part.lower() in _PARTICLES or not _is_small(part) for part in parts)
    return are_parts and not _is_small(parts[0]) | _is_small(parts[-1])


def are_names(words: str) -> bool:
    """Returns whether the words are one name, or several separated by commas and "and"."""
    several = [part for part in re.split(r"\s*(?:,|;|&|\band\b|\bund\b|\bet\b|\by\b)\s*", words) if part]
    return 0 < len(several) <= 8 and all(is_name(part) for part in several)


def _is_small(word: str) -> bool:
    """Returns whether a word begins with a small letter of a script that has capitals, or has no letter."""
    first = next((letter for letter in word if letter.isalpha()), "")
    return not first or unicodedata.category(first) == "Ll"
