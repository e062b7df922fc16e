"""python -m tests.bench.lines_pages ARTICLES NOTES TAGS ROUNDS POSTGRES: fills a room and measures its lines, as JSON.

Runs as a process of its own on the database of the environment; POSTGRES is the process number of its server.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any
from urllib.parse import quote

import django

from tests.bench.lines import FEW, MANY
from tests.bench.room_pages import FREQUENT_TAG, Work, clients, measured, page


def main(articles: int, notes: int, tags: int, rounds: int, postgres: int) -> None:
    from readingroom.static_collection import collect_static
    from tests.bench.paragraphs import make_bench_room

    collect_static()
    make_bench_room(articles=articles, notes=notes, tags=tags)
    print(json.dumps(measured(works(), rounds, postgres)))


def works() -> dict[str, tuple[Work, Work, None]]:
    """Returns for each page how to ask for it, and how to fetch the paragraphs of its lines barely."""
    from tests.bench.paragraphs import FEW_WORD, WORD
    from tests.large_room import uuid_of_tag

    found: dict[str, tuple[Work, Work, None]] = {}
    bare = {word: fetched_barely(keys_with(word)) for word in (WORD, FEW_WORD)}
    for who, client in clients().items():
        for lines, word in ((MANY, WORD), (FEW, FEW_WORD)):
            for what, more in (("by the words before", ""), ("by date", "&order=date"), ("last page", "&page=1000")):
                path = f"/search/lines/?q={quote(word)}{more}"
                found[f"{lines}, {what}, {who}"] = page(client, path), bare[word], None
    visitor = clients()["without an account"]
    found[f"table of {MANY}"] = page(visitor, f"/search/lines.csv?q={quote(WORD)}"), bare[WORD], None
    found[f"neighbours of {MANY}"] = page(visitor, f"/search/neighbours/?q={quote(WORD)}"), bare[WORD], None
    under_tag = page(visitor, f"/search/lines/?tag={uuid_of_tag(FREQUENT_TAG)}")
    found["lines of a frequent tag"] = under_tag, bare[WORD], None
    return found


def keys_with(word: str) -> list[int]:
    """Returns the rows of the index that have a word."""
    from documents.models import SearchBlock

    return list(SearchBlock.objects.filter(words=word).values_list("pk", flat=True))


def fetched_barely(keys: list[int]) -> Work:
    """Returns how to fetch the text of paragraphs by their keys, in the cheapest way that the room has."""
    from django.db import connection

    def fetch() -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT block.id, block.document_id, string_agg(chunk.text, '' ORDER BY chunk.n)"
                " FROM documents_searchblock block JOIN documents_revisionchunk chunk"
                " ON chunk.revision_id = block.revision_id"
                ' AND chunk.n BETWEEN block.start / 4096 AND (block."end" - 1) / 4096'
                " WHERE block.id = ANY (%s) GROUP BY block.id",
                [keys],
            )
            return list(cursor.fetchall())

    return fetch


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "readingroom.settings")
    django.setup()
    main(*(int(one) for one in sys.argv[1:]))
