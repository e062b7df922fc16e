"""python -m tests.bench.correct_document CURATOR ROUNDS DOCUMENT: corrects it again and again; prints seconds as JSON.

Runs as a separate process beside the server, on the same database. For each round it prints `[the whole service, its
transaction, anchors written, the same rows by a bare COPY]`, and at the end the number of anchors in each state.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable
from typing import Any

import django

BARE = """
    CREATE TEMPORARY TABLE bare_anchor AS
    SELECT target_id, document_id, revision_id, start, "end", state, quote, method, score, created_at
    FROM documents_anchor WHERE revision_id = %s
"""


def main(login: str, rounds: int, path: str) -> None:
    from documents.models import Anchor, Document, User
    from documents.services.notes import carry_anchors as carrying
    from documents.services.versions import revisions

    curator = User.objects.get(login=login)
    document = Document.objects.get(slug=path.strip("/").rsplit("/", 1)[1])
    took: dict[str, float] = {}
    carrying.write_anchors = timed(took, "written", carrying.write_anchors)
    revisions.add_revision = timed(took, "transaction", revisions.add_revision)
    chance = random.Random(1)
    found = []
    for _round in range(rounds):
        document.refresh_from_db()
        current = document.current_revision
        assert current is not None
        source = edited(current.source, chance)
        start = time.perf_counter()
        made = revisions.correct_document(document=document, by=curator, source=source, source_format="plain")
        whole = time.perf_counter() - start
        found.append([whole, took["transaction"], took["written"], bare_copy(made.pk)])
    states = {state: Anchor.objects.filter(revision=made, state=state).count() for state in Anchor.State.values}
    print(json.dumps({"seconds": found, "states": states}))


def timed(took: dict[str, float], name: str, work: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        start = time.perf_counter()
        try:
            return work(*args, **kwargs)
        finally:
            took[name] = time.perf_counter() - start

    return run


def edited(source: str, chance: random.Random) -> str:
    """Returns the source after an hour of editing: one paragraph deleted, one moved, one added, ten words replaced."""
    paragraphs = source.split("\n\n")
    paragraphs.pop(chance.randrange(len(paragraphs)))
    paragraphs.insert(chance.randrange(len(paragraphs)), paragraphs.pop(chance.randrange(len(paragraphs))))
    for _n in range(10):
        at = chance.randrange(len(paragraphs))
        words = paragraphs[at].split(" ")
        words[chance.randrange(len(words))] = f"corrected{chance.randrange(1000)}"
        paragraphs[at] = " ".join(words)
    new = " ".join(chance.choice(paragraphs[0].split()) for _n in range(50)).capitalize() + "."
    paragraphs.insert(chance.randrange(len(paragraphs)), new)
    return "\n\n".join(paragraphs)


def bare_copy(revision: int) -> float:
    """Returns the seconds to copy the same rows to a table without keys, indexes, checks or triggers, and to commit."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare_anchor")
        cursor.execute(BARE, [revision])
        cursor.execute("SELECT * FROM bare_anchor")
        rows = cursor.fetchall()
        cursor.execute("TRUNCATE bare_anchor")
        start = time.perf_counter()
        with transaction.atomic(), cursor.copy("COPY bare_anchor FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return time.perf_counter() - start


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "readingroom.settings")
    django.setup()
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
