"""The stored form of the comparison of two texts."""

import json
import random

import pytest

from documents.anchoring import TextComparison, compare

WORDS = "time reader margin paper letter river window garden silence winter evidence memory of the and to in".split()


def written(sentences, seed):
    chance = random.Random(seed)
    return [" ".join(chance.choices(WORDS, k=chance.randint(6, 20))).capitalize() + ". " for _ in range(sentences)]


def test_an_equal_text_is_one_block():
    assert compare("One day. It came.", "One day. It came.").to_json() == {
        "old": 17,
        "new": 17,
        "blocks": [0, 0, 17, 0],
    }


def test_empty_texts_are_compared_too():
    assert compare("", "").to_json() == {"old": 0, "new": 0, "blocks": []}
    assert compare("", "abc").carry("", "abc", [(0, 0)])[0].start is not None


def test_a_stored_comparison_is_small():
    old = written(1000, seed=1)
    new = [sentence for n, sentence in enumerate(old) if n % 20]
    new[100:200], new[500:500] = [], new[100:200]
    data = json.dumps(compare("".join(old), "".join(new)).to_json(), separators=(",", ":"))
    assert len(data) < 0.02 * len("".join(old))


def test_a_comparison_carries_only_between_its_own_texts():
    with pytest.raises(ValueError, match="the two texts that it compares"):
        compare("one", "two").carry("one", "three", [(0, 1)])


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"old": 3, "new": 3},
        {"old": 3, "new": 3, "blocks": [0, 0, 3]},
        {"old": 3, "new": 3, "blocks": [0, 0, 4, 0]},
        {"old": 3, "new": 3, "blocks": [0, 0, 0, 0]},
        {"old": 3, "new": 3, "blocks": [0, 0, 3, 9]},
        {"old": 3, "new": 3, "blocks": [0, 0, 2, 0, -1, 0, 1, 0]},
        {"old": 3, "new": 3, "blocks": ["a", 0, 2, 0]},
    ],
)
def test_invalid_json_is_refused(data):
    with pytest.raises(ValueError):
        TextComparison.from_json(data)


def test_two_long_texts_with_nothing_in_common_are_compared():
    old, new = ("".join(f"a{n} b{n * seed} " for n in range(40_000)) for seed in (3, 7))
    assert compare(old, new).carry(old, new, [(1000, 1100)])[0].start is None
