"""Resolving a thread and reopening it."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from documents.errors import AnnotationRefused
from documents.models import Annotation, Event
from documents.services.notes import delete_annotation, reopen_thread, resolve_thread
from documents.services.people.accounts import change_profile
from tests.services.notes.steps import make, reply

pytestmark = pytest.mark.django_db


def events():
    return Event.objects.filter(kind__in=["annotation.resolved", "annotation.reopened"]).order_by("number")


def test_a_thread_is_resolved_and_reopened(cast):
    root = make(cast, cast.bob, audience="group")
    resolve_thread(by=cast.alice, pk=root.pk)
    before = (root.version, root.note, root.modified_at)
    root.refresh_from_db()
    assert (root.resolved_by, root.version, root.note, root.modified_at) == (cast.alice, *before)
    assert root.resolved_at is not None
    resolve_thread(by=cast.tova, pk=root.pk)  # it is resolved already
    root.refresh_from_db()
    assert root.resolved_by == cast.alice
    reopen_thread(by=cast.bob, pk=root.pk)
    root.refresh_from_db()
    assert (root.resolved_at, root.resolved_by) == (None, None)
    seen = {"audience": "group", "group": str(cast.course.pk), "author": str(cast.bob.pk)}
    assert [(one.kind, one.audience_before, one.audience_after) for one in events()] == [
        ("annotation.resolved", seen, seen),
        ("annotation.reopened", seen, seen),
    ]


@pytest.mark.parametrize(
    ("audience", "may"),
    [
        ("group", {"alice", "bob", "tova"}),
        ("moderators", {"bob", "tova"}),
        ("private", {"bob"}),
        ("public", {"bob", "alice"}),  # Alice is the curator
    ],
)
def test_the_audience_decides_who_may_resolve(cast, audience, may):
    root = make(cast, cast.bob, audience=audience)
    for name, person in cast.everyone.items():
        if name in may:
            resolve_thread(by=person, pk=root.pk)
            reopen_thread(by=person, pk=root.pk)
            continue
        seen = Annotation.objects.visible_to(person).filter(pk=root.pk).exists()
        with pytest.raises(PermissionDenied if seen else Annotation.DoesNotExist):
            resolve_thread(by=person, pk=root.pk)
    assert events().count() == 2 * len(may)


def test_a_reply_cannot_be_resolved(cast):
    answer = reply(make(cast, cast.bob, audience="group"), cast.bob)
    with pytest.raises(AnnotationRefused):
        resolve_thread(by=cast.bob, pk=answer.pk)
    assert not events().exists()


def test_a_deleted_note_cannot_be_resolved(cast):
    root = make(cast, cast.bob, audience="group")
    delete_annotation(by=cast.bob, pk=root.pk)
    with pytest.raises(Annotation.DoesNotExist):
        resolve_thread(by=cast.bob, pk=root.pk)


def test_renaming_the_person_who_resolved_it_changes_the_public_page(cast):
    type(cast.document).objects.update(visibility="public", basis="own-work", basis_at=timezone.now())
    cast.document.refresh_from_db()
    root = make(cast, cast.bob, audience="public")
    resolve_thread(by=cast.alice, pk=root.pk)
    cast.document.refresh_from_db()
    before = cast.document.public_changes
    change_profile(person=cast.alice, public_name="Alice M.", language="")
    cast.document.refresh_from_db()
    assert cast.document.public_changes == before + 1
