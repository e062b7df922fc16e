"""Rows of the table about what groups read: their shelves, what is brought in for them, notebooks."""

from __future__ import annotations

from collections.abc import Iterator

from tests.rights.room import COURSE, EVERYONE, SIGNED_IN, TEACHERS
from tests.rights.rows import Row, row


def about_shelves() -> Iterator[Row]:
    """What stands on the shelf of the course, and what is brought in for it."""
    visitors = EVERYONE - SIGNED_IN
    for method, status in (("GET", 200), ("POST", 422)):
        led = {status: TEACHERS, 403: COURSE - TEACHERS, 302: visitors}
        yield row("group-shelf", led, 404, "hist-214", method=method)
        owned = {status: frozenset({"owner"}), 403: COURSE - {"owner"}, 302: visitors}
        yield row("group-import", owned, 404, "hist-214", method=method)
    yield row("group-fetch", owned, 404, "hist-214", method="POST", what="no address")
    yield row("notebook", {}, 200)
