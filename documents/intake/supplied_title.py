"""Supplies a title for an article without one: its first words, in square brackets to show that it is supplied."""

from __future__ import annotations

import re

MAX_LENGTH = 70  # code points between the brackets
MIN_PARAGRAPH = 20

# Invisible characters and those that change the direction of text around them are removed from a title.
_INVISIBLE = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_BLANK_LINE = re.compile(r"\n\s*\n")
_LEADING = re.compile(r"[^\w“‘«„\"'(¿¡]+")
_SENTENCE_END = re.compile(r"(?<=[^\W_]{3})[.!?。！？]+[”’\"')]*\s|[。！？]")
_TRAILING = re.compile(r"[\s,;:.。–—-]+$")
# These belong to the character before: combining marks, variation selectors, joiners.
_JOINED = re.compile("[\u0300-\u036f\u200c\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")


def supplied_title(text: str) -> str:
    """Returns the first words of a text, in square brackets.

    >>> supplied_title("The keeper wrote it down. Nobody read it.")
    '[The keeper wrote it down]'
    """
    words = _beginning(text[:4000]) or _beginning(text) or "…"
    words = words[_leading_words(words) :]
    sentence = _SENTENCE_END.search(words[: MAX_LENGTH + 1])
    if sentence and sentence.start() >= 12:
        return f"[{words[: sentence.start()]}]"
    if len(words) <= MAX_LENGTH:
        return f"[{_TRAILING.sub('', words)}]"
    return f"[{shorten(words, MAX_LENGTH)}]"


def _beginning(text: str) -> str:
    """Returns the first paragraph on one line, and the next ones too while it is very short."""
    words = ""
    for paragraph in _BLANK_LINE.split(text):
        words = f"{words} {to_single_line(paragraph)}".strip()
        if len(words) >= MIN_PARAGRAPH:
            break
    return words


def to_single_line(text: str) -> str:
    """Returns a text on one line, without invisible characters."""
    return " ".join(_INVISIBLE.sub("", text).split())


def shorten(words: str, length: int) -> str:
    """Cuts a line to `length` code points between words, or between characters if there are no blanks."""
    if len(words) <= length:
        return words
    blank = words.rfind(" ", length // 2, length + 1)
    end = blank if blank > 0 else _grapheme_boundary(words, length)
    return _TRAILING.sub("", words[:end]) + " …"


def _grapheme_boundary(words: str, end: int) -> int:
    """Returns the last position up to `end` that does not separate a character from its marks."""
    while end > 1 and (_JOINED.match(words[end]) or words[end - 1] == "\u200d"):
        end -= 1
    return end


def _leading_words(words: str) -> int:
    found = _LEADING.match(words)
    return found.end() if found and found.end() < len(words) else 0
