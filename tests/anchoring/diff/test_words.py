"""The words of a changed passage that survive."""

import pytest

from documents.anchoring.diff import Block, MatchKind, common_words, find_surviving_blocks
from documents.anchoring.diff.blocks import merge_blocks
from documents.anchoring.diff.shingles import MAX_PAIRS, split


def survivors(old, new, find=common_words):
    """Returns the surviving pieces, as `old>new` where they differ."""
    found = []
    for block in sorted(find(old, new)):
        ours, theirs = old[block.old : block.old + block.length], new[block.new : block.new + block.length]
        found.append(ours if ours == theirs else f"{ours}>{theirs}")
    return found


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", []),
        ("one two three", "one two three", ["one two three"]),
        ("one two three", "one three", ["one", "three"]),
        ("one two", "one  two", ["one", "two"]),
        ("the lettre came", "the letter came", ["the", "lett", "r", "came"]),
        ("the harbour came", "the harvour came", ["the", "harbour>harvour", "came"]),
        ("the cat came", "the dog came", ["the", "came"]),
        ("他住在河邊", "他曾住在山邊", ["他", "住在", "邊"]),
    ],
)
def test_words_survive_in_order(old, new, expected):
    assert survivors(old, new) == expected


def test_stop_words_of_a_rewritten_sentence_do_not_survive():
    old = "First it was so. The committee of the town met in the hall. Last it was not."
    new = "First it was so. A storm broke the roof of a barn in Spain. Last it was not."
    assert [piece.strip() for piece in survivors(old, new, find_surviving_blocks)] == [
        "First it was so.",
        "Last it was not.",
    ]


def test_the_longer_of_two_overlapping_blocks_keeps_the_overlap():
    blocks = [Block(0, 0, 10, MatchKind.WORD), Block(8, 20, 4, MatchKind.WORD), Block(30, 5, 8, MatchKind.WORD)]
    assert merge_blocks(blocks, "x" * 40, "y" * 40) == [
        Block(0, 0, 10, MatchKind.WORD),
        Block(10, 22, 2, MatchKind.WORD),
        Block(35, 10, 3, MatchKind.WORD),
    ]


def test_long_passages_are_split_at_word_pairs_that_occur_once():
    ours = [f"w{n}" for n in range(5000)]
    theirs = [*ours[:2000], "new", "words", *ours[2000:]]
    pieces = list(split(ours, theirs))
    assert sum(piece.size for piece in pieces) < len(ours) * len(theirs) / 20
    assert (pieces[0].first, pieces[-1].last) == (0, len(ours))
    assert all(piece.size <= MAX_PAIRS for piece in pieces)


def test_passages_without_a_common_word_are_not_compared():
    ours, theirs = ([f"{letter}{n}" for n in range(30_000)] for letter in "ab")
    assert list(split(ours, theirs)) == []
