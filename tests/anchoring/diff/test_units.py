"""Splitting of a text into sentences and lines."""

import pytest

from documents.anchoring.diff.units import fold, split_units


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("One. Two!  Three?\n\nFour", ["One. ", "Two!  ", "Three?\n\n", "Four"]),
        ('"One." (Two.) 3.5 is left.', ['"One." ', "(Two.) ", "3.5 is left."]),
        ("A title\nThe first line of it\nA second", ["A title\n", "The first line of it\n", "A second"]),
        ("a long line that was\nwrapped by hand", ["a long line that was\nwrapped by hand"]),
        ("- one\n- two\n  - three", ["- one\n", "- two\n  ", "- three"]),
        ("def a():\n    pass\n", ["def a():\n    ", "pass\n"]),
        ("我們相遇。後來分手了！再見", ["我們相遇。", "後來分手了！", "再見"]),
        ("एक दिन। दो दिन।", ["एक दिन। ", "दो दिन।"]),
        ("هل جاء؟ نعم.", ["هل جاء؟ ", "نعم."]),
    ],
)
def test_text_is_split_at_sentences_and_lines(text, pieces):
    units = split_units(text, 0, len(text))
    assert [text[start:end] for start, end in zip(units.starts, units.starts[1:], strict=False)] == pieces


def test_units_with_equal_words_have_equal_keys():
    text = "He came home\nlate. He came  home late.\n"
    units = split_units(text, 0, len(text))
    assert units.keys[0] == units.keys[1]
    assert [units.ends_line(at) for at in range(2)] == [False, True]


def test_folding_keeps_every_offset():
    text = "“It’s\u00a0late” – 5\u202fkm — ‘so’ «là» 👩‍👩‍👧"
    assert len(fold(text)) == len(text)
    assert fold(text) == '"It\'s late" - 5 km - \'so\' "là" 👩‍👩‍👧'
