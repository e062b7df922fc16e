"""Lines of Arabic and Hebrew are read in the order of reading, with the brackets, numbers and words among them."""

from __future__ import annotations

import unicodedata

import pytest

from documents.intake.formats.pdf.bidi import in_reading_order
from tests.intake.formats.pdf.pages import column, paragraphs
from tests.intake.pdf_builders import At, placed_pdf

# What is read, and how it stands on paper from left to right: capital letters are Hebrew, brackets as they look.
RIGHT_TO_LEFT = [
    ("ABC DEF", "FED CBA"),
    ("ABC (rope) DEF", "FED (rope) CBA"),
    ("ABC (harbour log 14) DEF", "FED (harbour log 14) CBA"),
    ("ABC (DEF) GHI.", ".IHG (FED) CBA"),
    ("ABC [rope] <DEF>", "<FED> [rope] CBA"),
    ("ABC 14, DEF", "FED ,14 CBA"),
    ("ABC 3.5 DEF", "FED 3.5 CBA"),
    ("ABC 20% DEF", "FED 20% CBA"),
    ("ABC 1914-1918", "1914-1918 CBA"),
    ("ABC 14 15 DEF", "FED 15 14 CBA"),
    ("ABC rope, DEF", "FED ,rope CBA"),
]
LEFT_TO_RIGHT = [
    ("rope ABC DEF lamp", "rope FED CBA lamp"),
    ("rope (ABC DEF) lamp", "rope (FED CBA) lamp"),
    ("rope ABC (DEF) GHI lamp", "rope IHG (FED) CBA lamp"),
    ("rope ABC 12 DEF lamp", "rope FED 12 CBA lamp"),
    ("rope, 12 ABC.", "rope, 12 CBA."),
]


def in_hebrew(words: str) -> str:
    return "".join(chr(0x5D0 + ord(letter) - ord("A")) if letter in "ABCDEFGHI" else letter for letter in words)


def read(drawn: str, *, rtl: bool) -> str:
    return "".join(text for _place, text in in_reading_order(drawn, is_line_right_to_left=rtl))


@pytest.mark.parametrize(("words", "drawn"), RIGHT_TO_LEFT)
def test_a_line_of_hebrew_is_read_from_right_to_left(words, drawn):
    assert read(in_hebrew(drawn), rtl=True) == in_hebrew(words)


@pytest.mark.parametrize(("words", "drawn"), LEFT_TO_RIGHT)
def test_hebrew_words_in_another_line_are_read_in_their_place(words, drawn):
    assert read(in_hebrew(drawn), rtl=False) == in_hebrew(words)


def test_brackets_that_are_written_as_meant_are_not_mirrored():
    assert read(in_hebrew(")FED( CBA"), rtl=True) == in_hebrew("ABC (DEF)")


def test_places_lead_to_the_glyphs():
    drawn = in_hebrew("FED (rope) CBA")
    order = in_reading_order(drawn, is_line_right_to_left=True)
    assert sorted(place for place, _text in order) == list(range(len(drawn)))
    assert [drawn[place] for place, text in order if text.isalpha()] == [text for _, text in order if text.isalpha()]


def test_arabic_in_presentation_forms_is_read_in_plain_letters():
    words = ["كتب الحارس في الدفتر (Harbour Log 14) أن الماء", "لا يعلو (كما قيل) في الشتاء."]
    drawn = [At(60, 700, on_paper(words[0])), At(60, 686, on_paper(words[1]))]
    assert " ".join(paragraphs(placed_pdf([drawn]))) == " ".join(words)


def test_a_mark_stays_with_its_letter():
    words = "كُتب في الدفتر القديم"
    drawn = "".join(reversed(words))
    assert paragraphs(placed_pdf([[At(60, 700, drawn)]])) == [words]


def test_arabic_drawn_letter_by_letter_from_the_right_is_read_in_order():
    words = "كُتب في الدفتر القديم"
    drawn, x = [], 300.0
    for letter in words:
        if not unicodedata.combining(letter):
            x -= 5
        drawn.append(At(x + (2 if unicodedata.combining(letter) else 0), 700, letter))
    assert paragraphs(placed_pdf([drawn])) == [words]


def test_a_blank_without_width_keeps_arabic_letters_apart():
    first, second = "\u0645\u06cc", "\u062e\u0648\u0627\u0646\u06cc\u0645"
    drawn = [At(60, 700, second[::-1]), At(60 + 5 * len(second), 700, " "), At(60 + 5 * len(second), 700, first[::-1])]
    data = placed_pdf([[*drawn, *column(["".join(reversed("این کتاب ها را"))], top=686)]])
    assert paragraphs(data)[0].startswith(f"{first}\u200c{second}")


def on_paper(words: str) -> str:
    """Returns words as a program would draw them: in presentation forms, from left to right."""
    shaped = "".join(isolated(letter) for letter in words.replace("لا", "\ufefb"))
    runs, latin = [], ""
    for letter in reversed(shaped):
        if (letter.isascii() and letter.isalnum()) or (latin and letter == " "):
            latin = letter + latin
            continue
        runs += [latin.strip() + " " * (len(latin) - len(latin.strip())), {"(": ")", ")": "("}.get(letter, letter)]
        latin = ""
    return "".join([*runs, latin])


def isolated(letter: str) -> str:
    """Returns the form of an Arabic letter by itself, if Unicode has one."""
    forms = (chr(code) for code in range(0xFE80, 0xFEF5))
    return next((form for form in forms if unicodedata.normalize("NFKC", form) == letter), letter)
