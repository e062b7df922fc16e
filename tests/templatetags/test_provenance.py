"""Tags that write facts in the reader's language: dates and moments, everywhere in one form."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import formats, timezone, translation

from documents.templatetags.provenance import day_words, hour, when

MOMENT = datetime(2026, 10, 2, 22, 30, 5, tzinfo=UTC)


def test_a_moment_is_written_in_the_zone_of_the_room_with_its_name():
    with timezone.override(ZoneInfo("Europe/Berlin")):
        written = when(MOMENT)
    assert written == '<time datetime="2026-10-03T00:30:05+02:00" data-moment>3 October 2026, 00:30 CEST</time>'


def test_a_moment_takes_classes_and_escapes_them():
    assert when(MOMENT, 'meta "x"').startswith('<time class="meta &quot;x&quot;" datetime="2026-10-02T22:30:05+00:00"')


def test_a_day_is_that_of_the_clock_in_the_room():
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        assert day_words(MOMENT) == "3 October 2026"
        assert day_words(date(2026, 10, 2)) == "2 October 2026"


def test_an_hour_below_its_day_names_the_zone():
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        assert hour(MOMENT) == '<time datetime="2026-10-03T07:30:05+09:00">07:30 JST</time>'


# -- One form everywhere ----------------------------------------------------------------------

ROOT = Path(settings.BASE_DIR)
HOMES = {"documents/templatetags/provenance.py", "static/js/times.js"}
MACHINE_FORMATS = {
    "documents/exports/notes/own_notes.py",  # ISO 8601, by which other programs sort
    "readingroom/upgrade.py",  # the name of a file
}
_OTHER_FORMS = {
    "templates": re.compile(r"\|\s*(date|time|timesince|timeuntil|naturalday|naturaltime)\b|\{%\s*now\b|<time\b"),
    "documents": re.compile(r"strftime|date_format\(|time_format\(|dateformat|\bctime\(|:%[YdBbAaHm]"),
    "readingroom": re.compile(r"strftime|date_format\(|time_format\(|dateformat|\bctime\(|:%[YdBbAaHm]"),
    "static/js": re.compile(r"toLocale(Date|Time)?String|DateTimeFormat|RelativeTimeFormat|toDateString|toUTCString"),
}


@pytest.mark.parametrize("folder", _OTHER_FORMS)
def test_dates_are_written_in_no_other_place(folder):
    files = [path for path in (ROOT / folder).rglob("*") if path.suffix in {".html", ".txt", ".py", ".js"}]
    assert files
    found = {str(path.relative_to(ROOT)) for path in files if _OTHER_FORMS[folder].search(path.read_text())}
    assert found == {path for path in HOMES | MACHINE_FORMATS if path.startswith(f"{folder}/")}


def test_django_writes_dates_of_its_own_in_the_same_form():
    with timezone.override(ZoneInfo("Europe/Berlin")):
        here = timezone.localtime(MOMENT)
        assert formats.localize(here) == "3 October 2026, 00:30 CEST"
        assert formats.localize(here.date()) == day_words(here.date())


def test_other_languages_keep_the_forms_of_django():
    with translation.override("de"):
        assert formats.localize(date(2026, 10, 2)) == "2. Oktober 2026"
        assert day_words(date(2026, 10, 2)) == "2 Oktober 2026"
