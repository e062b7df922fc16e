"""Deletion leaves no text: every column of every table that can hold text is searched for it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone
from psycopg import sql

from documents.models import AnnotationVersion, Event, Flag, Follow, Job, Mention, Notice, Target, User
from documents.services.moderation.moderation import flag_annotation, hide_annotation
from documents.services.notes import Content, Sharing, delete_annotation
from documents.services.site.worker import run_due_jobs
from documents.services.vocabulary.asked import Asked
from documents.services.vocabulary.proposals import propose_tag
from documents.services.vocabulary.vocabularies import close_vocabulary
from documents.webannotation import Answer
from tests.cast import make_cast
from tests.services.news.notification_steps import write_reply
from tests.services.notes.steps import change, make
from tests.services.vocabulary.asking import asking_tag

pytestmark = pytest.mark.django_db

# Words that occur nowhere else, one for each place that may store them.
FIRST, SECOND, TAG, LATER_TAG, PROPERTY, REPORTED, REASON, KEY, PROPOSED = (
    f"quixotry{n}" for n in ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
)
ANSWER, LATER_ANSWER = (f"quixotry{n}" for n in ("ten", "eleven"))
ALL = "quixotry"


def places_of(words: str) -> dict[str, int]:
    """Counts by `table.column` the rows that contain some words; searches text, JSON, arrays and bytes everywhere."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        columns = cursor.fetchall()
        for table, column, kind in columns:
            text = sql.SQL("encode({}, 'escape')" if kind == "bytea" else "{}::text").format(sql.Identifier(column))
            query = sql.SQL("SELECT count(*) FROM {} WHERE strpos(lower({}), %s) > 0")
            cursor.execute(query.format(sql.Identifier(table), text), [words])
            (rows,) = cursor.fetchone()
            if rows:
                found[f"{table}.{column}"] = rows
    assert len(columns) > 100
    return found


_COLUMNS = """
    SELECT table_name, column_name, data_type
    FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND data_type NOT IN (
        'integer', 'bigint', 'smallint', 'boolean', 'uuid', 'date', 'timestamp with time zone', 'double precision')
"""


@pytest.fixture
def cast():
    made = make_cast()
    User.objects.filter(pk=made.tova.pk).update(mail_wish="at-once")
    return made


@pytest.fixture
def note(cast):
    """A note with everything that may depend on one: history, tags, a reply, a mention, notices, a mail that waits,
    a report, a word proposed with it, followers, and a moderator's reason."""
    where = asking_tag(cast.tova, cast.course, type_="words", asked=Asked("Where"))
    first = Content(
        note=f"{FIRST} for @Tova Lindqvist",
        tags=(TAG, "claim"),
        properties={"annotation": {"rights": f"{PROPERTY} reserved"}},
        answers={"claim": (Answer(where.uuid, "words", value=f"{ANSWER} in the fog"),)},
    )
    made = make(cast, cast.bob, audience="group", content=first, key=KEY, request_sha256="0" * 64)
    run_due_jobs()
    second = Content(
        note=f"{SECOND} for @Tova Lindqvist",
        tags=(LATER_TAG, "claim"),
        properties=first.properties,
        answers={"claim": (Answer(where.uuid, "words", value=f"{LATER_ANSWER} at noon"),)},
    )
    change(made, cast.bob, second, sharing=Sharing("group", cast.course.pk))
    write_reply(made, cast.tova, "An answer that stays.")
    Follow.objects.create(person=cast.rhea, thread=made)
    flag_annotation(by=cast.rhea, pk=made.pk, reason="other", words=REPORTED)
    hide_annotation(by=cast.tova, pk=made.pk, reason=REASON)
    close_vocabulary(by=cast.tova, group=cast.course, is_closed=True)
    propose_tag(by=cast.bob, annotation=made, name=PROPOSED, definition=f"What {PROPOSED} means.")
    return made


def test_the_search_finds_the_words_of_a_note(note):
    assert set(places_of(ALL)) == {
        "documents_annotation.note",
        "documents_annotation.note_html",
        "documents_annotation.properties",
        "documents_annotation.idempotency_key",
        "documents_annotation.withheld_reason",
        "documents_annotationversion.answers",
        "documents_annotationversion.note",
        "documents_annotationversion.note_html",
        "documents_annotationversion.properties",
        "documents_annotationversion.tags",
        "documents_flag.words",
        "documents_noteblock.stems",
        "documents_noteblock.words",
        "documents_tag.name",
        "documents_tag.slug",
        "documents_tagproposal.definition",
        "documents_tagproposal.name",
        "documents_taggingvalue.text",
        "documents_tagversion.name",
    }
    assert Job.objects.filter(kind="digest").exists()
    assert Job.objects.filter(kind="tell").exists()
    assert Mention.objects.filter(annotation=note).exists()
    assert Notice.objects.filter(annotation=note).exists()
    assert Event.objects.filter(row=str(note.pk)).count() >= 4


def test_jobs_notices_and_events_contain_no_text(note):
    run_due_jobs()
    told = {
        place for place in places_of(ALL) if place.startswith(("documents_job", "documents_notice", "documents_event"))
    }
    assert told == set()
    assert Notice.objects.filter(annotation=note).count() >= 3


def test_a_deleted_note_leaves_its_text_nowhere(cast, note):
    delete_annotation(by=cast.bob, pk=note.pk)
    assert places_of(ALL) == {}
    assert not Target.objects.filter(annotation=note).exclude(exact="").exists()
    assert not AnnotationVersion.objects.filter(annotation=note).exists()
    assert not Mention.objects.filter(annotation=note).exists()
    assert not Notice.objects.filter(annotation=note).exists()
    assert Flag.objects.get(annotation=note).words == ""


def test_waiting_jobs_do_not_restore_deleted_text(cast, note):
    Job.objects.update(run_at=timezone.now())
    delete_annotation(by=cast.bob, pk=note.pk)
    Job.objects.update(run_at=timezone.now())
    run_due_jobs()
    assert not Job.objects.exists()
    assert places_of(ALL) == {}
    assert not Notice.objects.filter(annotation=note).exists()
