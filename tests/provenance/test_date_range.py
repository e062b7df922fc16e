"""Spans of time that somebody asks for, as texts that sort like dates."""

import pytest

from documents.provenance import DateRange


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("1999", "1999", "1999-99"),
        ("1999-05", "1999-05", "1999-05-99"),
        ("1999..2003", "1999", "2003-99"),
        (" 1999-05-03 .. 1999-06 ", "1999-05-03", "1999-06-99"),
        ("..2003", "", "2003-99"),
        ("1999..", "1999", "9999-99-99"),
        ("199X", "1990", "1999-99"),
        ("19XX..", "1900", "9999-99-99"),
        ("2024-03?", "2024-03", "2024-03-99"),
        ("2024-03-12/2024-03-14", "2024-03-12", "2024-03-14-99"),
        ("2024/..", "2024", "9999-99-99"),
        ("../2024", "", "2024-99"),
    ],
)
def test_read_one_date_or_two(asked, first, last):
    assert DateRange.parse(asked) == DateRange(first, last)


@pytest.mark.parametrize("asked", ["", "..", "last spring", "2003..1999", "1999..soon", "1999/2000..2003", "1999-13"])
def test_refuse_what_names_no_time(asked):
    assert DateRange.parse(asked) is None
