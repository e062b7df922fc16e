import pytest

from documents.anchoring import (
    AnchorMethod,
    NotFound,
    Position,
    TextPositionSelector,
    TextQuoteSelector,
    find_quote,
    locate,
)
from documents.anchoring.quote_match import MAX_CANDIDATES
from tests.anchoring.starred_text import add_stars, parse_stars

MUSIC = "A 😀 and a 𝄞 clef. The sea was calm. Later the sea was calm again."


def show_match(text: str, found: Position | NotFound) -> str | NotFound:
    return add_stars(text, found.start, found.end) if isinstance(found, Position) else found


def test_code_point_offsets_win_when_the_quote_is_there():
    text, start, end = parse_stars("A 😀 and a 𝄞 clef. *The sea* was calm.")
    found = locate(text, TextPositionSelector(start, end), TextQuoteSelector("The sea"))
    assert found == Position(start, end, AnchorMethod.POSITION)


def test_utf16_offsets_are_understood_when_the_quote_is_there():
    text, start, end = parse_stars("A 😀 and a 𝄞 clef. *The sea* was calm.")
    found = locate(text, TextPositionSelector(start + 2, end + 2), TextQuoteSelector("The sea"))
    assert found == Position(start, end, AnchorMethod.POSITION_UTF16)


def test_context_decides_between_the_two_readings_of_the_offsets():
    text, start, end = parse_stars("😀😀 a.a.*a*;a")
    both = TextPositionSelector(start + 2, end + 2)
    assert text[both.start : both.end] == "a"
    assert locate(text, both, TextQuoteSelector("a", "a.", ";a")) == Position(start, end, AnchorMethod.POSITION_UTF16)
    assert locate(text, both, TextQuoteSelector("a")) == Position(both.start, both.end, AnchorMethod.POSITION)


def test_quote_with_context_decides_when_no_reading_of_the_offsets_fits():
    quote = TextQuoteSelector("the sea", "Later ", " was calm again")
    found = locate(MUSIC, TextPositionSelector(3, 9), quote)
    assert show_match(MUSIC, found) == "A 😀 and a 𝄞 clef. The sea was calm. Later *the sea* was calm again."


def test_offsets_on_the_quote_hold_although_the_context_occurs_nowhere():
    text, start, end = parse_stars("one *two* three two")
    found = locate(text, TextPositionSelector(start, end), TextQuoteSelector("two", "elsewhere ", " nowhere"))
    assert found == Position(start, end, AnchorMethod.POSITION)


def test_context_found_elsewhere_outweighs_offsets_that_happen_to_fit():
    text = "one two three, one two four"
    found = locate(text, TextPositionSelector(4, 7), TextQuoteSelector("two", "one ", " four"))
    assert show_match(text, found) == "one two three, one *two* four"


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 2), (0, 999), (10**30, 10**30 + 1)])
def test_offsets_outside_the_text_without_a_quote_are_refused(start, end):
    assert locate("a short text", TextPositionSelector(start, end), None) == NotFound.OUTSIDE


def test_quote_that_occurs_once_is_found_without_offsets():
    assert show_match("one two three", find_quote("one two three", TextQuoteSelector("two"))) == "one *two* three"


def test_quote_that_occurs_twice_is_ambiguous():
    assert find_quote(MUSIC, TextQuoteSelector("was calm")) == NotFound.AMBIGUOUS


def test_quote_and_context_that_both_occur_twice_are_ambiguous():
    text = "tick tock tick tock tick"
    assert find_quote(text, TextQuoteSelector("tock", "tick ", " tick")) == NotFound.AMBIGUOUS


def test_overlapping_places_count_as_several():
    assert find_quote("aaa", TextQuoteSelector("aa")) == NotFound.AMBIGUOUS


def test_the_longest_partial_match_of_the_context_wins():
    text = "He said yes loudly. She said yes softly."
    found = find_quote(text, TextQuoteSelector("yes", "Then she said ", " softly!"))
    assert show_match(text, found) == "He said yes loudly. She said *yes* softly."


def test_a_quote_that_does_not_occur_is_absent():
    assert find_quote(MUSIC, TextQuoteSelector("the desert")) == NotFound.ABSENT
    assert find_quote(MUSIC, TextQuoteSelector("")) == NotFound.ABSENT
    assert locate(MUSIC, None, None) == NotFound.ABSENT


def test_a_quote_with_too_many_occurrences_is_ambiguous():
    assert find_quote("ab" * (MAX_CANDIDATES + 1), TextQuoteSelector("a", "x", "y")) == NotFound.AMBIGUOUS
