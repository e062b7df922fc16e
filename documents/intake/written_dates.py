"""Converts dates as newspapers write them to EDTF (ISO 8601-2), if they have only one meaning.

"2019-06-21 18:00:00"          2019-06-21T18:00:00
"Friday, Jan. 3, 2020"         2020-01-03
"06:49 GMT28 January 2021"     2021-01-28T06:49Z
"28 كانون الثاني 2021"          2021-01-28
"28/01/2021"                   2021-01-28
"03/04/2020"                   nothing: may be March or April
"14 March"                     nothing: no year
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from documents.intake.month_names import MONTHS, TWO_WORDS, WEEKDAYS

MAX_LENGTH = 120  # code points of a value that may be a date

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:(?:T| +)(\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?",
    re.A | re.I,
)
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?", re.A)
_NUMBERS = re.compile(r"(\d{1,4})([/.])\s?(\d{1,2})\2\s?(\d{1,4})", re.A)
_CLOCK = re.compile(
    r"(?<![\d:])(\d{1,2})(?:[:.h](\d\d)(?::(\d\d))?)?\s*((?:[ap]\.?m\b\.?)|uhr\b)"
    r"|(?<![\d:.])(\d{1,2})[:h](\d\d)(?::(\d\d))?(?![\d:])",
    re.I | re.A,
)
# Abbreviations with a single distance from UTC; others are ambiguous (IST means three zones).
_ZONES = {"gmt": "Z", "utc": "Z", "z": "Z", "est": "-05:00", "edt": "-04:00", "pst": "-08:00", "pdt": "-07:00"}
_ZONES |= {"cet": "+01:00", "cest": "+02:00"}
_AMBIGUOUS_ZONES = frozenset("bst ist et ct mt pt cst cdt mst mdt msk eet eest wat eat sast pkt jst aest aedt".split())
_ZONE = re.compile(
    r"(?<![a-z])(" + "|".join(sorted({*_ZONES, *_AMBIGUOUS_ZONES}, key=len, reverse=True)) + r")(?![a-z])"
)
_OFFSET = re.compile(r"(?<=[\d\s])([+-])(\d\d):?(\d\d)\b", re.A)
_WORD = re.compile(r"[^\W\d_]+|\d+|[^\s\w]")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|º|ª|\.)(?![^\W\d_])")
_FILLER_WORDS = frozenset("at on of the de del um am le à a den der o h في ، , . - – — | · • ( )".split())


def to_edtf(written: str) -> str:
    """Returns the only date that `written` can mean, as EDTF, without the time if its zone is ambiguous; else "".

    >>> to_edtf("Updated 3 May 2020"), to_edtf("3 May 2020, 4 p.m.")
    ('', '2020-05-03T16:00')
    """
    if len(written) > MAX_LENGTH:
        return ""
    words = " ".join(unicodedata.normalize("NFKC", written).split()).strip(" .,;|")
    return _iso(words) or _compact(words) or _in_words(words)


@dataclass
class _Time:
    written: str = ""
    zone: str = ""

    def append_to(self, day: str) -> str:
        return f"{day}T{self.written}{self.zone}" if self.written else day


def _iso(words: str) -> str:
    found = _ISO.fullmatch(words)
    if not found or not _is_day(*map(int, found.group(1, 2, 3))):
        return ""
    zone = (found[5] or "").upper()
    zone = "Z" if zone in {"UTC", "GMT"} else zone
    if len(zone) == 5:
        zone = f"{zone[:3]}:{zone[3:]}"
    time = _Time(found[4] or "", zone)
    return time.append_to("-".join(found.group(1, 2, 3))) if _is_clock(time.written) else ""


def _compact(words: str) -> str:
    found = _COMPACT.fullmatch(words)
    if not found or not _is_day(*map(int, found.group(1, 2, 3))):
        return ""
    clock = ":".join(part for part in found.group(4, 5, 6) if part)
    day = "-".join(found.group(1, 2, 3))
    return _Time(clock, found[7] or "").append_to(day) if _is_clock(clock) else ""


def _in_words(words: str) -> str:
    """Reads a date written with the name of its month, or in numbers with only one possible reading."""
    rest = _ascii_digits(words).lower()
    rest, time = _without_time(rest)
    if time is None:
        return ""
    if numbers := _NUMBERS.search(rest):
        day = _date_of_numbers(numbers[1], numbers[3], numbers[4])
        outside = rest[: numbers.start()] + " " + rest[numbers.end() :]
        return time.append_to(day) if day and not _other_words(outside) else ""
    day = _date_of_names(rest)
    return time.append_to(day) if day and (not time.written or len(day) == 10) else ""


def _without_time(words: str) -> tuple[str, _Time | None]:
    """Returns the words without a time of day and its zone; None instead of the time if it is not valid."""
    clock = _CLOCK.search(words)
    if clock is None:
        return words, _Time()
    hour, minute, second = (clock[1], clock[2], clock[3]) if clock[1] else (clock[5], clock[6], clock[7])
    half = (clock[4] or "").replace(".", "")
    number = int(hour)
    if half in {"am", "pm"}:
        if not 1 <= number <= 12:
            return words, None
        number = number % 12 + (12 if half == "pm" else 0)
    written = f"{number:02d}:{minute or '00'}" + (f":{second}" if second else "")
    if not _is_clock(written):
        return words, None
    rest = f"{words[: clock.start()]} {words[clock.end() :]}"
    zone, rest = _zone(rest)
    return rest, _Time("" if zone is None else written, zone or "")


def _zone(words: str) -> tuple[str | None, str]:
    """Returns the zone, None if its abbreviation is ambiguous, and the words without it."""
    zone: str | None = ""
    if named := _ZONE.search(words):
        zone = _ZONES.get(named[1])
        words = f"{words[: named.start()]} {words[named.end() :]}"
    if offset := _OFFSET.search(words):
        zone = f"{offset[1]}{offset[2]}:{offset[3]}"
        words = f"{words[: offset.start()]} {words[offset.end() :]}"
    return zone, words


def _date_of_numbers(first: str, second: str, third: str) -> str:
    """Reads the year first, or day and month in the only order that the calendar allows."""
    if len(first) == 4:
        return _day(int(first), int(second), int(third))
    if len(third) != 4:
        return ""
    one, other, year = int(first), int(second), int(third)
    if one > 12 or one == other:
        return _day(year, other, one)
    return _day(year, one, other) if other > 12 else ""


def _date_of_names(words: str) -> str:
    month = 0
    for name, number in TWO_WORDS.items():
        if name in words:
            month, words = number, words.replace(name, " ", 1)
            break
    numbers: list[str] = []
    for word in _WORD.findall(_ORDINAL.sub(" ", words)):
        if word.isdigit():
            numbers.append(word)
        elif word in MONTHS and not month:
            month = MONTHS[word]
        elif word not in WEEKDAYS and word not in _FILLER_WORDS:
            return ""
    years = [int(number) for number in numbers if len(number) == 4]
    days = [int(number) for number in numbers if len(number) <= 2]
    if not month or len(years) != 1 or len(days) > 1 or len(numbers) != len(years) + len(days):
        return ""
    return _day(years[0], month, days[0]) if days else f"{years[0]:04d}-{month:02d}"


def _other_words(words: str) -> bool:
    """Returns whether there are words beside a date in numbers that do not belong to it."""
    return any(word not in WEEKDAYS and word not in _FILLER_WORDS for word in _WORD.findall(words))


def _day(year: int, month: int, day: int) -> str:
    return f"{year:04d}-{month:02d}-{day:02d}" if _is_day(year, month, day) else ""


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _is_clock(written: str) -> bool:
    parts = [int(part) for part in written.split(":")] if written else [0, 0]
    return parts[0] <= 23 and parts[1] <= 59 and all(part <= 59 for part in parts[2:])


def _ascii_digits(words: str) -> str:
    return "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in words)
