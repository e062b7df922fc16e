"""python -m tests.bench.vocabulary_changes ARTICLES NOTES TAGS ROUNDS: changes tags in a large room, prints JSON."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

import django
from django.db import connection, transaction

TAGGED, TARGET = 200, 400  # two defined tags of the site
TAGGINGS = 10_000
NOTE_TABLES = ("annotation", "target", "anchor", "taggedannotation")
ASKED = 60
"""Articles of each kind whose pages are asked for: with the tag for everybody, with it for some, without it."""


def main(articles: int, notes: int, tags: int, rounds: int) -> None:
    from readingroom.static_collection import collect_static
    from tests.large_room import analyse, make_large_room

    collect_static()
    make_large_room(articles=articles, notes=notes, tags=tags)
    put_tags_on_notes()
    analyse()
    bench = Changes()
    for _ in range(rounds):
        bench.run()
    print(json.dumps({"steps": bench.summary(), "floor": floor(rounds), "taggings": TAGGINGS}))


def put_tags_on_notes() -> None:
    """Puts the tag on half of the notes in question for everybody, on half for one person, in other articles."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE documents_taggedannotation DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM documents_taggedannotation WHERE tag_id = ANY (%s)", [[TAGGED, TARGET]])
        cursor.execute(
            "INSERT INTO documents_taggedannotation (content_object_id, tag_id, tag_version_id, tagged_at)"
            " SELECT md5('note ' || n)::uuid, %s, %s, now() FROM generate_series(3, %s, 20) one,"
            " unnest(ARRAY[one, one + 5]) n",
            [TAGGED, TAGGED, TAGGINGS * 10],
        )
        cursor.execute("ALTER TABLE documents_taggedannotation ENABLE TRIGGER USER")


class Changes:
    """The steps, each with what it took and what it wrote."""

    def __init__(self) -> None:
        from django.contrib.auth.models import AnonymousUser
        from django.test import Client

        from documents.models import Annotation, Document, Tag, User
        from tests.large_room import CURATOR

        self.curator = User.objects.get(login=CURATOR)
        self.tag, self.into = (Tag.objects.get(pk=pk) for pk in (TAGGED, TARGET))
        self.client = Client(headers={"host": "127.0.0.1"})
        tagged = Annotation.objects.filter(taggings__tag=self.tag)
        assert tagged.count() == TAGGINGS
        seen = tagged.visible_to(AnonymousUser()).values_list("document", flat=True)
        self.shown_in = set(
            Document.objects.visible_to(AnonymousUser()).filter(pk__in=seen).values_list("pk", flat=True)
        )
        hidden_in = set(tagged.values_list("document", flat=True)) - self.shown_in
        self.public = dict(Document.objects.visible_to(AnonymousUser()).values_list("pk", "slug"))
        kinds = (self.shown_in, hidden_in, self.public.keys() - self.shown_in - hidden_in)
        self.asked = {pk: self.public[pk] for kind in kinds for pk in sorted(kind & self.public.keys())[:ASKED]}
        self.found: dict[str, list[dict[str, Any]]] = {}
        self.n = 0

    def run(self) -> None:
        """Goes through all steps once; the room is as before."""
        from documents.services.vocabulary.editions import make_edition, thaw_vocabulary
        from documents.services.vocabulary.merging import merge_tags, undo_merge
        from documents.services.vocabulary.vocabularies import change_tag

        self.n += 1
        by, like = self.curator, {"definition": "", "slot": "plain", "parent": None, "is_defined": True}
        made: dict[str, Any] = {}
        self.step(
            "rename",
            self.shown_in,
            lambda: change_tag(by=by, tag=self.tag, name=f"renamed {self.n}", why="Measured.", **like),
        )
        self.step(
            "merge",
            self.shown_in,
            lambda: made.update(merge=merge_tags(by=by, tag=self.tag, into=self.into, why="Measured.")),
        )
        self.step("undo the merge", self.shown_in, lambda: undo_merge(by=by, merge=made["merge"]))
        self.step(
            "freeze on a new edition",
            set(),
            lambda: made.update(edition=make_edition(by=by, group=None, name=f"Edition {self.n}", is_frozen=True)),
        )
        self.step("thaw", set(), lambda: thaw_vocabulary(by=by, edition=made["edition"]))

    def step(self, what: str, expected: set[int], change: Callable[[], Any]) -> None:
        """Does one change, and compares rows, numbers of public pages and ETags with those before it."""
        numbers, tags = self.numbers(), self.etags()
        with counted_rows() as written:
            start = time.perf_counter()
            change()
            seconds = time.perf_counter() - start
        changed = {pk for pk, number in self.numbers().items() if numbers.get(pk) != number}
        wrong = [pk for pk, etag in self.etags().items() if (etag != tags[pk]) != (pk in expected)]
        assert changed == expected, (what, len(changed), len(expected))
        one = {"seconds": seconds, "written": written, "changed": len(changed), "expected": len(expected)}
        self.found.setdefault(what, []).append(one | {"asked": len(tags), "wrong": len(wrong)})

    def numbers(self) -> dict[int, int]:
        """Returns the number of the public pages of every article that has such pages."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT document_id, sum(number) FROM documents_publicversion GROUP BY document_id")
            return {pk: number for pk, number in cursor.fetchall() if pk in self.public}

    def etags(self) -> dict[int, str]:
        """Returns the ETags of some public pages."""
        return {pk: self.client.get(f"/documents/{slug}/").headers["ETag"] for pk, slug in self.asked.items()}

    def summary(self) -> dict[str, dict[str, Any]]:
        """Returns each step with its median time."""
        return {
            what: ones[-1] | {"seconds": median(one["seconds"] for one in ones)} for what, ones in self.found.items()
        }


@contextmanager
def counted_rows() -> Iterator[dict[str, int]]:
    """Yields a dictionary that says afterwards how many rows of each table of notes were written, made or deleted."""
    written: dict[str, int] = {}
    with connection.cursor() as cursor:
        for table in NOTE_TABLES:
            cursor.execute(
                f"CREATE TEMP TABLE was_{table} AS SELECT id, xmin::text AS by FROM documents_{table}"  # noqa: S608
            )
        yield written
        for table in NOTE_TABLES:
            cursor.execute(
                f"SELECT count(*) FROM documents_{table} one FULL JOIN was_{table} was USING (id)"  # noqa: S608
                " WHERE was.by IS DISTINCT FROM one.xmin::text"
            )
            written[table] = cursor.fetchone()[0]
            cursor.execute(f"DROP TABLE was_{table}")


def floor(rounds: int) -> float:
    """Returns how long it takes to write the taggings anew, which is what a merge is elsewhere."""
    took = []
    for _ in range(rounds):
        with transaction.atomic(), connection.cursor() as cursor:
            start = time.perf_counter()
            cursor.execute("UPDATE documents_taggedannotation SET tag_id = %s WHERE tag_id = %s", [TARGET, TAGGED])
            took.append(time.perf_counter() - start)
            transaction.set_rollback(True)
    return median(took)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "readingroom.settings")
    django.setup()
    main(*(int(one) for one in sys.argv[1:]))
