"""python -m tests.bench.search_pages ARTICLES NOTES TAGS ROUNDS: fills a room and measures search in it, as JSON.

Runs as a process of its own on the database of the environment.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from statistics import median, quantiles
from typing import Any

import django

HOST = "127.0.0.1"
TIMES = 20
Work = Callable[[], Any]

# A word of twenty paragraphs of texts that everybody may read; the room itself has those of thousands.
RARE = """
    UPDATE documents_searchblock block
    SET words = words || 'zephyr:1'::tsvector, stems = stems || $$':zephyr':1$$::tsvector
    WHERE id IN (
      SELECT found.id FROM documents_searchblock found JOIN documents_document d ON d.id = found.document_id
      WHERE d.visibility = 'public' ORDER BY found.id LIMIT 20)
"""


def main(articles: int, notes: int, tags: int, rounds: int) -> None:
    from django.db import connection

    from readingroom.static_collection import collect_static
    from tests.large_room import analyse, make_large_room

    collect_static()
    make_large_room(articles=articles, notes=notes, tags=tags)
    with connection.cursor() as cursor:
        cursor.execute(RARE)
        cursor.execute("VACUUM documents_searchblock")
    analyse()
    print(json.dumps({name: measured(page, bare, rounds) for name, (page, bare) in questions().items()}))


def questions() -> dict[str, tuple[Work, Work]]:
    """Returns for each question how to ask for its page, and how to ask the index barely."""
    from django.db import connection
    from django.test import Client

    from documents.models import User
    from documents.views.site.caching import page_cache
    from tests.large_room import READER

    nobody, signed_in = Client(headers={"host": HOST}), Client(headers={"host": HOST})
    signed_in.force_login(User.objects.get(login=READER))
    signed_in.cookies["scripts"] = "run"  # as the scripts of the pages set it

    def page(client: Client, query: str) -> Work:
        def ask() -> None:
            page_cache.clear()  # what is measured is the page, not a copy of it
            assert client.get(f"/search/?{query}").status_code == 200

        return ask

    def bare(table: str, asked: str) -> Work:
        rows = f"documents_{table}, (SELECT %s::tsquery AS query) asked WHERE stems @@ query"
        sql = f"SELECT id, document_id, ts_rank_cd(stems, query) FROM {rows}"  # noqa: S608

        def ask() -> int:
            with connection.cursor() as cursor:
                cursor.execute(sql, [asked])
                return len(cursor.fetchall())

        return ask

    rare, common = bare("searchblock", "':zephyr'"), bare("searchblock", "':keeper'")
    return {
        "a rare word": (page(nobody, "q=zephyr"), rare),
        "a rare word, signed in": (page(signed_in, "q=zephyr"), rare),
        "a common word": (page(nobody, "q=keeper"), common),
        "a common word, signed in": (page(signed_in, "q=keeper"), common),
        "a common word of one publisher": (page(nobody, "q=keeper+publisher:%22Publisher+0%22"), common),
        "notes": (page(nobody, "q=4242&in=notes"), bare("noteblock", "'4242'")),
        "facts": (page(nobody, "q=%22publisher+7%22&in=facts"), bare("factblock", "'publisher' & '7'")),
    }


def measured(page: Work, bare: Work, rounds: int) -> dict[str, float]:
    """Returns median and 95th percentile of both in milliseconds, taking turns, and what else is said of the page."""
    hits = bare()
    for work in (page, page, bare):  # fills what is kept
        work()
    took: dict[Work, list[float]] = {page: [], bare: []}
    web = 0.0
    for number in range(rounds * TIMES):
        for work in (page, bare) if number % 2 == 0 else (bare, page):
            cpu, start = time.process_time(), time.perf_counter()
            work()
            took[work].append((time.perf_counter() - start) * 1000)
            web += (time.process_time() - cpu) * 1000 if work is page else 0
    return {
        "hits": hits,
        "p50": median(took[page]),
        "p95": quantiles(took[page], n=20)[-1],
        "bare_p50": median(took[bare]),
        "bare_p95": quantiles(took[bare], n=20)[-1],
        "web": web / (rounds * TIMES),
        "statements": statements_of(page),
    }


def statements_of(page: Work) -> int:
    """Returns how many statements a page runs."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        page()
    return len(queries)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "readingroom.settings")
    django.setup()
    main(*map(int, sys.argv[1:]))
