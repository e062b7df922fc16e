"""Headings in plain text: short lines alone above prose."""

from __future__ import annotations

import re

from documents.rendering.plain.lines import Line
from documents.rendering.plain.lists import parse_item
from documents.rendering.whitespace import WITHOUT_WORD_SPACES

_MAX_WORDS, _MAX_LETTERS, _MAX_TIGHT_LETTERS = 12, 80, 30
# Prose follows a heading and precedes it: at least so many characters, ending as a sentence does.
_PROSE, _BEFORE = 120, 60
_NARROW = 0.75  # of the width at which the text was wrapped
_NUMBER = re.compile(r"(?:\d{1,3}|[IVXLC]{1,6})[.)]\s+")
_SENTENCES = re.compile(r"[.!?…]\s+\S")
_ENDS = re.compile(r"[.!?…。！？؟।][\"'”’»)\]]*\Z")
_HAS_LETTERS = re.compile(r"[^\W\d_]{2,}")
_NO_END = frozenset(".,;:!…。，；：！،؛\"'”’»—–-|/")


def heading_groups(groups: list[list[Line]], width: int) -> frozenset[int]:
    """Returns the indexes of groups that are headings, in a text wrapped at `width` (0 if not wrapped).

    The first group counts only if another group is a heading, because it may be a title, a date or a name.
    """
    found = {place for place in range(len(groups) - 1) if _is_heading(groups, place, width)}
    return frozenset(found - {0} and found)


def _is_heading(groups: list[list[Line]], place: int, width: int) -> bool:
    group = groups[place]
    if len(group) != 1 or not _is_prose(groups[place + 1], _PROSE):
        return False
    if place and not (_is_prose(groups[place - 1], _BEFORE) or parse_item(groups[place - 1][-1])):
        return False
    return not (width and group[0].width > _NARROW * width) and _looks_like_heading(group[0].words)


def _looks_like_heading(words: str) -> bool:
    tight = WITHOUT_WORD_SPACES.search(words) is not None
    if len(words) > (_MAX_TIGHT_LETTERS if tight else _MAX_LETTERS) or len(words.split()) > _MAX_WORDS:
        return False
    if not words[0].isalnum() or words[0].islower() or words[-1] in _NO_END or not _HAS_LETTERS.search(words):
        return False
    return not _SENTENCES.search(_NUMBER.sub("", words, count=1))


def _is_prose(group: list[Line], letters: int) -> bool:
    """Returns whether a group of lines ends as a sentence does and has at least `letters` characters."""
    return sum(len(line.words) for line in group) >= letters and _ENDS.search(group[-1].words[-4:]) is not None
