"""Tags that write facts in the reader's language: moments with their hour and zone."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from documents.templatetags.provenance import when

MOMENT = datetime(2026, 10, 2, 22, 30, 5, tzinfo=UTC)


def test_a_moment_is_written_in_the_zone_of_the_room_with_its_name():
    with timezone.override(ZoneInfo("Europe/Berlin")):
        written = when(MOMENT)
    assert written == '<time datetime="2026-10-03T00:30:05+02:00" data-moment>3 October 2026, 00:30 CEST</time>'


def test_a_moment_takes_classes_and_escapes_them():
    assert when(MOMENT, 'meta "x"').startswith('<time class="meta &quot;x&quot;" datetime="2026-10-02T22:30:05+00:00"')
