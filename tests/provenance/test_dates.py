"""Parsing of EDTF dates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.provenance import Moment, parse_edtf


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2024", Moment(2024)),
        ("2024-03", Moment(2024, 3)),
        ("2024-03-14", Moment(2024, 3, 14)),
        ("2024-02-29", Moment(2024, 2, 29)),
        ("2024-03-14T06:00", Moment(2024, 3, 14, "06:00")),
        ("2024-03-14T06:00:30Z", Moment(2024, 3, 14, "06:00:30", "Z")),
        ("2024-03-14T06:00:00+01:00", Moment(2024, 3, 14, "06:00:00", "+01:00")),
        ("199X", Moment(1990, unknown_digits=1)),
        ("19XX", Moment(1900, unknown_digits=2)),
        ("2024-03?", Moment(2024, 3, is_uncertain=True)),
        ("2024~", Moment(2024, is_approximate=True)),
        ("2024%", Moment(2024, is_uncertain=True, is_approximate=True)),
        (" 2024-03-14 ", Moment(2024, 3, 14)),
        ("0000", Moment(0)),
    ],
)
def test_a_single_date_is_parsed_with_its_precision(written, moment):
    date = parse_edtf(written)
    assert date is not None
    assert date.start == date.end == moment
    assert not date.is_span


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("2024-03-12/2024-03-14", Moment(2024, 3, 12), Moment(2024, 3, 14)),
        ("2024/..", Moment(2024), None),
        ("../2024", None, Moment(2024)),
        ("/2024", None, Moment(2024)),
        ("199X/2001", Moment(1990, unknown_digits=1), Moment(2001)),
    ],
)
def test_an_interval_may_be_open_on_one_side(written, start, end):
    date = parse_edtf(written)
    assert date is not None
    assert (date.start, date.end, date.is_span) == (start, end, True)


@pytest.mark.parametrize(
    "written",
    [
        "", "14 March 2024", "2024-3-14", "2024-13", "2024-02-30", "2023-02-29", "2024-03-14T25:00", "2024-03-14T06:61",
        "20240314", "199X-05", "1XXX", "2024-03-14/2024-03-12", "../..", "/", "2024/x", "2024//2025", "2024-03-14T",
        "２０２４", "<b>2024</b>", "2024-03-14T06:00:00+1",
    ],
)  # fmt: skip
def test_an_invalid_date_is_not_guessed_at(written):
    assert parse_edtf(written) is None


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2024-03-14", "2024-03-14"),
        ("2024", "2024"),
        ("2024-03-14T06:00:00Z", "2024-03-14T06:00:00Z"),
        ("2024~", ""),
        ("199X", ""),
        ("2024/2025", ""),
        ("0987-01", "0987-01"),
    ],
)
def test_only_an_exact_date_has_an_iso_form(written, iso):
    assert parse_edtf(written).exact_iso == iso


@given(st.dates())
def test_every_day_of_the_calendar_is_parsed(day):
    assert parse_edtf(day.isoformat()).exact_iso == day.isoformat()


@given(st.text(max_size=40))
def test_no_text_breaks_the_parser(words):
    parse_edtf(words)
