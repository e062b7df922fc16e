"""Earlier versions of a note: others read only those whose audience included everyone who sees the note now."""

from __future__ import annotations

import pytest

from documents.models import AnnotationVersion, Event
from documents.services.events.events import record_event
from documents.services.events.locks import locked_document
from documents.services.notes import Content, Sharing
from tests.cast import make_cast
from tests.services.notes.steps import TEXT, change, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast(TEXT)


def read_by(person):
    return list(AnnotationVersion.objects.visible_to(person).order_by("number").values_list("note", flat=True))


def say(words):
    return Content("commenting", words)


def moved(annotation, by, words, audience, group=None):
    change(annotation, by, say(words), sharing=Sharing(audience, group.pk if group else None))
    annotation.refresh_from_db()


def test_private_version_is_read_by_its_author_alone(cast):
    note = make(cast, cast.bob, content=say("private"))
    moved(note, cast.bob, "for the teachers", "moderators", cast.course)
    moved(note, cast.bob, "for the group", "group", cast.course)
    moved(note, cast.bob, "for the group, better", "group", cast.course)
    assert read_by(cast.bob) == ["private", "for the teachers", "for the group"]
    assert read_by(cast.alice) == ["for the group"]
    assert read_by(cast.tova) == ["for the group"]  # moderators too may read only the versions for the whole group
    assert read_by(cast.charlie) == read_by(cast.anonymous) == []


def test_version_for_a_wider_audience_stays_readable_for_the_present_one(cast):
    note = make(cast, cast.bob, audience="group", content=say("for the group"))
    moved(note, cast.bob, "for the teachers", "moderators", cast.course)
    assert read_by(cast.tova) == ["for the group"]
    assert read_by(cast.alice) == []
    moved(note, cast.bob, "for nobody", "private")
    assert read_by(cast.tova) == []


def test_version_that_was_hidden_before_the_note_was_shown_again_is_not_readable(cast):
    note = make(cast, cast.bob, audience="group", content=say("an insult"))
    change(note, cast.bob, say("a remark"))
    assert read_by(cast.alice) == ["an insult"]
    record_event(locked_document(cast.document.pk), kind=Event.Kind.ANNOTATION_SHOWN, row=note, actor=cast.tova)
    assert read_by(cast.alice) == []
    note.refresh_from_db()
    change(note, cast.bob, say("a better remark"))
    assert read_by(cast.alice) == ["a remark"]
    assert read_by(cast.bob) == ["an insult", "a remark"]
