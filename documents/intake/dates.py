"""Dates in the Extended Date/Time Format (https://www.loc.gov/standards/datetime/, levels 0 and 1)."""

from __future__ import annotations

import re
from datetime import date, time

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?")
_DATE = re.compile(r"(\d{4}|\d{3}X|\d\dXX)(?:-(\d\d|XX)(?:-(\d\d|XX))?)?([?~%]?)")
_SEASONS = range(21, 25)


def edtf(value: str) -> str:
    """A date, a moment, an interval or an approximate date in EDTF; nothing where the words are not one.

    >>> edtf("2019-06-21 18:00"), edtf("1984~"), edtf("2004-06/2006-08"), edtf("June 2019")
    ('2019-06-21T18:00:00', '1984~', '2004-06/2006-08', '')
    """
    value = value.strip()
    if value.count("/") == 1:
        return _interval(*value.split("/"))
    return _moment(value) or _date(value)


def _interval(start: str, end: str) -> str:
    """Two dates, of which one may be unknown (nothing) or open (two dots)."""
    known = [part for part in (start, end) if part not in {"", ".."}]
    return f"{start}/{end}" if known and all(_date(part) for part in known) else ""


def _moment(value: str) -> str:
    found = _MOMENT.fullmatch(value)
    if found is None or not _date(found[1]):
        return ""
    clock = found[2] if found[2].count(":") == 2 else f"{found[2]}:00"
    zone = found[3] or ""
    if len(zone) == 5:
        zone = f"{zone[:3]}:{zone[3:]}"
    try:
        time.fromisoformat(clock + zone.replace("Z", "+00:00"))
    except ValueError:
        return ""
    return f"{found[1]}T{clock}{zone}"


def _date(value: str) -> str:
    found = _DATE.fullmatch(value)
    if found is None:
        return ""
    year, month, day, _doubt = found.groups()
    if year.endswith("X") and (month or day):
        return ""
    if month and month != "XX" and int(month) in _SEASONS and not day:
        return value
    if month == "XX" and day not in {None, "XX"}:
        return ""
    try:
        date(
            int(year.replace("X", "0")) or 4,  # year 0 is one of EDTF's, and a leap year; Python counts from 1
            1 if month in {None, "XX"} else int(month),
            1 if day in {None, "XX"} else int(day),
        )
    except ValueError:
        return ""
    return value
