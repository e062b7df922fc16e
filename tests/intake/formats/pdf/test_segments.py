"""Letters make words by where they stand, whatever the order and the pieces in which they were drawn."""

from __future__ import annotations

from tests.intake.formats.pdf.pages import paragraphs
from tests.intake.pdf_builders import At, placed_pdf


def test_letters_drawn_one_by_one_from_the_end_are_words():
    words = "It came back without its rope."
    letters = [At(60 + 5 * n, 700, letter) for n, letter in enumerate(words) if letter != " "]
    assert paragraphs(placed_pdf([letters[::-1]])) == [words]


def test_letters_drawn_twice_to_look_bold_are_read_once():
    line = At(60, 700, "The harbour in winter")
    assert paragraphs(placed_pdf([[line, line._replace(x=60.3)]])) == [line.words]
    letters = [At(60 + 5 * n, 700, letter) for n, letter in enumerate(line.words) for _time in range(2)]
    assert paragraphs(placed_pdf([letters])) == [line.words]


def test_raised_and_lowered_letters_stand_in_their_line():
    drawn = [
        At(60, 700, "The water rose by 3 m"),
        At(165, 704, "2", 6),
        At(172, 700, "and the CO"),
        At(222, 698, "2", 6),
    ]
    assert paragraphs(placed_pdf([drawn])) == ["The water rose by 3 m2 and the CO2"]


def test_a_large_initial_does_not_draw_in_the_lines_beside_it():
    drawn = [At(60, 680, "T", 30), At(80, 700, "he ferry came back,"), At(80, 688, "and the rope did not.")]
    words = "".join(paragraphs(placed_pdf([drawn])))
    assert "he ferry came back, and the rope did not." in words.replace("back,and", "back, and")


def test_spaced_letters_are_one_word():
    letters = [At(60 + 8 * n, 700, letter) for n, letter in enumerate("HARBOUR")]
    assert paragraphs(placed_pdf([[*letters, At(130, 700, "and the lamp")]]))[0].startswith("HARBOUR and")
