"""Columns are read one after another, however they were drawn; tables are read by rows."""

from __future__ import annotations

from itertools import chain

from documents.intake.formats.pdf.columns import lines_in_reading_order
from documents.intake.formats.pdf.segments import Segment
from tests.intake.formats.pdf.pages import column, lines, paragraphs, sentences
from tests.intake.pdf_builders import At, placed_pdf
from tests.intake.watching import watched

LEFT, MIDDLE, RIGHT = sentences(0, 8), sentences(8, 8), sentences(16, 8)


def by_rows(*columns: list[At]) -> list[At]:
    return list(chain.from_iterable(zip(*columns, strict=False)))


def two_columns(**options) -> tuple[list[At], list[At]]:
    left, right = lines(LEFT, 38), lines(RIGHT, 38)
    return list(column(left, x=60, **options)), list(column(right[: len(left)], x=310, **options))


def read_of(*columns: list[At]) -> str:
    return " ".join(one.words for column in columns for one in column)


def test_two_columns_drawn_by_rows_are_read_left_then_right():
    left, right = two_columns()
    assert " ".join(paragraphs(placed_pdf([by_rows(left, right)]))) == read_of(left, right)


def test_three_columns_drawn_by_rows_are_read_from_left_to_right():
    columns = [list(column(lines(words, 26)[:12], x=x)) for words, x in ((LEFT, 40), (MIDDLE, 220), (RIGHT, 400))]
    assert " ".join(paragraphs(placed_pdf([by_rows(*columns)]))) == read_of(*columns)


def test_a_title_over_both_columns_comes_first_and_a_note_below_both_last():
    left, right = two_columns(top=700)
    title = At(150, 760, "What the Tide Brought to the Northern Harbour")
    below = At(60, 300, "Printed for the members of the society, who may copy it for their friends and lend it.")
    made = paragraphs(placed_pdf([[*by_rows(left, right), below, title]]))
    assert (made[0], " ".join(made[1:-1]), made[-1]) == (title.words, read_of(left, right), below.words)


def test_a_short_heading_over_both_columns_divides_them():
    left, right = two_columns()
    lower_left, lower_right = two_columns(top=left[-1].y - 60)
    heading = At(60, left[-1].y - 30, "Of Ropes", 14)
    made = " ".join(paragraphs(placed_pdf([[*left, *right, heading, *lower_left, *lower_right]])))
    assert made == f"{read_of(left, right)} Of Ropes {read_of(lower_left, lower_right)}"


def test_a_heading_below_the_end_of_the_last_column_stays_in_its_column():
    left, right = two_columns()
    heading, below = At(60, left[-1].y - 30, "Of Ropes", 14), list(column(lines(MIDDLE, 38), top=left[-1].y - 60))
    made = " ".join(paragraphs(placed_pdf([[*left, heading, *below, *right]])))
    assert made == f"{read_of(left)} Of Ropes {read_of(below, right)}"


def test_columns_whose_lines_stand_at_different_heights_are_not_mixed():
    left, _right = two_columns()
    right = list(column(lines(RIGHT, 38), x=310, top=753))
    assert " ".join(paragraphs(placed_pdf([by_rows(left, right)]))) == read_of(left[: len(right)], right)


def test_columns_in_one_string_with_blanks_between_are_read_left_then_right():
    left, right = two_columns()
    drawn = [At(60, one.y, f"{one.words:<50}{other.words}") for one, other in zip(left, right, strict=True)]
    assert " ".join(paragraphs(placed_pdf([drawn]))) == read_of(left, right)


def test_columns_of_hebrew_are_read_right_then_left():
    words = ["אבגד הוזח טיכל", "מנסע פצקר שתאב", "גדהו זחטי כלמנ", "סעפצ קרשת אבגד"]
    right = [At(310, one.y, one.words[::-1]) for one in column(words)]
    left = [At(60, one.y, one.words[::-1][::-1][::-1]) for one in column(words[::-1])]
    made = " ".join(paragraphs(placed_pdf([by_rows(left, right)])))
    assert made == " ".join([*words, *words[::-1]])


def test_a_table_of_numbers_is_read_by_rows():
    rows = [("Day", "Ebb", "Flood"), ("1", "0.4", "2.1"), ("2", "0.5", "2.3"), ("3", "0.7", "2.6"), ("4", "0.9", "2.8")]
    cells = [At(60 + 150 * k, 700 - 14 * n, cell) for n, row in enumerate(rows) for k, cell in enumerate(row)]
    prose = list(column(lines(LEFT)))
    made = paragraphs(placed_pdf([[*prose, *(cell._replace(y=cell.y - 150) for cell in cells)]]))
    assert made[-5:] == [" ".join(row) for row in rows]


def test_a_table_of_contents_is_read_by_rows():
    rows = [
        ("The harbour in winter", "7"),
        ("The second ferry", "19"),
        ("What the almanac says", "31"),
        ("Index", "44"),
    ]
    cells = [At(60 if k == 0 else 500, 700 - 14 * n, cell) for n, row in enumerate(rows) for k, cell in enumerate(row)]
    assert paragraphs(placed_pdf([cells])) == [" ".join(row) for row in rows]


def looks_at(rows: int) -> int:
    kind = watched(Segment, "base", "left")
    page = [kind([], -10 * row, 10 + 4 * (row % 3 == 0), left, left + 200) for row in range(rows) for left in (60, 310)]
    lines_in_reading_order(page, is_right_to_left=False)
    return kind.looks


def test_the_cost_of_a_page_grows_with_its_lines_also_if_many_are_headings():
    assert looks_at(400) < 2.5 * looks_at(200)
