"""clean: control characters become breaks or nothing, and are told."""

import pytest

from documents.intake.decode import decode
from documents.intake.odd_characters import Oddity, clean, in_short, map_to_reading
from documents.intake.web_codecs import UNREADABLE
from documents.spans import Span

CLEANED = [
    ("a\x0bb", "a\nb"),
    ("one\x0ctwo", "one\n\ntwo"),
    ("one\n\x0ctwo", "one\n\ntwo"),
    ("one\n\x0c\ntwo", "one\n\ntwo"),
    ("one\x0c\ntwo", "one\n\ntwo"),
    ("bell\x07 and \x1b[1m", "bell and [1m"),
    ("a\x00b\x7fc\x85d\x92e", "abcde"),
    ("a\ufdd0b\ufffec\U0001ffffd", "abcd"),
    (f"a{UNREADABLE}b", "a\ufffdb"),
    ("tab\t\u2028\u200d\ufeff\xa0stay", "tab\t\u2028\u200d\ufeff\xa0stay"),
]


@pytest.mark.parametrize(("reading", "text"), CLEANED)
def test_what_is_no_character_is_a_break_or_left_out(reading, text):
    assert clean(reading)[0] == text


def test_each_kind_is_told_with_its_places():
    _text, oddities = clean(f"one\x07\x07\n{UNREADABLE}two\x0cthree\x07 four, five, six and seven\n")
    assert oddities == (
        Oddity("left-out", "U+0007", 3, (3, 3, 15), (1, 1, 4)),
        Oddity("unreadable", "", 1, (4,), (2,)),
        Oddity("break", "U+000C", 1, (8,), (2,)),
    )
    assert in_short(oddities[0]) == "1, 4"


def test_lines_beyond_some_are_not_listed():
    _text, oddities = clean("some words\x07\n" * 30)
    assert in_short(oddities[0]) == "1, 2, 3, 4, 5, 6, 7, 8 …"


def test_the_map_leads_from_the_text_to_the_reading():
    reading = "a\x07b\x0cc\n"
    made = map_to_reading(reading)
    assert made.sources_of(Span(0, 2)) == (Span(0, 1), Span(2, 3))
    assert made.sources_of(Span(2, 3)) == made.sources_of(Span(3, 4)) == (Span(3, 4),)
    assert made.sources_of(Span(4, 6)) == (Span(4, 6),)


def test_nul_in_a_sound_text_is_left_out():
    decoded = decode(b"Ebb and\0 flow, twice a day, for sixty years." + b"\0" * 5000)
    assert decoded.text == "Ebb and flow, twice a day, for sixty years."
    assert [(oddity.character, oddity.count) for oddity in decoded.oddities] == [("U+0000", 5001)]
    assert clean("\0" * 5_000_000) == ("", (Oddity("left-out", "U+0000", 5_000_000, (0,), (1,)),))
