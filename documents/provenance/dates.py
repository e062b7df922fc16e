"""Dates as sources give them: exact, approximate, partly known, or a span of time.

Reads the parts of the Extended Date/Time Format (ISO 8601-2, annex A; level 0 and the common cases of
level 1) that dates of publication need:

    2024  2024-03  2024-03-14  2024-03-14T06:00:00Z      as exact as the source is
    2024-03?  2024~  2024%                               uncertain, approximate, both
    199X  19XX                                           some year of a decade, of a century
    2024-03-12/2024-03-14  2024/..  ../2024              from, until
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_MOMENT = re.compile(
    r"(?P<year>\d{4}|\d{3}X|\d{2}XX)"
    r"(?:-(?P<month>\d{2})(?:-(?P<day>\d{2})(?:T(?P<time>\d{2}:\d{2}(?::\d{2})?)(?P<zone>Z|[+-]\d{2}(?::?\d{2})?)?)?)?)?"
    r"(?P<qualifier>[?~%])?",
    re.ASCII,
)
# The notations of a side of a span that is open or not known.
OPEN = {"", ".."}


@dataclass(frozen=True)
class Moment:
    """One date, as exact as it is known: an absent `month` or `day` was not given.

    `unknown_digits` counts the unknown digits at the end of the year: 1 makes it a decade, 2 a century, and `year`
    is then its first year. `time` is "06:00" or "06:00:00", `zone` "Z", "+01:00" or empty.
    """

    year: int
    month: int | None = None
    day: int | None = None
    time: str = ""
    zone: str = ""
    unknown_digits: int = 0
    is_uncertain: bool = False
    is_approximate: bool = False

    @property
    def is_exact(self) -> bool:
        """Checks that no part of the date is a guess; it may still be only a year or a month."""
        return not (self.unknown_digits or self.is_uncertain or self.is_approximate)

    @property
    def iso(self) -> str:
        """Formats the date in ISO 8601 to the same precision, for programs that do not read EDTF."""
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts) + (f"T{self.time}{self.zone}" if self.time else "")


@dataclass(frozen=True)
class Edtf:
    """A date, or a span of time from `start` to `end`, where None is open."""

    start: Moment | None
    end: Moment | None
    is_span: bool = False

    @property
    def exact_iso(self) -> str:
        """Returns ISO 8601 if the date is one exact day, month or year; otherwise an empty string."""
        if self.is_span or self.start is None or not self.start.is_exact:
            return ""
        return self.start.iso


def parse_edtf(value: str) -> Edtf | None:
    """Parses a date in EDTF; returns None if `value` is not one.

    >>> parse_edtf("2024-03-14").start
    Moment(year=2024, month=3, day=14, time='', zone='', unknown_digits=0, is_uncertain=False, is_approximate=False)
    >>> parse_edtf("14 March") is None
    True
    """
    first, slash, second = value.strip().partition("/")
    if not slash:
        moment = _moment(first)
        return Edtf(moment, moment) if moment else None
    start, end = _moment(first), _moment(second)
    readable = all(moment or side in OPEN for moment, side in ((start, first), (end, second)))
    if not readable or not (start or end):
        return None
    if start and end and _earliest(start) > _earliest(end):
        return None
    return Edtf(start, end, is_span=True)


def _earliest(moment: Moment) -> tuple[int, int, int]:
    return moment.year, moment.month or 0, moment.day or 0


def _moment(value: str) -> Moment | None:
    found = _MOMENT.fullmatch(value)
    if not found:
        return None
    digits = found["year"]
    month = int(found["month"]) if found["month"] else None
    day = int(found["day"]) if found["day"] else None
    moment = Moment(
        year=int(digits.replace("X", "0")),
        month=month,
        day=day,
        time=found["time"] or "",
        zone=found["zone"] or "",
        unknown_digits=digits.count("X"),
        is_uncertain=found["qualifier"] in {"?", "%"},
        is_approximate=found["qualifier"] in {"~", "%"},
    )
    return moment if _exists(moment) else None


def _exists(moment: Moment) -> bool:
    """Checks that the calendar has that day and the clock that time; a decade has no months."""
    if moment.unknown_digits and moment.month is not None:
        return False
    if moment.time:
        hours, minutes, *seconds = (int(part) for part in moment.time.split(":"))
        if hours > 23 or minutes > 59 or any(second > 60 for second in seconds):
            return False
    try:
        date(moment.year or 4, *(1 if part is None else part for part in (moment.month, moment.day)))
    except ValueError:
        return False
    return True
