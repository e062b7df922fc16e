"""A group that switched off notes for everyone: its members cannot write public notes on its articles."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.models import Annotation, Document, ShelfItem
from documents.permissions import can_write_for_everyone
from documents.services.notes import Content, Sharing
from tests.services.notes.steps import change, count_rows, make, reply

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(cast):
    """A public article that is on the course's shelf but does not belong to the course."""
    Document.objects.filter(pk=cast.document.pk).update(
        visibility="public", basis="own-work", basis_at=cast.document.created_at
    )
    cast.document.refresh_from_db()
    cast.document.groups.clear()
    ShelfItem.objects.create(group=cast.course, document=cast.document)
    return cast


def switch_off(cast):
    cast.course.allows_everyone = False
    cast.course.save()


def test_by_default_members_write_for_everyone(cast):
    assert make(cast, cast.bob, audience="public").audience == "public"


@pytest.mark.parametrize("who", ["alice", "bob", "tova"])
def test_members_cannot_write_for_everyone_on_an_article_of_the_group(cast, who):
    switch_off(cast)
    before = count_rows()
    with pytest.raises(PermissionDenied, match="switched off notes for everyone"):
        make(cast, getattr(cast, who), audience="public")
    assert count_rows() == before
    assert make(cast, cast.bob, audience="group").audience == "group"
    assert make(cast, cast.bob, audience="private").audience == "private"


def test_the_switch_applies_to_replies_and_edits(cast):
    note = make(cast, cast.bob, audience="public")
    mine = make(cast, cast.bob)
    switch_off(cast)
    before = count_rows()
    with pytest.raises(PermissionDenied, match="switched off"):
        reply(note, cast.tova)
    with pytest.raises(PermissionDenied, match="switched off"):
        change(note, cast.bob, Content(note="Other words for everyone."))
    with pytest.raises(PermissionDenied, match="switched off"):
        change(mine, cast.bob, sharing=Sharing("public"))
    assert count_rows() == before
    change(note, cast.bob, sharing=Sharing("group", cast.course.pk))
    assert Annotation.objects.get(pk=note.pk).audience == "group"


def test_on_a_public_article_the_switch_applies_only_to_members(shared):
    switch_off(shared)
    assert not can_write_for_everyone(shared.bob, shared.document)
    with pytest.raises(PermissionDenied, match="switched off"):
        make(shared, shared.bob, audience="public")
    assert make(shared, shared.charlie, audience="public").audience == "public"


def test_the_checks_take_one_query_each_and_only_for_public_notes(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert can_write_for_everyone(cast.bob, cast.document)
    counts = {}
    for audience in ("private", "public"):
        make(cast, cast.bob, audience=audience)  # loads what is loaded once a process
        with CaptureQueriesContext(connection) as asked:
            make(cast, cast.bob, audience=audience)
        counts[audience] = len(asked)
    # Whether a group has switched them off, and whether a task holds back what is written here.
    assert counts["public"] == counts["private"] + 2
