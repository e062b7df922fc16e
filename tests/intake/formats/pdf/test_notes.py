"""Notes at the foot of pages stand after the text, each with its mark; sentences go on over the page."""

from __future__ import annotations

from tests.intake.formats.pdf.pages import column, lines, paragraphs, read, sentences
from tests.intake.pdf_builders import At, placed_pdf

TEXT = lines(sentences(0, 20))


def page(n: int, *foot: At) -> list[At]:
    return [*column(TEXT[5 * n : 5 * n + 5]), *foot]


def test_notes_stand_after_the_text():
    pages = [page(n, At(60, 60, f"{n + 1}  Letter of the pilot, sheet {n + 3}.", 7)) for n in range(3)]
    assert paragraphs(placed_pdf(pages)) == [
        " ".join(TEXT[:15]),
        "1 Letter of the pilot, sheet 3.",
        "2 Letter of the pilot, sheet 4.",
        "3 Letter of the pilot, sheet 5.",
    ]


def test_a_note_of_several_lines_goes_on_over_the_page():
    first = [
        At(60, 74, "* The almanac was printed in the same year, though", 7),
        At(60, 64, "the printer denied it,", 7),
    ]
    second = [At(60, 74, "and it was bound upside down.", 7), At(60, 64, "† So the clerk.", 7)]
    assert paragraphs(placed_pdf([page(0, *first), page(1, *second)])) == [
        " ".join(TEXT[:10]),
        "* The almanac was printed in the same year, though the printer denied it, and it was bound upside down.",
        "† So the clerk.",
    ]


def test_the_raised_mark_of_a_note_stands_in_brackets():
    words, note = "The ferry came back without its rope.", At(60, 60, "12 So the log.", 7)
    after = At(60 + 5 * len(words) + 8, 760, "Nobody knew why.")
    mark = At(60 + 5 * len(words), 764, "12", 6)
    data = placed_pdf([[At(60, 760, words), mark, after, *column(TEXT[:4], top=740), note]])
    assert paragraphs(data)[0].startswith("The ferry came back without its rope.[12] Nobody knew why.")
    assert paragraphs(data)[-1] == "12 So the log."


def test_notes_as_large_as_the_text_are_found_by_their_raised_marks():
    words = "The ferry came back without its rope."
    drawn = [At(60, 760, words), At(60 + 5 * len(words), 764, "1", 6), *column(TEXT[:6], top=746)]
    notes = [At(60, 60, "1 Others say that the rope came back alone"), At(60, 46, "and that it was wet.")]
    assert paragraphs(placed_pdf([[*drawn, *notes]]))[-1] == (
        "1 Others say that the rope came back alone and that it was wet."
    )


def test_notes_below_each_column_are_found():
    left, right = lines(sentences(0, 6), 38)[:9], lines(sentences(6, 6), 38)[:9]
    drawn = [
        *column(left),
        *column(right, x=310),
        At(60, 60, "1 So the log of that year.", 7),
        At(310, 60, "2 So the clerk, in a letter.", 7),
    ]
    assert paragraphs(placed_pdf([drawn])) == [
        " ".join([*left, *right]),
        "1 So the log of that year.",
        "2 So the clerk, in a letter.",
    ]


def test_literature_in_small_letters_stays_below_its_heading():
    works = [f"{n}. Almanac of the year, part {n}, printed at the harbour." for n in range(1, 6)]
    data = placed_pdf([[*column(TEXT[:5]), At(60, 660, "Literature"), *column(works, top=640, size=8)]])
    assert paragraphs(data)[1:] == ["Literature", *works]


def test_a_caption_in_small_letters_stays_in_its_place():
    data = placed_pdf([page(0, At(60, 400, "The pier, seen from the hill.", 8)), page(1)])
    assert paragraphs(data)[1] == "The pier, seen from the hill."


def test_a_table_in_small_numbers_is_no_note():
    rows = [At(60, 400 - 10 * n, f"{n} 0.{n} 2.{n}", 7) for n in range(1, 4)]
    made = paragraphs(placed_pdf([page(0, *rows), page(1)]))
    assert made[1:4] == [row.words for row in rows]


def test_a_note_maps_to_its_place_on_the_page():
    received = read(placed_pdf([page(0, At(60, 60, "1  So the log.", 7)), page(1)]))
    source, text = received.article.source, received.decoded.text
    start = source.index("So the log")
    places = received.article.source_map.sources_of(type(received.article.body[0])(start, start + 10))
    assert [place.of(text) for place in places] == ["So the log"]
    assert text.index("So the log") < text.index(TEXT[5])
