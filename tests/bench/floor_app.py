"""The floor: the least that Django and Postgres can do for the same work.

It has no sign-in, no middleware, no ORM and no rights: one INSERT, or one SELECT of the columns of the compact list
from a flat table that has them ready, encoded by the same encoder. It is served like the room, on the room's Postgres.
"""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings

settings.configure(
    SECRET_KEY="floor",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    USE_TZ=True,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": os.environ["BENCH_POSTGRES"],
            "NAME": "readingroom",
            "USER": "readingroom",
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 8}},
        }
    },
)

import django  # noqa: E402 - settings come first
import orjson  # noqa: E402

django.setup()

from django.core.asgi import get_asgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

INSERT = """INSERT INTO floor.annotation (document, start_at, end_at, tag, note)
            VALUES (%s, %s, %s, %s, %s) RETURNING id, created_at"""
LIST = """SELECT id, start_at, end_at, state, person, audience, belongs_to, tags, kind, mine
          FROM floor.list WHERE document = %s ORDER BY start_at, end_at, created_at"""
HTML = """SELECT r.html FROM documents_revision r JOIN documents_document d ON d.current_revision_id = r.id
          WHERE d.slug = %s"""

SET_UP = """
CREATE SCHEMA IF NOT EXISTS floor;
CREATE TABLE IF NOT EXISTS floor.annotation (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, document text NOT NULL,
    start_at int NOT NULL, end_at int NOT NULL, tag text NOT NULL, note text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    words tsvector GENERATED ALWAYS AS (to_tsvector('english', note)) STORED);
CREATE INDEX IF NOT EXISTS annotation_place ON floor.annotation (document, start_at);
CREATE INDEX IF NOT EXISTS annotation_words ON floor.annotation USING gin (words);
DROP TABLE IF EXISTS floor.list;
CREATE TABLE floor.list AS
    SELECT a.id, n.start AS start_at, n."end" AS end_at, n.state, a.author_id AS person, a.audience,
           a.group_id AS belongs_to,
           ARRAY(SELECT g.tag_id FROM documents_taggedannotation g WHERE g.content_object_id = a.id) AS tags,
           CASE WHEN a.note = '' THEN 'highlight' ELSE 'note' END AS kind, false AS mine,
           a.created_at, d.slug AS document
    FROM documents_annotation a
    JOIN documents_document d ON d.id = a.document_id
    JOIN documents_target t ON t.annotation_id = a.id
    JOIN documents_anchor n ON n.target_id = t.id AND n.revision_id = d.current_revision_id AND n.superseded_at IS NULL
    WHERE a.deleted_at IS NULL AND a.audience = 'public' AND a.parent_id IS NULL;
CREATE INDEX list_place ON floor.list (document, start_at, end_at, created_at);
ANALYZE floor.list;
"""


def answer(value: object) -> HttpResponse:
    return HttpResponse(orjson.dumps(value), content_type="application/json")


def rows(slug: str) -> list[tuple[Any, ...]]:
    """Returns the annotations of a document, with the columns of the room's compact list."""
    with connection.cursor() as cursor:
        cursor.execute(LIST, [slug])
        return list(cursor.fetchall())


def set_up(request: HttpRequest) -> HttpResponse:
    """Fills the floor's tables from the room's; these were filled in bulk, so Postgres analyses them first."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(SET_UP)
    return answer("ready")


def create(request: HttpRequest) -> HttpResponse:
    """Inserts one annotation."""
    sent = orjson.loads(request.body)
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [sent["document"], sent["start"], sent["end"], sent["tag"], sent["note"]])
        row = cursor.fetchone()
    return answer(sent | {"id": row[0], "created": row[1]})


def annotations(request: HttpRequest) -> HttpResponse:
    """Selects the annotations of a document."""
    return answer(rows(request.GET["document"]))


def view(request: HttpRequest) -> HttpResponse:
    """Returns the article's HTML and its annotations in one response."""
    slug = request.GET["document"]
    with connection.cursor() as cursor:
        cursor.execute(HTML, [slug])
        html = cursor.fetchone()[0]
    return answer({"html": html, "annotations": rows(slug)})


urlpatterns = [
    path("", lambda request: answer("floor")),
    path("set-up", set_up),
    path("create", create),
    path("list", annotations),
    path("view", view),
]
application = get_asgi_application()
