"""Facts in the reader's words: dates, languages, sizes."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils.dateformat import format as format_date
from django.utils.translation import get_language_info, pgettext
from django.utils.translation import gettext as _

from documents.provenance import Moment, parse_edtf

register = template.Library()


@register.filter
def date_words(written: str) -> str:
    """An EDTF date as people write it: "14 March 2024", "about 1911", "1990s"; other words stay as they are."""
    date = parse_edtf(written)
    if date is None:
        return written
    start, end = date.start, date.end
    if not date.is_span and start:
        return moment_words(start)
    if start and end:
        return _("%(start)s to %(end)s") % {"start": moment_words(start), "end": moment_words(end)}
    if start:
        return _("from %(date)s") % {"date": moment_words(start)}
    return _("until %(date)s") % {"date": moment_words(end)} if end else written


def moment_words(moment: Moment) -> str:
    """One date in words, with what is not sure about it."""
    words = _calendar_words(moment)
    if moment.time:
        words = _("%(day)s, %(time)s") % {"day": words, "time": moment.time + _zone_words(moment.zone)}
    if moment.is_approximate and moment.is_uncertain:
        return _("perhaps about %(date)s") % {"date": words}
    if moment.is_approximate:
        return _("about %(date)s") % {"date": words}
    if moment.is_uncertain:
        return _("perhaps %(date)s") % {"date": words}
    return words


@register.filter
def day_words(moment: dt.date | dt.datetime) -> str:
    """A day of our own calendar: "2 October 2026"."""
    return format_date(moment, pgettext("full date", "j F Y"))


@register.filter
def language_name(tag: str) -> str:
    """A BCP 47 tag as the name of its language; an unknown one stays as it is."""
    for known in (tag.lower(), tag.lower().partition("-")[0]):
        try:
            return str(get_language_info(known)["name_translated"])
        except KeyError:
            continue
    return tag


def language_of_filter(tag: str) -> str:
    """The tag under which a language is counted: "en" for "en-US" too, as both have the same name here."""
    primary = tag.partition("-")[0]
    return primary if language_name(primary) == language_name(tag) else tag


@register.filter
def rule_words(rule: str) -> str:
    """How the program found something, in the reader's language; names of the standards stay as they are."""
    return ", ".join(_(part) for part in rule.split(", ")) if rule else ""


@register.filter
def abbreviated_hash(digest: str) -> str:
    """The beginning and end of a long hexadecimal number, as an eye compares them: "9f2c 41d7 … e06b"."""
    return f"{digest[:4]} {digest[4:8]} … {digest[-4:]}" if len(digest) > 16 else digest


def _calendar_words(moment: Moment) -> str:
    if moment.unknown_digits == 1:
        return _("the %(year)ss") % {"year": moment.year}
    if moment.unknown_digits:
        return _("some year from %(first)s to %(last)s") % {"first": moment.year, "last": moment.year + 99}
    # Formats are the translator's to change; the year 0 of EDTF has no day in Python's calendar.
    day = dt.date(moment.year or 4, moment.month or 1, moment.day or 1)
    if moment.day:
        return format_date(day, pgettext("full date", "j F Y"))
    if moment.month:
        return format_date(day, pgettext("month and year", "F Y"))
    return str(moment.year)


def _zone_words(zone: str) -> str:
    return {"": "", "Z": " UTC", "+00:00": " UTC"}.get(zone, f" UTC{zone}")
