import pytest

from documents.anchoring.graphemes import is_boundary

LETTERS = {
    "two plain letters": ["a", "b"],
    "a letter with a combining mark": ["e\u0301", "x"],
    "a family joined by joiners": ["👨\u200d👩\u200d👧", "!"],
    "a hand with a skin tone": ["👍\U0001f3fd", "👍"],
    "two flags in a row": ["🇳🇿", "🇫🇷", "a"],
    "a heart with a variation selector": ["❤\ufe0f", " "],
    "a keycap": ["1\ufe0f\u20e3", "2"],
    "the flag of Wales": ["🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f", "🏴"],
    "carriage return and line feed": ["\r\n", "\n"],
    "Hangul jamo": ["\u1112\u1161\u11ab", "\u1100\u1173"],
    "a Hangul syllable and a final": ["가\u11a8", "각", "가"],
    "Devanagari with a spacing vowel sign": ["क\u093f", "त"],
}


@pytest.mark.parametrize("name", LETTERS)
def test_boundaries_are_exactly_between_graphemes(name):
    letters = LETTERS[name]
    text = "".join(letters)
    ends = {0}
    for letter in letters:
        ends.add(max(ends) + len(letter))
    assert {at for at in range(len(text) + 1) if is_boundary(text, at)} == ends
