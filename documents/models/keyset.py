"""Pages by key: a page begins after a row's sort keys, which its address names, and not after a number of rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db.models import Func, TextField

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class RowOf(Func):
    """A row value, compared column by column."""

    template = "(%(expressions)s)"
    output_field = TextField()


def moment_written(moment: datetime) -> int:
    """Returns a moment as it is written in addresses: microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(written: str) -> datetime:
    """Reads a moment from an address; raises ValueError or OverflowError if it is none."""
    return _EPOCH + int(written) * _MICROSECOND
