"""Versions of a resource by date: Memento (RFC 7089), and TimeMaps in the link format of RFC 6690."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

LINK_FORMAT = "application/link-format"


@dataclass(frozen=True)
class Memento:
    """One version: its address, and when its content was fixed."""

    address: str
    captured_at: datetime


def http_date(at: datetime) -> str:
    """Formats a date for `Memento-Datetime`: RFC 1123, GMT."""
    return format_datetime(at.astimezone(UTC).replace(microsecond=0), usegmt=True)


def parse_http_date(value: str) -> datetime | None:
    """Parses the date of an `Accept-Datetime` header; returns None if it is not a date."""
    try:
        at = parsedate_to_datetime(value.strip())
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None


def closest(mementos: Sequence[Memento], wanted: datetime | None) -> Memento:
    """Returns the version current at `wanted`; the first for an earlier date, the last without a date.

    `mementos` are in order of time and not empty.
    """
    if wanted is None:
        return mementos[-1]
    # A header counts whole seconds: a version made within the requested second counts as existing then.
    before = [memento for memento in mementos if memento.captured_at.replace(microsecond=0) <= wanted]
    return before[-1] if before else mementos[0]


def links(original: str, timegate: str, timemap: str) -> str:
    """Returns the `Link` header that every version, and the resource itself, carries (RFC 7089, 2.2)."""
    return (
        f'<{original}>; rel="original", <{timegate}>; rel="timegate", <{timemap}>; rel="timemap"; type="{LINK_FORMAT}"'
    )


def time_map(original: str, timegate: str, timemap: str, mementos: Sequence[Memento]) -> str:
    """Returns all versions in link format (RFC 7089, section 5); `mementos` are in order of time."""
    span = ""
    if mementos:
        span = f'; from="{http_date(mementos[0].captured_at)}"; until="{http_date(mementos[-1].captured_at)}"'
    lines = [
        f'<{original}>; rel="original"',
        f'<{timemap}>; rel="self"; type="{LINK_FORMAT}"{span}',
        f'<{timegate}>; rel="timegate"',
    ]
    for n, memento in enumerate(mementos):
        edges = ["first"] * (n == 0) + ["last"] * (n == len(mementos) - 1)
        lines.append(
            f'<{memento.address}>; rel="{" ".join([*edges, "memento"])}"; datetime="{http_date(memento.captured_at)}"'
        )
    return ",\n".join(lines) + "\n"
