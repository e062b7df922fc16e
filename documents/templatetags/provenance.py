"""Facts in the reader's language: dates, languages, sizes, and which facts nobody has looked for.

Every date on a page, in a mail and on the console is written here, in one form: "2 October 2026", and with its hour
"2 October 2026, 09:30 UTC". Translators may change it (`pgettext`). What programs read is written in ISO 8601.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from documents.models import Statement
from documents.permissions import can_curate_visible
from documents.provenance import Moment, parse_edtf

register = template.Library()

Property = Statement.Property

# What a fact is called within a sentence.
FACT_NAMES = {
    Property.TITLE: gettext_lazy("title"),
    Property.PUBLISHER: gettext_lazy("publisher"),
    Property.ORIGINAL_PUBLISHER: gettext_lazy("first publisher"),
    Property.CREATOR: gettext_lazy("author"),
    Property.ISSUED: gettext_lazy("date"),
    Property.LANGUAGE: gettext_lazy("language"),
    Property.IDENTIFIER: gettext_lazy("address"),
}


@register.inclusion_tag("documents/provenance/_unlooked.html", takes_context=True)
def unlooked(context: dict[str, Any], document: Any) -> dict[str, Any]:
    """Names the expected facts for which nobody has looked, on one line; nothing if there are none.

    `document` was found through `visible_to`. Runs one query, or none where the page has loaded its `provenance`.
    """
    if "provenance" in context:
        statements = context["provenance"].statements
    else:
        statements = Statement.objects.in_force().filter(document=document).only("property", "absence")
    looked = {row.property for row in statements if row.absence != Statement.Absence.NOT_LOOKED}
    names = ", ".join(str(FACT_NAMES[term]) for term in Statement.EXPECTED if term.value not in looked)
    return {
        "request": context.get("request"),
        "group": context.get("group"),
        "document": document,
        "names": capfirst(names),
        "may_look": bool(names) and _may_curate(context, document),
    }


def _may_curate(context: dict[str, Any], document: Any) -> bool:
    """Returns what the page says of it; a part that is rendered without its reader has nothing else."""
    return context["may_curate"] if "may_curate" in context else can_curate_visible(context["user"], document)


@register.filter
def date_words(written: str) -> str:
    """Writes an EDTF date as people do: "14 March 2024", "about 1911", "1990s"; other text stays as it is."""
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
    """Writes one date in words, including what is uncertain about it."""
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
def day_words(moment: dt.date | dt.datetime, zone: dt.tzinfo | None = None) -> str:
    """Writes a date in full: "2 October 2026"; of a moment the day on which it was in a zone, by default the room's."""
    day = timezone.localtime(moment, zone) if isinstance(moment, dt.datetime) else moment
    return format_date(day, pgettext("full date", "j F Y"))


def hour_words(moment: dt.datetime, zone: dt.tzinfo | None = None) -> str:
    """Writes the hour of a moment with the zone, by default the room's: "09:30 UTC"."""
    return format_date(timezone.localtime(moment, zone), pgettext("hour and zone", "H:i T"))


def when_words(moment: dt.datetime, zone: dt.tzinfo | None = None) -> str:
    """Writes a moment with its hour and the zone, by default the room's: "2 October 2026, 09:30 UTC"."""
    return f"{day_words(moment, zone)}, {hour_words(moment, zone)}"


@register.simple_tag
def when(moment: dt.datetime, classes: str = "") -> SafeString:
    """Writes a moment with its hour and zone: those of the room, which static/js/times.js replaces by the reader's."""
    return format_html(
        '<time{} datetime="{}" data-moment>{}</time>',
        format_html(' class="{}"', classes) if classes else "",
        timezone.localtime(moment).isoformat(timespec="seconds"),
        when_words(moment),
    )


@register.simple_tag
def when_in(moment: dt.datetime, zone: dt.tzinfo) -> SafeString:
    """Writes a moment as a group agreed on it, in its zone; static/js/times.js adds the hour of the reader's clock."""
    return format_html(
        '<time datetime="{}" data-agreed>{}</time>',
        timezone.localtime(moment, zone).isoformat(timespec="seconds"),
        when_words(moment, zone),
    )


@register.simple_tag
def hour(moment: dt.datetime) -> SafeString:
    """Writes the hour of a moment, below a heading that says the day: both in the zone of the room."""
    iso = timezone.localtime(moment).isoformat(timespec="seconds")
    return format_html('<time datetime="{}">{}</time>', iso, hour_words(moment))


@register.filter
def language_name(tag: str) -> str:
    """Returns the name of the language of a BCP 47 tag; an unknown tag stays as it is."""
    for known in (tag.lower(), tag.lower().partition("-")[0]):
        try:
            return str(get_language_info(known)["name_translated"])
        except KeyError:
            continue
    return tag


def language_of_filter(tag: str) -> str:
    """Returns the tag under which a language is counted: "en" for "en-US" too, as both have the same name here."""
    primary = tag.partition("-")[0]
    return primary if language_name(primary) == language_name(tag) else tag


@register.filter
def rule_words(rule: str) -> str:
    """Translates the rule by which the program found something; names of standards stay as they are."""
    return ", ".join(_(part) for part in rule.split(", ")) if rule else ""


@register.filter
def abbreviated_hash(digest: str) -> str:
    """Shortens a long hash to its beginning and end, for comparing by eye: "9f2c 41d7 … e06b"."""
    return f"{digest[:4]} {digest[4:8]} … {digest[-4:]}" if len(digest) > 16 else digest


def _calendar_words(moment: Moment) -> str:
    if moment.unknown_digits == 1:
        return _("the %(year)ss") % {"year": moment.year}
    if moment.unknown_digits:
        return _("some year from %(first)s to %(last)s") % {"first": moment.year, "last": moment.year + 99}
    # Translators may change the formats; the year 0 of EDTF has no date in Python's calendar.
    day = dt.date(moment.year or 4, moment.month or 1, moment.day or 1)
    if moment.day:
        return format_date(day, pgettext("full date", "j F Y"))
    if moment.month:
        return format_date(day, pgettext("month and year", "F Y"))
    return str(moment.year)


def _zone_words(zone: str) -> str:
    return {"": "", "Z": " UTC", "+00:00": " UTC"}.get(zone, f" UTC{zone}")
