"""Spans of time that somebody asks for: one date in EDTF, or two with `..` between them, of which one may be absent.

DateRange.parse("1999..2003")      DateRange.parse("..2003-05")      DateRange.parse("199X")
"""

from __future__ import annotations

from dataclasses import dataclass

from documents.provenance.dates import Edtf, parse_edtf

AFTER_ALL = "9999-99-99"
"""Sorts after every date that has four digits in its year."""


@dataclass(frozen=True)
class DateRange:
    """The first and the last date as texts that sort like dates: "1999" comes before "1999-05", and that before
    `last`, "1999-99".
    """

    first: str
    last: str

    @classmethod
    def parse(cls, asked: str) -> DateRange | None:
        """Returns the span that somebody asks for, None if it cannot be read or ends before it begins."""
        start, dots, end = asked.strip().partition("..")
        if not dots or "/" in asked:
            date = parse_edtf(asked)
            return cls(_first(date), _last(date)) if date else None
        dates = [parse_edtf(side) if side else None for side in (start.strip(), end.strip())]
        if any(date is None and side.strip() for date, side in zip(dates, (start, end), strict=True)) or not any(dates):
            return None
        if any(date and date.is_span for date in dates):
            return None
        found = cls(_first(dates[0]), _last(dates[1]))
        return found if found.first <= found.last else None


def _first(date: Edtf | None) -> str:
    if date is None or date.start is None:
        return ""
    return _written(date.start.year, date.start.month, date.start.day)


def _last(date: Edtf | None) -> str:
    if date is None or date.end is None:
        return AFTER_ALL
    end = date.end
    return f"{_written(end.year + 10**end.unknown_digits - 1, end.month, end.day)}-99"


def _written(year: int, month: int | None, day: int | None) -> str:
    return "-".join([f"{year:04d}", *(f"{part:02d}" for part in (month, day) if part is not None)])
