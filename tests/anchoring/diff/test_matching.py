"""Matching of sentences: a capital stands for a sentence, a small letter for one that repeats, `|` ends a paragraph."""

import pytest

from documents.anchoring.diff.matching import match_units
from documents.anchoring.diff.units import split_units

NAMES = {letter: f"This is the sentence {letter * 3}." for letter in "ABCDEFGHxyz"}


def written(letters):
    """Returns the text for a code such as `AxB|C`: four sentences in two paragraphs."""
    text = " ".join(NAMES.get(letter, letter) for letter in letters)
    return text.replace(" | ", "\n\n") + "\n"


def partners(old, new):
    """Returns for each sentence of `old` the number of its partner in `new`, or `.` if it has none."""
    ours, theirs = written(old), written(new)
    found = match_units(split_units(ours, 0, len(ours)), split_units(theirs, 0, len(theirs))).to_new
    return " ".join("." if at < 0 else str(at) for at in found)


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("nothing changed", "ABC", "ABC", "0 1 2"),
        ("one moved", "ABCD", "BCDA", "3 0 1 2"),
        ("one deleted", "ABC", "AC", "0 . 1"),
        ("refrains beside what stayed", "AxBxC", "AxBxC", "0 1 2 3 4"),
        ("the first of two refrains deleted", "AxBxC", "ABxC", "0 . 1 2 3"),
        ("the second of two refrains deleted", "AxBxC", "AxBC", "0 1 2 . 3"),
        ("a paragraph moved with its refrain", "Ax|BxC|D", "BxC|Ax|D", "3 4 0 1 2 5"),
        ("a refrain belongs to its own paragraph", "A|xB|xC", "A|xC|xB", "0 3 4 1 2"),
        ("the refrain at the paragraph's end is left", "Axx|B", "Ax|B", "0 . 1 2"),
        ("the refrain within the paragraph is left", "Ax|xB", "AxB", "0 . 1 2"),
        ("two refrains that stand together once", "AxyBxCyD", "AB|xy|xCyD", "0 2 3 1 4 5 6 7"),
        ("a refrain between two that were parted", "AxB", "AxC|B", "0 1 3"),
        ("the last copy moved", "AxBCxD", "AxBCD|Ex", "0 1 2 3 6 4"),
        ("nothing in common", "ABC", "DEF", ". . ."),
    ],
)
def test_partners_of_sentences(name, old, new, expected):
    assert partners(old, new) == expected


def test_a_short_sentence_alone_is_not_matched():
    old, new = "Yes. The rest of it was deleted long ago.", "Here is something else. Yes. And more."
    assert match_units(split_units(old, 0, len(old)), split_units(new, 0, len(new))).to_new == [-1, -1]
