"""Dates as papers write them, converted to EDTF where they can mean only one date."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.intake import to_edtf
from documents.provenance import parse_edtf


@pytest.mark.parametrize(
    ("written", "standard"),
    [
        ("2019-06-21 18:00:00", "2019-06-21T18:00:00"),
        ("2019-06-21T18:00:00.250Z", "2019-06-21T18:00:00Z"),
        ("2019-06-21T18:00:00+0200", "2019-06-21T18:00:00+02:00"),
        ("20190621", "2019-06-21"),
        ("28 January 2021", "2021-01-28"),
        ("06:49 GMT28 January 2021", "2021-01-28T06:49Z"),
        ("Friday, Jan. 3, 2020", "2020-01-03"),
        ("May 5th, 2021 at 10:30 AM EST", "2021-05-05T10:30-05:00"),
        ("12 a.m. on 3 May 2020", "2020-05-03T00:00"),
        ("March 2020", "2020-03"),
        ("Tue, 19 Nov 2019 13:00:00 +0000", "2019-11-19T13:00:00+00:00"),
        ("3. März 2021, 14:10 Uhr", "2021-03-03T14:10"),
        ("1er août 2020", "2020-08-01"),
        ("14 mars 2021 à 10h15", "2021-03-14T10:15"),
        ("12 de mayo de 2021", "2021-05-12"),
        ("٢٨ يناير ٢٠٢١", "2021-01-28"),
        ("28 كانون الثاني 2021", "2021-01-28"),
        ("2021/01/28", "2021-01-28"),
        ("28/01/2021", "2021-01-28"),
        ("01/28/2021", "2021-01-28"),
        ("05/05/2020", "2020-05-05"),
    ],
)
def test_an_unambiguous_date_is_converted(written, standard):
    assert to_edtf(written) == standard
    assert parse_edtf(standard) is not None


@pytest.mark.parametrize(
    "written",
    [
        "03/04/2020", "14 March", "Monday", "31 February 2020", "Jan 3, 2020 25:00", "May 2020 June",
        "3 May 2020 and 1",
        "Published on 3 May 2020", "3 or 4 May 2020", "", "2020-13-01", "99/99/2020", "3 May 20", "13 p.m. 3 May 2020",
    ],
)  # fmt: skip
def test_an_ambiguous_or_invalid_date_is_not_converted(written):
    assert to_edtf(written) == ""


def test_an_ambiguous_time_zone_drops_the_time():
    assert to_edtf("Nov 20, 2019 01:41 PM IST") == "2019-11-20"


@given(st.dates(date(1000, 1, 1)), st.sampled_from(["%d %B %Y", "%A, %B %d, %Y", "%Y-%m-%d 10:00", "%d. %b %Y"]))
def test_every_day_of_the_calendar_is_converted(day, form):
    assert to_edtf(day.strftime(form)).startswith(day.isoformat())


@given(st.text(max_size=150))
def test_any_text_gives_a_valid_date_or_none(words):
    found = to_edtf(words)
    assert found == "" or parse_edtf(found) is not None
