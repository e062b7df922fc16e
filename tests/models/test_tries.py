"""Constraints of Postgres on what is counted for a while."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import timezone

from documents.models import OpenStreams
from tests.models.rows import assert_refused

pytestmark = pytest.mark.django_db


def test_a_process_counts_the_streams_of_a_limit_in_one_row():
    row = {"process": uuid4(), "key": "a", "count": 1, "expires_at": timezone.now()}
    OpenStreams.objects.create(**row)
    with assert_refused("documents_openstreams", "open_streams_once"):
        OpenStreams.objects.create(**row)
