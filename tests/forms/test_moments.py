"""Moments as people type them, in a zone whose clocks change."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from documents.forms.assignments.moments import MomentField, moment_at

BERLIN = ZoneInfo("Europe/Berlin")


def field(zone=BERLIN, hour=time(23, 59)):
    made = MomentField(hour=hour)
    made.keep_in(zone)
    return made


@pytest.mark.parametrize(
    ("day", "hour", "words"),
    [
        (date(2027, 3, 28), time(2, 30), "There is no 02:30 on this day in Europe/Berlin"),
        (date(2027, 3, 28), time(2, 0), "There is no 02:00"),
        (date(2027, 10, 31), time(2, 30), "02:30 comes twice on this day in Europe/Berlin"),
        (date(1, 1, 1), time(0, 0), "Choose a year from 2000 to 2099."),
        (date(9999, 12, 31), time(23, 59), "Choose a year from 2000 to 2099."),
    ],
)
def test_hours_that_no_clock_shows_once_are_refused(day, hour, words):
    with pytest.raises(ValidationError) as refused:
        moment_at(day, hour, BERLIN)
    assert words in refused.value.messages[0]


@pytest.mark.parametrize(
    ("day", "hour", "utc"),
    [
        (date(2027, 3, 28), time(1, 59), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        (date(2027, 3, 28), time(3, 0), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        (date(2027, 10, 31), time(1, 59), datetime(2027, 10, 30, 23, 59, tzinfo=UTC)),
        (date(2027, 10, 31), time(3, 0), datetime(2027, 10, 31, 2, 0, tzinfo=UTC)),
    ],
)
def test_hours_beside_a_clock_change_are_taken(day, hour, utc):
    assert moment_at(day, hour, BERLIN) == utc


def test_a_day_alone_has_the_hour_of_the_field():
    assert field().clean(["2027-03-01", ""]) == datetime(2027, 3, 1, 22, 59, tzinfo=UTC)
    assert field().clean(["2027-03-01", "08:15:30"]) == datetime(2027, 3, 1, 7, 15, tzinfo=UTC)
    assert field().clean(["", ""]) is None
    assert field().clean(None) is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (["", "08:15"], "Say on which day."),
        (["tomorrow", ""], "Enter a valid date."),
        (["2027-03-01", "8 o’clock"], "Enter a valid time."),
        (["2027-03-01\0", ""], "Enter a valid date."),
    ],
)
def test_what_is_no_moment_is_said(typed, words):
    with pytest.raises(ValidationError) as refused:
        field().clean(typed)
    assert words in refused.value.messages


def test_a_moment_is_shown_in_the_zone():
    shown = field(ZoneInfo("Asia/Kolkata")).widget.decompress(datetime(2027, 3, 1, 18, 30, tzinfo=UTC))
    assert shown == [date(2027, 3, 2), time(0, 0)]
