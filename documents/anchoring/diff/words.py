"""Which words of one stretch of text stand in another, in order."""

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
"""So many words in a row are compared letter by letter with as many that stand in their place."""

MAX_LETTER_PAIRS = 1_000_000
"""Number of pairs of letters from which two words are not compared: an address, an encoded picture."""

MIN_TYPO_RATIO = 50
"""Per cent of letters that a word shares with the one in its place to be the same word, mistyped."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words and marks of one or more stretches of a text, with the code points where they start."""

    starts: list[int]
    words: list[str]

    def __len__(self) -> int:
        return len(self.words)


def words_of(text: str, spans: Iterable[tuple[int, int]]) -> Words:
    """The words within `spans` of a folded text; a script without spaces gives each sign for itself."""
    found = [match for start, end in spans for match in _pattern(text, start, end).finditer(text, start, end)]
    return Words([match.start() for match in found], [match.group() for match in found])


def words_in(text: str, start: int, end: int) -> list[str]:
    """The words and marks of one stretch alone, without their places."""
    return _pattern(text, start, end).findall(text, start, end)


def _pattern(text: str, start: int, end: int) -> re.Pattern[str]:
    plain = text.isascii() or not _HAS_SPACELESS.search(text, start, end)
    return _WORD if plain else _WORD_OR_SIGN


def common_words(old: str, new: str) -> list[Block]:
    """What stands in both of two texts in the same order, as few words and letters changed as may be.

    Moves are not followed. Long stretches are cut at words that stand together once in both. Within a mistyped word
    a letter may answer to another one; all else is equal letter for letter, as the two are given.
    """
    return list(compare_words(old, new, words_of(old, [(0, len(old))]), words_of(new, [(0, len(new))])))


def compare_words(old: str, new: str, ours: Words, theirs: Words) -> Iterator[Block]:
    """The blocks of words that stand in both in order, and within words that were mistyped, of letters."""
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
    """One block where the white space is the same too, else one from each change of it to the next."""
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
    """The letters that a word shares with the one in its place; a letter exchanged for one other survives."""
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
