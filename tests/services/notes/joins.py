"""Joins for tests: two articles that share a sentence, and annotations that join their passages."""

from __future__ import annotations

from documents.models import Annotation
from documents.services.notes import Content, Sharing, create_annotation
from tests.factories import make_document
from tests.services.notes.steps import passage

HERE = "A keeper told the Ledger that the hall clock gained an hour each day. Nobody believed him for forty years."
THERE = (
    "In the annals one reads it otherwise.\n\nThe warden told us that the hall clock gained an hour a day, and left."
)


def make_two(cast, **fields):
    """Makes two articles of the course that report the same; `fields` are of both."""
    fields = {"curator": cast.alice, "groups": [cast.course], "visibility": "public"} | fields
    first = make_document(HERE, title="The Hall Clock", **fields)
    second = make_document(THERE, title="Annals of the Hall", **fields)
    for document in (first, second):
        document.refresh_from_db()
    return first, second


def join(by, first, second, relation="same-words", audience="public", note="The same report.", **more) -> Annotation:
    """Joins two passages; each is a document and the words of its passage."""
    selections = [passage(first[0], first[1], pointer="/target/0"), passage(second[0], second[1], pointer="/target/1")]
    sharing = Sharing(audience, more.pop("group", None))
    content = Content(motivation="linking", note=note, relation=relation, tags=more.pop("tags", ()))
    return create_annotation(by=by, content=content, selections=selections, sharing=sharing, **more).annotation
