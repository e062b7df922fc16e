"""In a large room no page reads a table from its beginning: what a page costs is what it shows.

Each page is asked for once, so that what is kept is there; then every statement that it runs is explained.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client

from documents.models import ShelfEntry, User, compiled
from documents.views.shelf.order import COLUMNS, ORDER_BY, Place
from documents.views.site.caching import page_cache
from tests.large_room import READER, analyse, make_large_room, uuid_of_tag
from tests.plans import Plan, plans_of, tables_scanned_for_anybody, whole_reads

pytestmark = pytest.mark.django_db
ARTICLES, NOTES, TAGS = 10_000, 100_000, 20_000
MOST_BLOCKS, MOST_BLOCKS_OF_RANGE = 30_000, 1_500
# The rule is asked for every note under the tags that a page reaches, besides what every page of the notebook counts.
MOST_BLOCKS_BY_TAG = 37_500
NOBODY = "nobody"
PAGES = [
    *("/", "/?order=date", "/?order=title", "/?order=notes", "/?page=300&order=date"),
    *("/?language=en", "/?publisher=Publisher+0", "/?year=2001&year=unknown", "/?samples=without&language=de"),
    *("/notebook/", "/notebook/?person=everyone", "/notebook/?state=note", "/notebook/?state=lost&state=changed"),
    *("/notebook/?tag=tag+3", "/notebook/?article=large-7", "/notebook/?audience=public&person=everyone"),
    *("/notebook/?tag=tag+3&and=tag+4&not=tag+5", "/notebook/?tag=tag+3&below=yes", "/notebook/?kind=person"),
    *("/notebook/?publisher=Publisher+0", "/notebook/?date=2001", "/notebook/?tag=tag+3&since=365d"),
    *("/notebook/?person=everyone&q=4242", "/notebook/?q=tag+77"),
    *(f"/notebook/?person=everyone&grouped={grouped}" for grouped in ("tag", "person", "day")),
    *("/vocabulary/", *(f"/tags/{uuid_of_tag(n)}/" for n in (6, 200))),
    *("/documents/large-7/", "/documents/large-7/anchors", "/documents/large-7/passages/0-20/?revision=1"),
    *("/documents/large-7/about/", "/documents/large-7/source/"),
    *("/search/?q=keeper", "/search/?q=%22the+keeper+wrote%22", "/search/?q=keeper&page=3"),
    *("/search/?q=4242&in=notes", "/search/?q=%22publisher+7%22&in=facts", "/search/?q=keeper&in=aside"),
    *("/search/lines/?q=keeper", "/search/lines/?q=keeper&order=date&page=2", "/search/neighbours/?q=keeper"),
    *(f"/search/lines/?tag={uuid_of_tag(n)}" for n in (6, 200)),
]
OF_READER = [
    *("/?group=group-1", "/notebook/?group=group-1", "/notebook/?person=me&state=open", "/news/", "/groups/group-1/"),
    "/groups/group-1/vocabulary/",
    *("/documents/large-6/", "/documents/large-6/anchors"),
    *("/documents/large-7/tags?q=ta", "/documents/large-7/tags?q=tag+1&audience=private"),
]


@pytest.fixture(scope="module")
def large_room(new_tables: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Fills the room for the tests of this module, and empties it after them."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        make_large_room(articles=ARTICLES, notes=NOTES, tags=TAGS, indexed=2)
        analyse()
        yield
        transaction.set_rollback(True)


def client_of(who: str) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    if who != NOBODY:
        client.force_login(User.objects.get(login=who))
    return client


def plans_of_page(who: str, path: str) -> list[Plan]:
    client = client_of(who)

    def ask() -> None:
        page_cache.clear()
        assert client.get(path).status_code == 200

    ask()
    return plans_of(ask)


def reads_by_tag(path: str) -> bool:
    """Says whether a page needs all notes under a tag, not those that it shows alone."""
    return "grouped=tag" in path or "/lines/?tag=" in path


@pytest.mark.parametrize(
    ("who", "path"),
    [*((who, path) for path in PAGES for who in (NOBODY, READER)), *((READER, path) for path in OF_READER)],
)
def test_page_reads_no_large_table_from_its_beginning(large_room, who, path):
    plans = plans_of_page(who, path)
    assert whole_reads(plans) == {}
    assert sum(plan.blocks for plan in plans) < (MOST_BLOCKS_BY_TAG if reads_by_tag(path) else MOST_BLOCKS)


@pytest.mark.parametrize("who", [NOBODY, READER])
def test_plans_that_are_kept_for_everybody_read_no_large_table_either(large_room, monkeypatch, who):
    """One person looks after all articles of this room, as of most; so Postgres takes everybody for them."""
    asked: set[str] = set()
    run = compiled.run_sql

    def run_and_note(sql, values):
        asked.add(sql)
        return run(sql, values)

    monkeypatch.setattr(compiled, "run_sql", run_and_note)
    for path in PAGES if who == NOBODY else PAGES + OF_READER:
        page_cache.clear()
        assert client_of(who).get(path).status_code == 200
    assert asked
    assert {sql: tables for sql in asked if (tables := tables_scanned_for_anybody(sql))} == {}


@pytest.mark.parametrize("name", ["after", "before"])
@pytest.mark.parametrize("order", ORDER_BY)
@pytest.mark.parametrize("who", [NOBODY, READER])
def test_page_of_the_shelf_far_behind_the_first_is_a_range_of_an_index(large_room, who, order, name):
    rows = ShelfEntry.objects.shared().order_by(*ORDER_BY[order]).values_list("document__slug", *COLUMNS[order])
    slug, *values = rows[ARTICLES // 2]
    plans = plans_of_page(who, f"/?{urlencode({'order': order, name: Place(order, slug, tuple(values))})}")
    assert whole_reads(plans) == {}
    assert not [scan for plan in plans for scan in plan.scans if scan.table == "documents_shelfentry"]
    (page,) = [plan for plan in plans if "ORDER BY" in plan.sql and f'"{COLUMNS[order][0]}"' in plan.sql]
    assert page.blocks < MOST_BLOCKS_OF_RANGE
