"""Rows of the table of rights for the pages of tasks."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.urls import reverse

from tests.rights.room import COURSE, EVERYONE, SIGNED_IN, TEACHERS, Room
from tests.rights.rows import Address, Row, row

VISITORS = EVERYONE - SIGNED_IN
COLLEAGUE = frozenset({"colleague"})
DEEDS = ("publish", "archive", "unarchive")


def rows_for_tasks() -> Iterator[Row]:
    """Yields the rows of lists, pages and forms: a draft is there for those who lead its group, and for nobody else."""
    yield row("group-assignments", {302: VISITORS, 200: COURSE}, 404, "hist-214")
    yield row("group-assignments", {302: VISITORS, 200: COLLEAGUE}, 404, "circle", what="elsewhere")
    yield row("group-assignments", {302: VISITORS}, 404, "nowhere", what="that is none")
    yield row("group-assignments", {302: VISITORS}, 405, "hist-214", method="POST", what="not to be changed")
    for method, status in (("GET", 200), ("POST", 422)):
        led = {302: VISITORS, 403: COURSE - TEACHERS, status: TEACHERS}
        yield row("group-assignment-new", led, 404, "hist-214", method=method)
        yield row(
            "group-assignment-new", {302: VISITORS, status: COLLEAGUE}, 404, "circle", method=method, what="there"
        )
        yield Row("assignment-edit", f"{method} published", _at("assignment-edit", "published"), led, 404, method)
        led = {302: VISITORS, status: TEACHERS}
        yield Row("assignment-edit", f"{method} draft", _at("assignment-edit", "draft"), led, 404, method)
    yield row("assignment", {302: VISITORS}, 404, UUID(int=1), what="that is none")
    yield row("assignment-edit", {302: VISITORS}, 404, UUID(int=1), what="that is none")
    yield Row("assignment", "published", _at("assignment", "published"), {302: VISITORS, 200: COURSE}, 404)
    yield Row("assignment", "draft", _at("assignment", "draft"), {302: VISITORS, 200: TEACHERS}, 404)
    led = {302: VISITORS, 403: COURSE - TEACHERS, 422: TEACHERS}
    yield Row("assignment", "nothing said", _at("assignment", "published"), led, 404, "POST")
    yield Row("assignment", "not sure", _at("assignment", "published"), led, 404, "POST", {"do": "reveal"})
    led = {302: VISITORS | TEACHERS, 403: COURSE - TEACHERS}
    for do in DEEDS:
        yield Row("assignment", do, _at("assignment", "published"), led, 404, "POST", {"do": do})
    yield Row("assignment", "sure", _at("assignment", "published"), led, 404, "POST", {"do": "reveal", "sure": "yes"})
    # The first who may delete it has deleted it for the others.
    deleted = {302: VISITORS | {"moderator"}}
    yield Row("assignment", "delete a draft", _at("assignment", "draft"), deleted, 404, "POST", {"do": "delete"})


def _at(route: str, name: str) -> Address:
    """Returns a function that finds the address of one of the course's tasks."""

    def address(room: Room) -> str:
        return reverse(route, args=[room.tasks[name].pk])

    return address
