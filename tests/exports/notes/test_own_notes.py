"""All of one's own notes as one file: complete, one's own alone, and safe to open."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.exports.notes import own_notes
from documents.models import Document
from documents.services.notes import Content
from tests.cast import make_cast
from tests.services.notes.steps import TEXT, make, reply
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    cast = make_cast(TEXT)
    make(cast, cast.bob, words="keeper", content=Content("commenting", "=1+1 is what\nhe says.", tags=("claim",)))
    root = make(cast, cast.alice, audience="group", content=Content("commenting", "Of another."))
    reply(root, cast.bob, "My answer.")
    return cast


def download(person, ending: str) -> str:
    response = signed_in(person).get(f"/notebook/mine.{ending}")
    assert response.status_code == 200
    assert response["Content-Disposition"] == f'attachment; filename="notes.{ending}"'
    assert "no-store" in response["Cache-Control"]
    return b"".join(response.streaming_content).decode()


def test_json_ld_is_a_collection_of_ones_own_notes(cast):
    collection = json.loads(download(cast.bob, "jsonld"))
    assert (collection["type"], collection["total"]) == ("AnnotationCollection", 2)
    items = collection["first"]["items"]
    bodies = [
        body["value"] for item in items for body in [item["body"]] * isinstance(item["body"], dict) or item["body"]
    ]
    assert set(bodies) == {"=1+1 is what\nhe says.", "claim", "My answer."}
    assert json.loads(download(cast.charlie, "jsonld"))["first"]["items"] == []


def test_csv_has_a_row_for_each_note_and_no_formula(cast):
    rows = list(csv.DictReader(io.StringIO(download(cast.bob, "csv").removeprefix("\ufeff"))))
    assert [row["note"] for row in rows] == ["'=1+1 is what\nhe says.", "My answer."]
    assert (rows[0]["quote"], rows[0]["tags"], rows[0]["audience"]) == ("keeper", "claim", "private")
    assert rows[1]["group"] == cast.course.name
    assert all(row["address"].startswith("http://testserver/annotations/") for row in rows)


def test_markdown_has_a_heading_for_the_article_and_its_quotes(cast):
    words = download(cast.bob, "md")
    assert words.startswith(f"# {cast.document.title}\n\n> keeper\n\n=1+1 is what\nhe says.\n\n[20")
    assert words.count("# ") == 1
    assert "My answer." in words
    assert "Of another." not in words


def test_an_article_that_is_not_open_any_more_is_not_named(cast):
    Document.objects.filter(pk=cast.document.pk).update(visibility="private", title="Now closed")
    words = download(cast.bob, "md")
    assert "Now closed" not in words
    assert "# An article that is not open to you any more" in words


def test_other_endings_are_not_found(cast):
    assert signed_in(cast.bob).get("/notebook/mine.exe").status_code == 404


def test_ten_notes_cost_the_queries_of_one(cast, monkeypatch):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            download(cast.bob, "csv")
        return len(asked)

    before = queries()
    for _n in range(9):
        make(cast, cast.bob, words="forty")
    assert queries() == before
    monkeypatch.setattr(own_notes, "BATCH", 4)
    assert download(cast.bob, "csv").count("/annotations/") == 11
