"""Filtering by an answer among ten thousand coded passages reads by index: no table of notes or answers as a whole."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import connection

from documents.models import Annotation, PropertyChoice, Tag, TaggingValue, TagProperty
from documents.models.notebook.filter import NotebookFilter
from documents.models.tag import ANY_WORDING
from documents.views.vocabulary.answers import count_incomplete, summaries_of
from tests.large_room import analyse, make_large_room, uuid_of_tag
from tests.plans import plans_of

CHOICES = 200
FORBIDDEN = {"documents_annotation", "documents_taggedannotation", "documents_taggingvalue"}


@pytest.fixture
def coded(db):
    """A large room in which tag 1 asks one of many choices, with an answer on ten thousand passages."""
    reader = make_large_room(articles=300, notes=24_000, tags=2_000, indexed=0)
    tag = Tag.objects.get(uuid=uuid_of_tag(1))
    asked = TagProperty.objects.create(tag=tag, name="Stance", type="one", level="nominal", is_required=True)
    choices = [PropertyChoice(property=asked, label=f"answer {n}", position=n) for n in range(CHOICES)]
    PropertyChoice.objects.bulk_create(choices)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("taggedannotation", "taggingvalue"):
            cursor.execute(f"ALTER TABLE documents_{table} DISABLE TRIGGER USER")
        cursor.execute(
            """INSERT INTO documents_taggedannotation (content_object_id, tag_id, tag_version_id, tagged_at)
               SELECT md5('note ' || n)::uuid, %(tag)s, %(tag)s, now() FROM generate_series(1, 24000) n
               WHERE n %% 12 > 0 ON CONFLICT DO NOTHING""",
            {"tag": tag.pk},
        )
        cursor.execute(
            """INSERT INTO documents_taggingvalue (tagging_id, property_id, choice_id, text, answered_at)
               SELECT id, %(asked)s, %(first)s + row_number() OVER (ORDER BY id) %% %(choices)s, '', now()
               FROM documents_taggedannotation WHERE tag_id = %(tag)s ORDER BY id LIMIT 10000""",
            {"asked": asked.pk, "first": choices[0].pk, "choices": CHOICES, "tag": tag.pk},
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("taggedannotation", "taggingvalue"):
            cursor.execute(f"ALTER TABLE documents_{table} ENABLE TRIGGER USER")
    analyse()
    assert TaggingValue.objects.count() == 10_000
    return reader, tag, choices[7]


def test_notes_with_an_answer_are_found_by_index(coded):
    reader, tag, choice = coded
    values = {"tag": (f"{tag.uuid}~{ANY_WORDING}",), "answer": (str(choice.uuid),)}

    def found():
        asked = NotebookFilter(values=values).apply(Annotation.objects.visible_to(reader), reader)
        return list(asked.order_by("-created_at").values_list("pk", flat=True)[:50])

    assert found()
    scanned = {scan.table for plan in plans_of(found) for scan in plan.scans}
    assert not scanned & FORBIDDEN


def test_what_the_page_of_a_tag_counts_takes_five_statements(coded):
    reader, tag, _choice = coded
    seen = Annotation.objects.visible_to(reader)
    assert len(plans_of(partial(summaries_of, tag, seen))) == 4
    assert len(plans_of(partial(count_incomplete, tag, seen))) == 1
