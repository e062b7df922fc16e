"""Differences between two texts as a reader sees them: `=same`, `-removed`, `+inserted`, `~moved`."""

import pytest

from documents.anchoring import DifferenceKind, differences

MARKS = {
    DifferenceKind.EQUAL: "=",
    DifferenceKind.REMOVED: "-",
    DifferenceKind.INSERTED: "+",
    DifferenceKind.MOVED: "~",
}


def shown(old, new):
    """Returns each difference after its sign, in the order given."""
    return [
        f"{MARKS[one.kind]}{one.old.of(old) if one.kind is DifferenceKind.REMOVED else one.new.of(new)}"
        for one in differences(old, new)
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", []),
        ("One day.", "One day.", ["=One day."]),
        ("", "One day.", ["+One day."]),
        ("One day.", "", ["-One day."]),
        ("One grey day.", "One red day.", ["=One ", "-grey", "+red", "= day."]),
        ("They recieved it.", "They received it.", ["=They ", "-recieved", "+received", "= it."]),
        ("One day it came.", "One fine day it came.", ["=One ", "+fine ", "=day it came."]),
        ("“Yes”, she said.", '"Yes", she said.', ["-“", '+"', "=Yes", "-”", '+"', "=, she said."]),
        ("a b\nc d e f", "a b c d\ne f", ["=a b", "-\n", "+ ", "=c d", "- ", "+\n", "=e f"]),
    ],
)
def test_differences_are_whole_words(old, new, expected):
    assert shown(old, new) == expected


def test_a_sentence_that_moved_is_listed_once_at_its_new_place():
    first, second, third = "Alpha went home early. ", "Beta stayed quite late. ", "Gamma left at noon today. "
    old, new = first + second + third, second + third + first
    assert shown(old, new) == [f"={second}{third}", f"~{first}"]
    (moved,) = [one for one in differences(old, new) if one.kind is DifferenceKind.MOVED]
    assert (moved.old.start, moved.new.start) == (0, len(second + third))


def test_a_sentence_moved_from_between_two_others_is_covered_once():
    first, second, third = "Alpha went home early.\n", "Beta stayed quite late.\n", "Gamma left at noon today.\n"
    found = differences(first + second + third, first + third + second)
    assert sorted((one.old.start, one.old.end) for one in found if len(one.old)) == [(0, 23), (23, 47), (47, 73)]
