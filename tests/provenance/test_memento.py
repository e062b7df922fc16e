"""Versions by date (RFC 7089)."""

from datetime import UTC, datetime, timedelta, timezone

from documents.provenance import Memento, closest, http_date, links, parse_http_date, time_map

FIRST = Memento("https://room.example/1/", datetime(2026, 10, 2, 9, 0, 0, 400_000, UTC))
SECOND = Memento("https://room.example/2/", datetime(2026, 10, 5, 12, 30, tzinfo=UTC))


def test_dates_are_http_dates_in_gmt():
    there = datetime(2026, 10, 5, 14, 30, 9, 999_999, timezone(timedelta(hours=2)))
    assert http_date(there) == "Mon, 05 Oct 2026 12:30:09 GMT"
    assert parse_http_date("Mon, 05 Oct 2026 12:30:09 GMT") == datetime(2026, 10, 5, 12, 30, 9, tzinfo=UTC)
    assert parse_http_date("2026-10-05") is None
    assert parse_http_date("") is None
    assert parse_http_date("Fri, 31 Dec 9999 23:59:59 -2359") is None
    assert parse_http_date("Thu, 31 May 99999999999999999999 20:35:00 GMT") is None


def test_the_closest_version_is_the_one_current_at_that_time():
    both = [FIRST, SECOND]
    assert closest(both, None) is SECOND
    assert closest(both, datetime(2000, 1, 1, tzinfo=UTC)) is FIRST
    assert closest(both, datetime(2026, 10, 4, tzinfo=UTC)) is FIRST
    assert closest(both, datetime(2026, 10, 2, 9, 0, tzinfo=UTC)) is FIRST
    assert closest(both, SECOND.captured_at) is SECOND


def test_the_time_map_lists_every_version():
    assert time_map("https://r/", "https://r/timegate", "https://r/timemap", [FIRST, SECOND]) == (
        '<https://r/>; rel="original",\n'
        '<https://r/timemap>; rel="self"; type="application/link-format"; '
        'from="Fri, 02 Oct 2026 09:00:00 GMT"; until="Mon, 05 Oct 2026 12:30:00 GMT",\n'
        '<https://r/timegate>; rel="timegate",\n'
        '<https://room.example/1/>; rel="first memento"; datetime="Fri, 02 Oct 2026 09:00:00 GMT",\n'
        '<https://room.example/2/>; rel="last memento"; datetime="Mon, 05 Oct 2026 12:30:00 GMT"\n'
    )
    assert 'rel="first last memento"' in time_map("https://r/", "g", "m", [FIRST])


def test_the_link_header_of_every_page():
    assert links("https://r/", "https://r/g", "https://r/m") == (
        '<https://r/>; rel="original", <https://r/g>; rel="timegate", '
        '<https://r/m>; rel="timemap"; type="application/link-format"'
    )
