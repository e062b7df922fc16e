"""Who may read earlier wordings: their author, and others only what was for all who see the note now."""

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


def test_what_was_private_is_read_by_its_author_alone(cast):
    note = make(cast, cast.bob, content=say("private"))
    moved(note, cast.bob, "for the teachers", "moderators", cast.course)
    moved(note, cast.bob, "for the group", "group", cast.course)
    moved(note, cast.bob, "for the group, better", "group", cast.course)
    assert read_by(cast.bob) == ["private", "for the teachers", "for the group"]
    assert read_by(cast.alice) == ["for the group"]
    assert read_by(cast.tova) == ["for the group"]  # the teachers too only what all may read
    assert read_by(cast.charlie) == read_by(cast.anonymous) == []


def test_what_was_for_more_people_is_for_these_too(cast):
    note = make(cast, cast.bob, audience="group", content=say("for the group"))
    moved(note, cast.bob, "for the teachers", "moderators", cast.course)
    assert read_by(cast.tova) == ["for the group"]
    assert read_by(cast.alice) == []
    moved(note, cast.bob, "for nobody", "private")
    assert read_by(cast.tova) == []


def test_what_was_hidden_and_shown_again_after_an_edit_is_not_read_in_its_history(cast):
    note = make(cast, cast.bob, audience="group", content=say("an insult"))
    change(note, cast.bob, say("a remark"))
    assert read_by(cast.alice) == ["an insult"]
    record_event(locked_document(cast.document.pk), kind=Event.Kind.ANNOTATION_SHOWN, row=note, actor=cast.tova)
    assert read_by(cast.alice) == []
    note.refresh_from_db()
    change(note, cast.bob, say("a better remark"))
    assert read_by(cast.alice) == ["a remark"]
    assert read_by(cast.bob) == ["an insult", "a remark"]
