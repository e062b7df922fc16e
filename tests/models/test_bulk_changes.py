"""Constraints of Postgres on changes of many notes, and who sees them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from documents.models import BulkChange
from tests.factories import make_user
from tests.models.rows import assert_refused

pytestmark = pytest.mark.django_db


def make_change(**fields) -> BulkChange:
    by = fields.pop("by", None) or make_user()
    return BulkChange.objects.create(by=by, deed={"do": "delete"}, parts=[], total=0, **fields)


def test_one_that_has_ended_says_when_and_one_on_its_way_does_not():
    with assert_refused("documents_bulkchange", "bulk_change_ended"):
        make_change(state="done")
    with assert_refused("documents_bulkchange", "bulk_change_ended"):
        make_change(state="working", ended_at=timezone.now())
    assert not make_change(state="stopped", ended_at=timezone.now()).is_pending


def test_it_is_visible_to_who_asked_for_it_alone():
    asked = make_change()
    assert list(BulkChange.objects.visible_to(asked.by)) == [asked]
    assert not BulkChange.objects.visible_to(make_user()).exists()
    assert not BulkChange.objects.visible_to(AnonymousUser()).exists()
