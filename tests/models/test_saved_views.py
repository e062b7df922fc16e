"""Saved views of the notebook: what Postgres keeps of them."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from documents.models import SavedView
from tests.cast import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [("saved_view_uuid_once", {"uuid": uuid4()}), ("saved_view_has_a_name", {"name": ""})],
)
def test_postgres_keeps(cast, constraint, fields):
    made = {"owner": cast.bob, "name": "One", "query": "", "changed_at": timezone.now()} | fields
    views = [SavedView(**made) for _n in range(2)]
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SavedView.objects.bulk_create(views)
