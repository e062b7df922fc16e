"""python -m tests.bench.room_pages ARTICLES NOTES TAGS ROUNDS POSTGRES: fills a room and measures its pages, as JSON.

Runs as a process of its own on the database of the environment; POSTGRES is the process number of its server.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import django

from tests.bench.meter import Meter
from tests.bench.report import p95
from tests.plans import plans_of, whole_reads

HOST = "127.0.0.1"
# Of each size of room: a fortieth of the notes have it; a note or two.
FREQUENT_TAG, RARE_TAG = 6, 200
TIMES = 5
Work = Callable[[], Any]


@dataclass
class Took:
    """Seconds on the wall of each time, and of processor time over all times."""

    wall: list[float] = field(default_factory=list)
    web: float = 0.0
    postgres: float = 0.0

    def milliseconds(self) -> tuple[float, float, float, float]:
        """Returns the median and the 95th percentile on the wall, and the means of the web process and of Postgres."""
        slow = p95(self.wall)
        assert slow is not None
        times = len(self.wall)
        return median(self.wall) * 1000, slow * 1000, self.web * 1000 / times, self.postgres * 1000 / times


def main(articles: int, notes: int, tags: int, rounds: int, postgres: int) -> None:
    from readingroom.static_collection import collect_static
    from tests.large_room import analyse, make_large_room

    collect_static()
    make_large_room(articles=articles, notes=notes, tags=tags)
    analyse()
    print(json.dumps(measured(pages(articles), rounds, postgres)))


def measured(works: dict[str, tuple[Work, Work, Work | None]], rounds: int, postgres: int) -> dict[str, dict[str, Any]]:
    """Returns what each page took, in turns with its bare work, its statements, and what these read as a whole."""
    meter = Meter({"postgres": postgres})
    found = {}
    for name, (page, bare, before) in works.items():
        for work in (page, page, bare):  # fills what is kept
            work()
        took = {"page": Took(), "bare": Took()}
        for number in range(rounds):
            turns = [("page", page, before), ("bare", bare, None)]
            for kind, work, first in turns if number % 2 == 0 else turns[::-1]:
                time_block(meter, work, first, took[kind])
        wall, slow, web, server = took["page"].milliseconds()
        bare_wall, _slow, bare_web, bare_server = took["bare"].milliseconds()
        if before is not None:
            before()
        plans = plans_of(page)
        found[name] = {
            "wall": wall,
            "slow": slow,
            "web": web,
            "postgres": server,
            "bare_wall": bare_wall,
            "bare": bare_web,
            "bare_postgres": bare_server,
            "statements": statements_of(page, before),
            "whole_reads": whole_reads(plans),
        }
    return found


def time_block(meter: Meter, work: Work, first: Work | None, took: Took) -> None:
    """Adds what a block of times took, without what is done before each of them; reading the meter is slow."""
    before = meter.read()
    for _ in range(TIMES):
        if first is not None:
            first()
            before = meter.read()
        cpu, start = time.process_time(), time.perf_counter()
        work()
        took.wall.append(time.perf_counter() - start)
        took.web += time.process_time() - cpu
        if first is not None:
            took.postgres += meter.since(before)["postgres"]
    if first is None:
        took.postgres += meter.since(before)["postgres"]


def page(client: Any, path: str) -> Work:
    """Returns how to ask for a page."""
    from documents.views.site.caching import page_cache

    def ask() -> None:
        page_cache.clear()  # what is measured is the page, not a copy of it
        response = client.get(path)
        assert response.status_code == 200
        list(response)

    return ask


def clients() -> dict[str, Any]:
    """Returns the clients of a visitor and of the reader of the room, by words for them."""
    from django.test import Client

    from documents.models import User
    from tests.large_room import READER

    nobody, signed_in = Client(headers={"host": HOST}), Client(headers={"host": HOST})
    signed_in.force_login(User.objects.get(login=READER))
    signed_in.cookies["scripts"] = "run"  # as the scripts of the pages set it
    return {"without an account": nobody, "signed in": signed_in}


def pages(articles: int) -> dict[str, tuple[Work, Work, Work | None]]:
    """Returns for each line how to ask for the page, for the same rows barely, and what is done before each time."""
    from documents.models import Annotation, Document, ShelfEntry, User
    from documents.models.notebook.layers import notes_of_everybody
    from documents.views.shelf.order import COLUMNS, ORDER_BY, Place
    from tests.factories import make_annotation
    from tests.large_room import READER, uuid_of_tag

    reader = User.objects.get(login=READER)
    written_on = Document.objects.get(slug="large-7")

    def write() -> None:
        make_annotation(written_on, reader, (4, 10), audience="public", note="A note of the bench.")

    newest = ShelfEntry.objects.shared().order_by(*ORDER_BY["received"])
    slug, *values = newest.values_list("document__slug", *COLUMNS["received"])[articles // 2]
    place = Place("received", slug, tuple(values))
    key = Document.objects.get(slug=slug).pk

    def rows_of(keys: Any) -> Work:
        return lambda: list(Document.objects.filter(pk__in=keys[:20]).order_by("-created_at").values())

    in_english = newest.filter(language__in=["en", "en-GB"])
    shelf = {
        "first page": ("/", rows_of(newest.values("pk"))),
        "page far behind": (
            f"/?after={place}",
            rows_of(newest.filter(received_at__lte=values[0]).exclude(pk=key).values("pk")),
        ),
        "filtered": ("/?language=en", rows_of(in_english.values("pk"))),
    }
    everybody = notes_of_everybody().select_related("author", "document")
    ordered = ("-document__created_at", "targets__start", "created_at", "pk")
    middle = Document.objects.filter(visibility="public", created_at__lte=values[0]).order_by("-created_at")
    after = f"{cursor_of(middle[0])}"

    def notes_in(documents: Any, **more: Any) -> Work:
        pks = list(documents.filter(visibility__in=("public", "record")).values_list("pk", flat=True)[:8])
        wanted = Annotation.objects.filter(pk__in=everybody.filter(document__in=pks, **more).values("pk"))
        rows = wanted.order_by(*ordered).values("author__public_name", "document__title", "targets__exact", *FIELDS)
        return lambda: list(rows[:50])

    first_articles = Document.objects.order_by("-created_at")
    notebook = {
        "first page": ("/notebook/?person=everyone", notes_in(first_articles)),
        "page far behind": (f"/notebook/?person=everyone&after={after}", notes_in(middle)),
        "filtered": ("/notebook/?state=highlight", notes_in(first_articles, note="")),
    }
    tagged = everybody.filter(taggings__tag__uuid=uuid_of_tag(FREQUENT_TAG)).order_by(*ordered)
    rows = tagged.values("author__public_name", "document__title", "targets__exact", *FIELDS)
    tag = {"first page": (f"/tags/{uuid_of_tag(FREQUENT_TAG)}/", lambda: list(rows[:50]))}
    tag["few notes"] = (f"/tags/{uuid_of_tag(RARE_TAG)}/", lambda: list(rows[:1]))
    by_tag = f"/notebook/?person=everyone&tag={uuid_of_tag(FREQUENT_TAG)}"
    notebook["under a tag"] = (by_tag, lambda: list(rows[:50]))
    notebook["few notes"] = (
        by_tag.replace(f"{uuid_of_tag(FREQUENT_TAG)}", f"{uuid_of_tag(RARE_TAG)}"),
        lambda: list(rows[:1]),
    )
    search = {"first page": ("/search/?q=keeper", found_barely)}
    found: dict[str, tuple[Work, Work, Work | None]] = {}
    for noun, kinds in (("shelf", shelf), ("notebook", notebook), ("tag", tag), ("search", search)):
        for who, client in clients().items():
            for kind, (path, bare) in kinds.items():
                found[f"{noun}, {kind}, {who}"] = page(client, path), bare, None
            path, bare = kinds["first page"]
            found[f"{noun}, just after a public note, {who}"] = page(client, path), bare, write
    return found


FIELDS = ("id", "note", "note_html", "note_language", "audience", "created_at", "resolved_at", "withheld", "root_id")


def found_barely() -> None:
    """Asks the index alone for the paragraphs with a word and how close they come."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, document_id, ts_rank_cd(stems, query) FROM documents_searchblock,"
            " (SELECT %s::tsquery AS query) asked WHERE stems @@ query",
            ["':keeper'"],
        )
        cursor.fetchall()


def cursor_of(document: Any) -> str:
    """Returns the place in the notebook before all notes of an article."""
    from uuid import UUID

    from documents.models.notebook.order import WHOLE_ARTICLE, Cursor

    at, least = document.created_at, UUID(int=0)
    return str(Cursor(at, document.slug, WHOLE_ARTICLE, at, least, at, least))


def statements_of(page: Work, before: Work | None) -> int:
    """Returns how many statements a page runs."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    if before is not None:
        before()
    with CaptureQueriesContext(connection) as queries:
        page()
    return len(queries)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "readingroom.settings")
    django.setup()
    main(*(int(one) for one in sys.argv[1:]))
