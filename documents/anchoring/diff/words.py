"""Finds the words of one span of text that occur in another in the same order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel, Levenshtein

from documents.anchoring.diff.blocks import Block, MatchKind
from documents.anchoring.diff.shingles import split

_WORD = re.compile(r"(?=\S)(?:\w+|.)")
_SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAS_SPACELESS = re.compile(f"[{_SPACELESS}]")
_WORD_OR_SIGN = re.compile(rf"[{_SPACELESS}]|(?:(?![{_SPACELESS}])\w)+|[^\w\s]")

MAX_REPLACED_WORDS = 4
"""Maximum run of replaced words that is compared character by character with as many words in its place."""

MAX_LETTER_PAIRS = 1_000_000
"""Pairs of characters above which two words are not compared: an address or an encoded picture."""

MIN_TYPO_RATIO = 50
"""Per cent of characters that a word must share with the word in its place to count as a misspelling of it."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words and marks of one or more spans of a text, with the code points where they start."""

    starts: list[int]
    words: list[str]

    def __len__(self) -> int:
        return len(self.words)


def words_of(text: str, spans: Iterable[tuple[int, int]]) -> Words:
    """Returns the words within `spans` of a folded text; in scripts without spaces, each character is a word."""
    found = [match for start, end in spans for match in _pattern(text, start, end).finditer(text, start, end)]
    return Words([match.start() for match in found], [match.group() for match in found])


def words_in(text: str, start: int, end: int) -> list[str]:
    """Returns the words and marks of one span, without their places."""
    return _pattern(text, start, end).findall(text, start, end)


def _pattern(text: str, start: int, end: int) -> re.Pattern[str]:
    plain = text.isascii() or not _HAS_SPACELESS.search(text, start, end)
    return _WORD if plain else _WORD_OR_SIGN


def common_words(old: str, new: str) -> list[Block]:
    """Returns what two texts have in common in the same order, with as few changed words and characters as possible.

    Moves are not followed. Long texts are split at words that occur together once in both. Within a misspelt word, a
    character may correspond to a different one; all other characters are equal, as the texts are given.
    """
    return list(compare_words(old, new, words_of(old, [(0, len(old))]), words_of(new, [(0, len(new))])))


def compare_words(old: str, new: str, ours: Words, theirs: Words) -> Iterator[Block]:
    """Yields the blocks of words that occur in both in order, and blocks of characters within misspelt words."""
    for first, last, other_first, other_last in split(ours.words, theirs.words):
        codes = Indel.opcodes(ours.words[first:last], theirs.words[other_first:other_last])
        i, j = first, other_first
        for match in codes.as_matching_blocks():
            at, other = first + match.a, other_first + match.b
            if 0 < at - i == other - j <= MAX_REPLACED_WORDS:
                for k in range(at - i):
                    yield from _common_letters(ours, theirs, i + k, j + k)
            if match.size:
                yield from _blocks_of_run(old, new, ours, theirs, at, other, match.size)
            i, j = at + match.size, other + match.size


def _blocks_of_run(
    old: str, new: str, ours: Words, theirs: Words, first: int, second: int, number: int
) -> Iterator[Block]:
    """Yields one block if the white space is the same too, otherwise one up to each change of white space."""
    start = begin = ours.starts[first]
    shift = theirs.starts[second] - begin
    last = first + number - 1
    end = ours.starts[last] + len(ours.words[last])
    if old[begin:end] != new[begin + shift : end + shift]:
        for k in range(1, number):
            if theirs.starts[second + k] - ours.starts[first + k] != shift:
                stop = ours.starts[first + k - 1] + len(ours.words[first + k - 1])
                yield Block(start, start + shift, stop - start, MatchKind.WORD)
                start = ours.starts[first + k]
                shift = theirs.starts[second + k] - start
    yield Block(start, start + shift, end - start, MatchKind.WORD)


def _common_letters(ours: Words, theirs: Words, i: int, j: int) -> Iterator[Block]:
    """Yields the characters that a word shares with the word in its place; a substituted character survives."""
    word, other = ours.words[i], theirs.words[j]
    if len(word) * len(other) > MAX_LETTER_PAIRS or fuzz.ratio(word, other) < MIN_TYPO_RATIO:
        return
    start, shift, end = 0, 0, 0
    for code in Levenshtein.opcodes(word, other):
        if code.tag in ("insert", "delete"):
            if end > start:
                yield Block(ours.starts[i] + start, theirs.starts[j] + start + shift, end - start, MatchKind.WORD)
            start, shift = code.src_end, code.dest_end - code.src_end
        end = code.src_end
    if end > start:
        yield Block(ours.starts[i] + start, theirs.starts[j] + start + shift, end - start, MatchKind.WORD)
