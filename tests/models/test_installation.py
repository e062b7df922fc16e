"""Constraints of Postgres on what a room knows of itself: one row, whose samples begin before they end."""

from __future__ import annotations

import pytest
from django.utils import timezone

from documents.models import Installation
from tests.models.rows import assert_refused

pytestmark = pytest.mark.django_db


def test_a_room_is_one_row():
    Installation.objects.create(key_fingerprint="a")
    with assert_refused("documents_installation", "installation_once"):
        Installation.objects.create(id=2, key_fingerprint="b")


def test_samples_begin_before_they_end():
    with assert_refused("documents_installation", "installation_samples_begin_first"):
        Installation.objects.create(key_fingerprint="a", samples_ended_at=timezone.now())
    Installation.objects.create(key_fingerprint="a", samples_begun_at=timezone.now(), samples_ended_at=timezone.now())
