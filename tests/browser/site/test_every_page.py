"""Every page in the table of rights, for a reader who may open it: axe finds nothing, in light and dark, and no page is
wider than a phone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.axe import findings
from tests.rights.room import make_room
from tests.rights.routes import table

pytestmark = pytest.mark.django_db(transaction=True)

READERS = ("owner", "curator", "superuser", "anonymous")


def pages() -> dict[str, Any]:
    """Returns, for each route, the first GET row that gives a page to one of the readers, with that reader's name."""
    found: dict[str, Any] = {}
    for row in table():
        if row.method == "GET" and not row.route.startswith("admin:"):
            for name in READERS:
                if row.status_for(name) == 200:
                    found.setdefault(row.route, (name, row))
    return found


def is_page(answer: Any) -> bool:
    """Returns whether the response is a whole page: no list, no file, and no fragment for a script."""
    is_file = "attachment" in answer.headers.get("content-disposition", "")
    return not is_file and answer.text().lstrip().lower().startswith("<!doctype html")


def test_axe_finds_nothing_on_any_page_in_light_and_dark(reader):
    room = make_room()
    readers: dict[str, Any] = {}
    faults, seen = [], []
    for route, (name, row) in pages().items():
        one = readers.get(name)
        if one is None:
            person = room.people[name]
            one = readers[name] = reader(person if person.is_authenticated else None, width=390, height=844)
        answer = one.context.request.get(one.room + row.address(room), max_redirects=0)
        if not is_page(answer):
            continue
        one.page.goto(one.room + row.address(room))
        if one.page.locator("main[data-document]").count():
            one.wait_until_loaded()
        seen.append(route)
        faults += [f"{route}: {fault}" for fault in findings(one.page)]
        wide = one.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            faults.append(f"{route}: {wide} px wider than a phone")
    assert faults == []
    assert len(seen) > 40
    assert {"reading", "group", "group-members", "notebook", "news", "moderation", "thread", "join"} <= set(seen)
