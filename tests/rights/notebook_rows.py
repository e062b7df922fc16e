"""Rows of the table of rights for saved views of the notebook, and for changes of many notes."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tests.rights.room import COURSE, EVERYONE, SIGNED_IN, TEACHERS, Room
from tests.rights.rows import Address, Row, at, row

VISITORS = EVERYONE - SIGNED_IN
AUTHOR = frozenset({"author"})


def rows_for_notebook() -> Iterator[Row]:
    """Yields the rows: a view of one's own, and one of a group, which its author and its leaders change."""
    yield row("saved-views", {302: VISITORS}, 405)
    yield row("saved-views", {302: VISITORS}, 422, method="POST", what="nothing said")
    yield row("saved-views", {302: EVERYONE}, 404, method="POST", what="of one's own", form={"name": "Mine"})
    yield row("notebook-notes", {302: VISITORS}, 405)
    yield row("notebook-notes", {302: EVERYONE}, 404, method="POST", what="nothing chosen")
    yield Row("notebook-notes", "of the author", at("notebook-notes"), {200: AUTHOR}, 302, "POST", {"note": _note})
    for name, seen, may in (("own", AUTHOR, AUTHOR), ("group", COURSE, TEACHERS | AUTHOR)):
        show, edit = (_at(route, name) for route in ("saved-view", "saved-view-edit"))
        yield Row("saved-view", name, show, {302: VISITORS | seen}, 404)
        yield Row("saved-view-edit", name, edit, {302: VISITORS, 200: may, 403: seen - may}, 404)
        changed = {302: VISITORS, 422: may, 403: seen - may}
        yield Row("saved-view-edit", f"{name}, nothing said", edit, changed, 404, "POST")
    yield Row("notebook-change", "of the author", _change("notebook-change"), {302: VISITORS, 200: AUTHOR}, 404)
    yield Row("notebook-change-stop", "read", _change("notebook-change-stop"), {302: VISITORS}, 405)
    yield Row("notebook-change-stop", "stopped", _change("notebook-change-stop"), {302: VISITORS | AUTHOR}, 404, "POST")


def _change(route: str) -> Address:
    return lambda room: reverse(route, args=[room.change.pk])


def _note(room: Room) -> str:
    return str(room.notes["members", "group"].pk)


def _at(route: str, name: str) -> Address:
    return lambda room: reverse(route, args=[room.views[name].uuid])
